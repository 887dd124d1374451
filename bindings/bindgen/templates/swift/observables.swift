// What views can observe. Generated from the contract by `cargo xtask generate`. Do not edit.
import Foundation
{%- for source in sources %}

extension {{ source.name }}: StateSource {}

extension Observed where Source: {{ source.name }} {
{%- for action in source.actions %}
{{ action.doc }}
{%- if action.discardable %}
    @discardableResult
{%- endif %}
    public func {{ action.declared }} {
        try await inStep { try await $0.{{ action.called }} }
    }
{%- endfor %}
}
{%- endfor %}
