import Foundation

/// JSON of a shape that you define, such as public metadata. It is kept as text until you read it.
///
///     struct Plan: Decodable { let plan: String }
///     let plan = try membership.publicMetadata.decode(Plan.self).plan
///
/// Single values can be read without a type of your own, by key and index. Whatever is not there is `nil`:
///
///     membership.publicMetadata.plan?.string
///     membership.publicMetadata["seats"]?[0]?.int
///
/// Numbers are kept as they were sent. Decode numbers that `Double` would round, such as 0.12345678901234567, as
/// `Decimal`. If a number is out of range for both, such as 1e400, use `text`: nothing else of that JSON can be read.
///
/// Two values are equal if they mean the same: neither white space nor the order of keys matters.
@dynamicMemberLookup
public struct Json: Sendable, CustomStringConvertible {
    /// The JSON text.
    public let text: String

    /// Wraps JSON text. Numbers stay as they are written.
    ///
    /// - Parameter text: The JSON text.
    /// - Throws: `ClerkError.invalid` if it is not valid JSON, has half of a surrogate pair in a string, such as
    ///   `"\ud800"`, or is nested more than 500 deep.
    public init(text: String) throws {
        guard JsonSyntax.allows(text) else { throw invalid("text", "text is not valid JSON") }
        self.text = text
    }

    /// Wraps the library's own text, which is valid.
    init(unchecked text: String) { self.text = text }

    /// Encodes a value of your own.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - encoder: How to encode it.
    /// - Throws: What the encoder throws.
    public init(encoding value: some Encodable, with encoder: JSONEncoder = JSONEncoder()) throws {
        text = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Decodes the JSON to a type of your own.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - decoder: How to decode it.
    /// - Throws: What the decoder throws, if the JSON does not have the shape of the type.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        try decoder.decode(type, from: Data(text.utf8))
    }

    /// The JSON text.
    public var description: String { text }

    /// The value of a key, if this is an object that has it.
    ///
    /// - Parameter key: The key.
    public subscript(key: String) -> Json? {
        guard case .object(let members) = tree else { return nil }
        return members[key].map(Json.init)
    }

    /// The element at a position, if this is an array that is long enough.
    ///
    /// - Parameter index: The position, from 0.
    public subscript(index: Int) -> Json? {
        guard case .array(let elements) = tree, elements.indices.contains(index) else { return nil }
        return Json(elements[index])
    }

    /// The value of a key, if this is an object that has it.
    ///
    /// - Parameter key: The key.
    public subscript(dynamicMember key: String) -> Json? { self[key] }

    /// The text, if this is a string.
    public var string: String? { try? decode(String.self) }

    /// The number, if this is one without a fraction that `Int` can hold.
    public var int: Int? { try? decode(Int.self) }

    /// The number, if this is one.
    public var double: Double? { try? decode(Double.self) }

    /// The number as it was sent, if this is one that `Decimal` can hold.
    public var decimal: Decimal? { try? decode(Decimal.self) }

    /// The value, if this is `true` or `false`.
    public var bool: Bool? { try? decode(Bool.self) }

    /// The elements, if this is an array.
    public var array: [Json]? {
        guard case .array(let elements) = tree else { return nil }
        return elements.map(Json.init)
    }

    /// The members, if this is an object.
    public var object: [String: Json]? {
        guard case .object(let members) = tree else { return nil }
        return members.mapValues(Json.init)
    }

    /// Whether this is `null`.
    public var isNull: Bool { tree == .null }

    /// `nil` if a number in it is out of range for `Double` as well as for `Decimal`.
    private var tree: Tree? { try? decode(Tree.self) }

    private init(_ tree: Tree) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Whatever was decoded can be encoded.
        text = (try? encoder.encode(tree)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension Json: Hashable {
    /// Whether both mean the same.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: Another one.
    public static func == (left: Json, right: Json) -> Bool {
        if left.text == right.text { return true }
        guard let (one, other) = left.tree.flatMap({ one in right.tree.map { (one, $0) } }) else {
            return false
        }
        return one == other
    }

    /// Hashes what it means.
    ///
    /// - Parameter hasher: What to feed.
    public func hash(into hasher: inout Hasher) {
        if let tree { hasher.combine(tree) } else { hasher.combine(text) }
    }
}

/// It is a part of the JSON that is encoded, not a text in it.
extension Json: Codable {
    /// Decodes any JSON.
    ///
    /// - Parameter decoder: What to read from.
    public init(from decoder: any Decoder) throws { self.init(try Tree(from: decoder)) }

    /// Encodes the JSON. Fails if a number in it is out of range for `Double` as well as for `Decimal`.
    ///
    /// - Parameter encoder: What to write to.
    public func encode(to encoder: any Encoder) throws { try decode(Tree.self).encode(to: encoder) }
}

extension Json: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral
{
    /// `null`.
    ///
    /// - Parameter value: The literal.
    public init(nilLiteral value: ()) { text = "null" }

    /// A string.
    ///
    /// - Parameter value: The literal.
    public init(stringLiteral value: String) { self.init(.string(value)) }

    /// `true` or `false`.
    ///
    /// - Parameter value: The literal.
    public init(booleanLiteral value: Bool) { self.init(.bool(value)) }

    /// A number.
    ///
    /// - Parameter value: The literal.
    public init(integerLiteral value: Int) { self.init(.number(Decimal(value))) }

    /// A number.
    ///
    /// - Parameter value: The literal.
    public init(floatLiteral value: Double) { text = "\(value)" }

    /// An array.
    ///
    /// - Parameter elements: Its elements.
    public init(arrayLiteral elements: Json...) {
        text = "[\(elements.map(\.text).joined(separator: ","))]"
    }

    /// An object.
    ///
    /// - Parameter members: Its members.
    public init(dictionaryLiteral members: (String, Json)...) {
        let written = members.map { key, value in "\(Json(.string(key)).text):\(value.text)" }
        text = "{\(written.joined(separator: ","))}"
    }
}

/// Parsed JSON.
private enum Tree: Hashable, Codable {
    case null
    case bool(Bool)
    case number(Decimal)
    /// A number that is out of range for `Decimal`, such as 1e200.
    case double(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Decimal.self) {
            self = .number(number)
        } else if let number = try? value.decode(Double.self) {
            self = .double(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let elements = try? value.decode([Tree].self) {
            self = .array(elements)
        } else {
            self = .object(try value.decode([String: Tree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .number(let number): try value.encode(number)
        case .double(let number): try value.encode(number)
        case .string(let text): try value.encode(text)
        case .array(let elements): try value.encode(elements)
        case .object(let members): try value.encode(members)
        }
    }
}
