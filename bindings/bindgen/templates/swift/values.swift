// Conformances of the generated types. Generated from the contract by `cargo xtask generate`. Do not edit.
import Foundation
{%- for record in self.identifiable() %}

extension {{ record.name }}: Identifiable {}
{%- endfor %}
{%- for record in self.secret() %}

extension {{ record.name }}: CustomReflectable {
    /// The value as `print`, `dump` and debuggers show it: whether it has a secret, and not which.
    public var customMirror: Mirror {
        let children: KeyValuePairs<String, Any> = [
{%- for field in record.fields %}
            "{{ naming::camel(field.name) }}": {{ self::shown(field) }},
{%- endfor %}
        ]
        return Mirror(self, children: children, displayStyle: .struct)
    }
}
{%- endfor %}
{%- for e in contract.enums %}

extension {{ e.name }}: RawRepresentable, Codable, CustomStringConvertible {
    /// The value as text.
    public var rawValue: String {
        switch self {
{%- for variant in e.known() %}
        case .{{ naming::camel(variant.name) }}: "{{ names::snake(variant.name) }}"
{%- endfor %}
{%- if e.is_open() %}
        case .unknown(let value): value
{%- endif %}
        }
    }
{% if e.is_open() %}
    /// The case with this text, or `unknown` if there is none.
    ///
    /// - Parameter rawValue: The value as text.
    public init(rawValue: String) {
{%- else %}
    /// The case with this text, or `nil` if there is none.
    ///
    /// - Parameter rawValue: The value as text.
    public init?(rawValue: String) {
{%- endif %}
        switch rawValue {
{%- for variant in e.known() %}
        case "{{ names::snake(variant.name) }}": self = .{{ naming::camel(variant.name) }}
{%- endfor %}
        default: {% if e.is_open() %}self = .unknown(value: rawValue){% else %}return nil{% endif %}
        }
    }

    /// The value as text.
    public var description: String { rawValue }
}
{%- endfor %}
{%- for failure in failures %}

extension {{ failure.name }}: {% if failure.by_kind.is_some() %}Codable, {% endif %}LocalizedError, CustomNSError, CustomStringConvertible, CustomDebugStringConvertible {
    /// The details of the error.
    public var {{ failure.field }}: {{ failure.kind }} {
        switch self {
{%- if failure.by_kind.is_some() %}
{%- for case in failure.cases %}
        case .{{ case }}(let {{ failure.field }}): {{ failure.field }}.of(.{{ case }})
{%- endfor %}
{%- else %}
        case {% for case in failure.cases %}{% if !loop.first %}, {% endif %}.{{ case }}(let {{ failure.field }}){% endfor %}: {{ failure.field }}
{%- endif %}
        }
    }

    /// A message for people.
    public var description: String { {{ failure.text }} }

    /// A message for people.
    public var errorDescription: String? { {{ failure.text }} }

    /// The case, the message and all details, for logs.
    public var debugDescription: String {
        "{{ failure.name }}.\(caseName): \({% if failure.record.is_some() %}{{ failure.field }}{% else %}{{ failure.text }}{% endif %})"
    }

    /// The domain of the error as an `NSError`.
    public static var errorDomain: String { "{{ module }}.{{ failure.name }}" }

    /// The number of the case, from 1.
    public var errorCode: Int {
        switch self {
{%- for case in failure.cases %}
        case .{{ case }}: {{ loop.index }}
{%- endfor %}
        }
    }

    /// The message and the details that are known, by their names.
    public var errorUserInfo: [String: Any] {
{%- if failure.by_kind.is_some() %}
        var userInfo = {{ failure.field }}.known
        userInfo[NSLocalizedDescriptionKey] = {{ failure.text }}
        userInfo[NSUnderlyingErrorKey] = underlyingError
        return userInfo
{%- else %}
        [NSLocalizedDescriptionKey: {{ failure.text }}]
{%- if failure.record.is_some() %}.merging({{ failure.field }}.known) { text, _ in text }{% endif %}
{%- endif %}
    }

    fileprivate var caseName: String {
        switch self {
{%- for case in failure.cases %}
        case .{{ case }}: "{{ case }}"
{%- endfor %}
        }
    }
{%- if let Some((kind, _)) = failure.by_kind %}

    /// What a hook or a token store of yours has thrown, if that is why the call failed. It is neither compared nor encoded.
    public var underlyingError: (any Error)? { {{ failure.field }}.cause.error }

    /// Whether both are of the same kind, with the same details.
    ///
    /// - Parameters:
    ///   - left: An error.
    ///   - right: Another one.
    public static func == (left: {{ failure.name }}, right: {{ failure.name }}) -> Bool {
        left.{{ failure.field }} == right.{{ failure.field }}
    }

    /// Hashes the kind and the details.
    ///
    /// - Parameter hasher: What to feed.
    public func hash(into hasher: inout Hasher) { hasher.combine({{ failure.field }}) }

    /// Decodes the details of the error.
    ///
    /// - Parameter decoder: What to read from.
    public init(from decoder: any Decoder) throws {
        self.init({{ failure.field }}: try {{ failure.kind }}(from: decoder))
    }

    /// Encodes the details of the error.
    ///
    /// - Parameter encoder: What to write to.
    public func encode(to encoder: any Encoder) throws {
        try {{ failure.field }}.encode(to: encoder)
    }

    /// The error with these details.
    ///
    /// - Parameter {{ failure.field }}: The details, which tell the case.
    public init({{ failure.field }}: {{ failure.kind }}) {
        switch {{ failure.field }}.{{ kind }} {
{%- for case in failure.cases %}
        case .{{ case }}: self = .{{ case }}({{ failure.field }}: {{ failure.field }})
{%- endfor %}
        }
    }

    /// A detail, such as `error.text`.
    ///
    /// - Parameter detail: Which one.
    public subscript<Detail>(dynamicMember detail: KeyPath<{{ failure.kind }}, Detail>) -> Detail {
        {{ failure.field }}[keyPath: detail]
    }
{%- endif %}
{%- for (case, details) in failure.made %}

    /// Creates the error with this message, for tests.
    ///
    /// - Parameter text: A message for people.
    public static func {{ case }}(text: String) -> {{ failure.name }} { .{{ case }}({{ details }}) }
{%- endfor %}
}
{%- if let Some(record) = failure.record %}

extension {{ failure.kind }}: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The message and the details that are known, for logs.
    public var description: String {
        let known = self.known.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        return {{ record.text }} + (known.isEmpty ? "" : " (\(known.joined(separator: ", ")))")
    }

    /// The {% if failure.by_kind.is_some() %}kind, the {% endif %}message and the details that are known, for logs.
    public var debugDescription: String {
        "{{ failure.kind }}{% if failure.by_kind.is_some() %}.\({{ failure.name }}({{ failure.field }}: self).caseName){% endif %}: \(description)"
    }

    /// The details as `dump` and debuggers show them.
    public var customMirror: Mirror {
        let children: KeyValuePairs<String, Any> = [
{%- for property in record.properties %}
            "{{ property }}": {{ property }} as Any,
{%- endfor %}
        ]
        return Mirror(self, children: children, displayStyle: .struct)
    }

    fileprivate var known: [String: Any] {
        let known: [String: Any?] = [
{%- for (name, value) in record.known %}
            "{{ name }}": {{ value }},
{%- endfor %}
        ]
        return known.compactMapValues { $0 }
    }
}
{%- endif %}
{%- if let Some((field, kind)) = failure.by_kind %}

extension {{ failure.kind }} {
    /// The same details of an error of this kind. Those that are made by hand may be of another.
    fileprivate func of(_ kind: {{ kind }}) -> {{ failure.kind }} {
        var details = self
        details.{{ field }} = kind
        return details
    }
}
{%- endif %}
{%- endfor %}
