import ClerkOrgs
import Foundation

/// A result in the format of scenarios.
protocol JSONConvertible: Sendable {
    var json: JSON { get }
}

extension JSONConvertible where Self: RawRepresentable, RawValue == String {
    var json: JSON { .string(rawValue) }
}

extension JSON: JSONConvertible { var json: JSON { self } }
extension String: JSONConvertible { var json: JSON { .string(self) } }
extension Bool: JSONConvertible { var json: JSON { .bool(self) } }
extension Int: JSONConvertible { var json: JSON { .number(Double(self)) } }
extension Duration: JSONConvertible { var json: JSON { .number(self / .seconds(1)) } }
extension URL: JSONConvertible { var json: JSON { .string(absoluteString) } }

extension Date: JSONConvertible {
    var json: JSON { .string(formatted(ISO8601FormatStyle(includingFractionalSeconds: true))) }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
    var json: JSON { map(\.json) ?? .null }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    var json: JSON { .array(map(\.json)) }
}

extension Json: JSONConvertible {
    var json: JSON { (try? JSON(text: text)) ?? .string("no JSON: \(text)") }
}
