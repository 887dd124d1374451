import Foundation

/// JSON whose shape is yours, such as public metadata: text until it is decoded.
///
///     struct Plan: Decodable { let plan: String }
///     let plan = try membership.publicMetadata.decode(Plan.self).plan
///
/// Numbers are as they were sent. Decode those that `Double` would round, such as 0.12345678901234567, as
/// `Decimal`; for one beyond `Decimal` too, such as 1e400, look at `text`.
public struct Json: Hashable, Sendable, CustomStringConvertible {
    /// The JSON itself.
    public let text: String

    /// Takes text that is JSON.
    public init(text: String) { self.text = text }

    /// Decodes it to a type of yours.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, with decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        try decoder.decode(type, from: Data(text.utf8))
    }

    /// The JSON itself.
    public var description: String { text }
}
