// Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
import {{ module }}
import Foundation
{%- for class in self.handles() %}

extension {{ class.plain_async() }}: Handle {
    func call(_ operation: String, _ arguments: Arguments){% if self.awaits(class) %} async{% endif %} throws -> any JSONConvertible {
        switch operation {
{%- for call in class.methods %}
        case "{{ call.name }}":
            try arguments.only([{{ self.names(call.parameters) }}])
            {{ self.answer(call) }}
{%- endfor %}
        default: throw UnknownOperation(name: operation)
        }
    }

    func handle(_ operation: String, _ arguments: Arguments){% if self.awaits_handles(class) %} async{% endif %} throws -> (any Handle)? {
        switch operation {
{%- for call in self.calls_returning_handles(class) %}
        case "{{ call.name }}":
            try arguments.only([{{ self.names(call.parameters) }}])
            return {{ self.made(call) }}
{%- endfor %}
        default: return nil
        }
    }

    func list(_ operation: String, _ arguments: Arguments) throws -> any Items {
        switch operation {
{%- for (call, list) in self.calls_returning_lists(class) %}
        case "{{ call.name }}":
            try arguments.only([{{ self.names(call.parameters) }}])
            let list = {{ self.attempt(call) }}{{ self.bare(call) }}
            return items(of: list{% if list.has_position() %}, position: { try list.position }{% endif %})
{%- endfor %}
        default: throw UnknownOperation(name: operation)
        }
    }
}
{%- endfor %}
{%- for record in contract.records %}

extension {{ record.name }}: JSONConvertible {
    var json: JSON {
        .object([
{%- for field in record.fields %}
            "{{ field.name }}": {{ self.shown(field) }}.json,
{%- endfor %}
        ])
    }
}
{%- endfor %}
{%- for record in self.argument_records() %}

extension {{ record.name }}: Argument {
    init?(_ json: JSON) {
        guard let arguments = json.object.map(Arguments.init) else { return nil }
        do {
            try arguments.only([{{ self.names(record.fields) }}])
            self.init({% for field in record.fields %}{{ self.given(field) }}{% if !loop.last %}, {% endif %}{% endfor %})
        } catch {
            return nil
        }
    }
}
{%- endfor %}
{%- for e in contract.enums %}

extension {{ e.name }}: JSONConvertible, Argument {}
{%- endfor %}
{#- `{kind, …}`: the case's name in the contract, and its fields. #}
{%- for error in contract.errors %}

extension {{ error.name }}: JSONConvertible {
    var json: JSON {
        switch self {
{%- for variant in error.variants %}
{%- for field in variant.fields %}
        case .{{ naming::camel(variant.name) }}(let {{ naming::camel(field.name) }}): .object(["kind": .string("{{ variant.name }}"), "{{ field.name }}": {{ naming::camel(field.name) }}.json])
{%- endfor %}
{%- endfor %}
        }
    }
}
{%- endfor %}

{%- for error in contract.errors if contract.message(error).is_some() %}

/// Every case of `{{ error.name }}`, made from its message alone, with the name of its kind.
let casesOf{{ error.name }}: [(kind: String, error: {{ error.name }})] = [
{%- for variant in error.variants %}
    ("{{ names::snake(variant.name) }}", .{{ naming::camel(variant.name) }}(text: "no")),
{%- endfor %}
]
{%- endfor %}

{#- Values in which every field is set, as far as their types allow. #}
{%- for record in contract.records %}

extension {{ record.name }} {
    static var filled: {{ record.name }} {
        {{ record.name }}(
{%- for field in record.fields %}
            {{ naming::camel(field.name) }}: {{ self.sample(field) }}{% if !loop.last %},{% endif %}
{%- endfor %}
        )
    }
}
{%- endfor %}

/// Every record with all fields set, and every case of every enum.
let filledValues: [any (Codable & Hashable & Sendable)] = [
{%- for record in contract.records %}
    {{ record.name }}.filled,
{%- endfor %}
{%- for e in contract.enums %}
{%- for case in e.known() %}
    {{ e.name }}.{{ naming::camel(case.name) }},
{%- endfor %}
{%- if e.is_open() %}
    {{ e.name }}.unknown(value: "a new word"),
{%- endif %}
{%- endfor %}
]

/// Every record, made from its ids alone.
let blanks: [any JSONConvertible] = [
{%- for record in contract.records %}
    {{ self.blank(record) }},
{%- endfor %}
]
{#- Makes the compiler check that all these types conform. #}
{%- for (name, bound, types) in self.types() %}

let {{ name }}: [any ({{ bound }}).Type] = [
{%- for name in types %}
    {{ name }}.self,
{%- endfor %}
]
{%- endfor %}
