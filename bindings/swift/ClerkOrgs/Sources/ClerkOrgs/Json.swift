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
/// Numbers are kept as they were sent, also in single values, and are compared exactly. Decode numbers that `Double` would
/// round, such as 0.12345678901234567, as `Decimal`. Numbers of more than 38 digits are rounded when they are decoded, or
/// encoded in a value, because Foundation does so. If a number is out of range for both, such as 1e400, use its `text`.
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
    public subscript(key: String) -> Json? { object?[key] }

    /// The element at a position, if this is an array that is long enough.
    ///
    /// - Parameter index: The position, from 0.
    public subscript(index: Int) -> Json? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// The value of a key, if this is an object that has it.
    ///
    /// - Parameter key: The key.
    public subscript(dynamicMember key: String) -> Json? { self[key] }

    /// The text, if this is a string.
    public var string: String? { try? decode(String.self) }

    /// The number, if this is one without a fraction that `Int` can hold.
    public var int: Int? { if case .number(let number) = level { integer(of: number) } else { nil } }

    /// The number, if this is one.
    public var double: Double? { try? decode(Double.self) }

    /// The number, if this is one that is in the range of `Decimal`. It is rounded if it has more than 38 digits.
    public var decimal: Decimal? { try? decode(Decimal.self) }

    /// The value, if this is `true` or `false`.
    public var bool: Bool? { try? decode(Bool.self) }

    /// The elements, if this is an array.
    public var array: [Json]? { if case .array(let elements) = level { elements } else { nil } }

    /// The members, if this is an object. Of equal keys, the first one counts.
    public var object: [String: Json]? { if case .object(let members) = level { members } else { nil } }

    /// Whether this is `null`.
    public var isNull: Bool { level == .null }

    /// `nil` if it is nested more than 512 deep, which literals can be.
    private var level: Level? { Level(of: text) }

    private init(_ elements: [Json]) { text = "[\(elements.map(\.text).joined(separator: ","))]" }

    private init(_ members: [(key: String, value: Json)]) {
        let written = members.map { key, value in "\(Json(stringLiteral: key).text):\(value.text)" }
        text = "{\(written.joined(separator: ","))}"
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
        guard let one = left.level, let other = right.level else { return false }
        return one == other
    }

    /// Hashes what it means.
    ///
    /// - Parameter hasher: What to feed.
    public func hash(into hasher: inout Hasher) {
        if let level { hasher.combine(level) } else { hasher.combine(text) }
    }
}

/// It is a part of the JSON that is encoded, not a text in it.
extension Json: Codable {
    /// Decodes any JSON.
    ///
    /// - Parameter decoder: What to read from.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self.init(nilLiteral: ())
        } else if let bool = try? value.decode(Bool.self) {
            self.init(booleanLiteral: bool)
        } else if let number = try? value.decode(Decimal.self), number.isFinite {
            self.init(unchecked: "\(number)")
        } else if let number = try? value.decode(Double.self), number.isFinite {
            // Out of range for `Decimal`, such as 1e200.
            self.init(floatLiteral: number)
        } else if let string = try? value.decode(String.self) {
            self.init(stringLiteral: string)
        } else if (try? decoder.unkeyedContainer()) != nil {
            self.init(try value.decode([Json].self))
        } else if (try? decoder.container(keyedBy: NoKey.self)) != nil {
            self.init(try value.decode([String: Json].self).sorted { $0.key < $1.key })
        } else {
            let text = "this is no JSON, or a number that is out of range for Decimal and Double"
            throw DecodingError.dataCorruptedError(in: value, debugDescription: text)
        }
    }

    /// Encodes the JSON.
    ///
    /// - Parameter encoder: What to write to.
    /// - Throws: `EncodingError.invalidValue` if a number in it is out of range for `Double` as well as for `Decimal`.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch level {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .number:
            if let decimal {
                try value.encode(decimal)
            } else if let double {
                try value.encode(double)
            } else {
                throw refusal("\(text) is out of range for Decimal and Double", encoder)
            }
        case .string(let text): try value.encode(text)
        case .array(let elements): try value.encode(elements)
        case .object(let members): try value.encode(members)
        case nil: throw refusal("the JSON is nested more than 512 deep", encoder)
        }
    }

    private func refusal(_ text: String, _ encoder: any Encoder) -> EncodingError {
        .invalidValue(self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: text))
    }

    private enum NoKey: CodingKey {}
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
    public init(stringLiteral value: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Every string can be encoded.
        text = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    /// `true` or `false`.
    ///
    /// - Parameter value: The literal.
    public init(booleanLiteral value: Bool) { text = "\(value)" }

    /// A number.
    ///
    /// - Parameter value: The literal.
    public init(integerLiteral value: Int) { text = "\(value)" }

    /// A number. Ends the program if it is infinite or not a number, which JSON does not have; `init(encoding:)` throws instead.
    ///
    /// - Parameter value: The literal.
    public init(floatLiteral value: Double) {
        guard value.isFinite else { fatalError("JSON has no number \(value)") }
        text = "\(value)"
    }

    /// An array.
    ///
    /// - Parameter elements: Its elements.
    public init(arrayLiteral elements: Json...) { self.init(elements) }

    /// An object. Ends the program if a key is there twice, as the literal of a `Dictionary` does.
    ///
    /// - Parameter members: Its members.
    public init(dictionaryLiteral members: (String, Json)...) {
        var keys: Set<String> = []
        for (key, _) in members where !keys.insert(key).inserted {
            fatalError("a Json literal has the key \(key) twice")
        }
        self.init(members.map { (key: $0, value: $1) })
    }
}

/// What JSON means. The parts of a list or an object are JSON themselves.
private enum Level: Hashable {
    case null
    case bool(Bool)
    /// In its normal form.
    case number(String)
    case string(String)
    case array([Json])
    case object([String: Json])

    init?(of text: String) {
        guard let (whole, parts) = JsonSyntax.parts(of: text) else { return nil }
        switch whole.unicodeScalars.first {
        case "n": self = .null
        case "t", "f": self = .bool(whole == "true")
        case "\"": self = .string(Json(unchecked: whole).string ?? "")
        case "[": self = .array(parts.map(Json.init(unchecked:)))
        case "{":
            let members = stride(from: 0, to: parts.count, by: 2).map { index in
                (Json(unchecked: parts[index]).string ?? "", Json(unchecked: parts[index + 1]))
            }
            self = .object(Dictionary(members) { first, _ in first })
        default: self = .number(normalForm(of: whole))
        }
    }
}

/// The same text for every way to write a number: its digits without zeros around them, and a power of ten.
private func normalForm(of number: String) -> String {
    let number = number.lowercased()
    let (factor, power) = halves(of: number, at: "e")
    let (whole, fraction) = halves(of: factor, at: ".")
    let digits = (whole + fraction).drop { $0 == "-" || $0 == "0" }
    guard let last = digits.lastIndex(where: { $0 != "0" }) else { return "0" }
    // Longer exponents are compared as they are written.
    guard let exponent = Int32(power.isEmpty ? "0" : power) else { return number }
    let zeros = digits[last...].count - 1
    let sign = number.hasPrefix("-") ? "-" : ""
    return "\(sign)\(digits[...last])e\(Int64(exponent) - Int64(fraction.count) + Int64(zeros))"
}

/// What a number in its normal form is as an `Int`. Foundation's decoder takes 1e-400 for 0.
private func integer(of number: String) -> Int? {
    let (digits, power) = halves(of: number, at: "e")
    guard let zeros = power.isEmpty ? 0 : Int(power), (0..<20).contains(zeros) else { return nil }
    return Int(digits + String(repeating: "0", count: zeros))
}

private func halves(of text: String, at separator: Character) -> (String, String) {
    let halves = text.split(separator: separator, maxSplits: 1)
    return (String(halves[0]), halves.count > 1 ? String(halves[1]) : "")
}
