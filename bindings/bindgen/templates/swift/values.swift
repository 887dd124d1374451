// Conformances of the generated types. Generated from the contract by `cargo xtask generate`. Do not edit.
import Foundation
{%- for record in self.identifiable() %}

extension {{ record.name }}: Identifiable {}
{%- endfor %}
{%- for e in contract.enums %}

extension {{ e.name }}: RawRepresentable, CustomStringConvertible {
    /// The value as text.
    public var rawValue: String {
        switch self {
{%- for variant in e.known() %}
        case .{{ names::camel(variant.name) }}: "{{ names::snake(variant.name) }}"
{%- endfor %}
{%- if e.is_open() %}
        case .unknown(let value): value
{%- endif %}
        }
    }
{% if e.is_open() %}
    /// The case with this text, or `unknown` if there is none.
    public init(rawValue: String) {
{%- else %}
    /// The case with this text, or `nil` if there is none.
    public init?(rawValue: String) {
{%- endif %}
        switch rawValue {
{%- for variant in e.known() %}
        case "{{ names::snake(variant.name) }}": self = .{{ names::camel(variant.name) }}
{%- endfor %}
        default: {% if e.is_open() %}self = .unknown(value: rawValue){% else %}return nil{% endif %}
        }
    }

    /// The value as text.
    public var description: String { rawValue }
}
{%- endfor %}
{%- for failure in failures %}

extension {{ failure.name }}: LocalizedError, CustomStringConvertible {
    /// The details of the error.
    public var {{ failure.field }}: {{ failure.kind }} {
        switch self {
        case {{ failure.cases }}: {{ failure.field }}
        }
    }

    /// A message for people.
    public var description: String { {{ failure.text }} }

    /// A message for people.
    public var errorDescription: String? { {{ failure.text }} }
{%- for (case, details) in failure.made %}

    /// Creates the error with this message, for tests.
    public static func {{ case }}(text: String) -> {{ failure.name }} { .{{ case }}({{ details }}) }
{%- endfor %}
}
{%- endfor %}
