// The shapes of swift-log that the snippets of the docs use. What is logged is kept.
import Foundation

public struct Logger: Sendable {
    public enum Level: String, Codable, CaseIterable, Comparable, Sendable {
        case trace, debug, info, notice, warning, error, critical
        public static func < (one: Level, other: Level) -> Bool {
            allCases.firstIndex(of: one) ?? 0 < allCases.firstIndex(of: other) ?? 0
        }
    }

    public struct Message: ExpressibleByStringInterpolation, Sendable {
        let text: String
        public init(stringLiteral value: String) { text = value }
    }

    public enum MetadataValue: ExpressibleByStringInterpolation, Sendable {
        case string(String)
        public init(stringLiteral value: String) { self = .string(value) }
    }

    public typealias Metadata = [String: MetadataValue]

    public var logLevel = Level.info
    private let kept = Kept()

    public init(label: String) {}

    public func log(
        level: Level, _ message: @autoclosure () -> Message, metadata: @autoclosure () -> Metadata? = nil,
        source: @autoclosure () -> String? = nil, file: String = #fileID, function: String = #function,
        line: UInt = #line
    ) {
        kept.add("\(level): \(message().text) \(metadata()?.keys.sorted() ?? [])")
    }

    /// What was logged.
    public var lines: [String] { kept.all }
}

private final class Kept: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []
    var all: [String] { lock.withLock { lines } }
    func add(_ line: String) { lock.withLock { lines.append(line) } }
}
