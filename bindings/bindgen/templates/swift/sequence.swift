
extension {{ name }}: {% if is_async %}AsyncSequence{% else %}Sequence{% endif %} {
{%- if is_async %}
    public typealias Element = {{ item }}

    /// Returns an iterator over the items. Each page is fetched when its first item is requested.
    public func makeAsyncIterator() -> {{ iterator }}<{{ item }}> { {{ iterator }}(nextItem: nextItem) }
{%- else %}
    /// Returns an iterator over the items. Each page is fetched when its first item is requested.
{%- if let Some(attribute) = noasync %}
    {{ attribute }}
{%- endif %}
    public func makeIterator() -> {{ iterator }}<{{ item }}> { {{ iterator }}(nextItem: nextItem) }
{%- endif %}
}
