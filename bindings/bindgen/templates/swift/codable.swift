
extension {{ record.name }}: Codable {
    private enum CodingKeys: String, CodingKey {
{%- for (name, key) in keys %}
        case {{ name }}{% if name != key %} = "{{ key }}"{% endif %}
{%- endfor %}
    }
}
