// Calls that take the URL of a file. Generated from the contract by `cargo xtask generate`. Do not edit.
import Foundation
{%- for call in calls %}

extension {{ call.class }} {
{{ call.doc }}{{ call.attributes }}    public func {{ call.name }}(contentsOf {{ call.parameter }}: URL){% if call.is_async %} async{% endif %} throws{{ call.returns }} {
        try {% if call.is_async %}await {% endif %}{{ call.name }}(contents(of: {{ call.parameter }}, for: "{{ call.parameter }}"))
    }
}
{%- endfor %}
