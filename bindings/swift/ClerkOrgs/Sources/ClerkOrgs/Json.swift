import Foundation

/// JSON of a shape that you define, such as public metadata. It is kept as text until you decode it.
///
///     struct Plan: Decodable { let plan: String }
///     let plan = try membership.publicMetadata.decode(Plan.self).plan
///
/// Numbers are kept as they were sent. Decode numbers that `Double` would round, such as 0.12345678901234567, as
/// `Decimal`. For numbers that are out of range for `Decimal` as well, such as 1e400, use `text`.
public struct Json: Hashable, Sendable, CustomStringConvertible {
    /// The JSON text.
    public let text: String

    /// Wraps text that is valid JSON.
    public init(text: String) { self.text = text }

    /// Decodes the JSON to a type of your own.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        try decoder.decode(type, from: Data(text.utf8))
    }

    /// The JSON text.
    public var description: String { text }
}
