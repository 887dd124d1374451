// The shapes of Apple's unified logging that the package uses, for platforms without it. What is logged is kept.
import Foundation

public struct OSLogType: Equatable, Sendable {
    let name: String
    public static let debug = OSLogType(name: "debug")
    public static let info = OSLogType(name: "info")
    public static let error = OSLogType(name: "error")
}

public struct OSLogPrivacy: Sendable {
    public static var `public`: OSLogPrivacy { OSLogPrivacy() }
}

public struct OSLogInterpolation: StringInterpolationProtocol, Sendable {
    var text = ""
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { text += literal }
    public mutating func appendInterpolation(
        _ text: @autoclosure @escaping () -> String, privacy: OSLogPrivacy
    ) {
        self.text += text()
    }
}

public struct OSLogMessage: ExpressibleByStringInterpolation, Sendable {
    let text: String
    public init(stringInterpolation: OSLogInterpolation) { text = stringInterpolation.text }
    public init(stringLiteral value: String) { text = value }
}

public struct Logger: Sendable {
    private let kept = Kept()
    public init(subsystem: String, category: String) {}
    public func log(level: OSLogType, _ message: OSLogMessage) { kept.add("\(level.name): \(message.text)") }
    /// What was logged.
    public var lines: [String] { kept.all }
}

private final class Kept: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []
    var all: [String] { lock.withLock { lines } }
    func add(_ line: String) { lock.withLock { lines.append(line) } }
}
