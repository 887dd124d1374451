import Foundation

/// What closures received.
final class Collected<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Value] = []

    var all: [Value] { lock.withLock { values } }

    func add(_ value: Value) { lock.withLock { values.append(value) } }

    func clear() { lock.withLock { values.removeAll() } }

    /// The first like this, once there is one.
    func first(_ matches: (Value) -> Bool) async throws -> Value {
        for _ in 0..<2_000 {
            if let value = all.first(where: matches) { return value }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw ControlFailure(text: "not in \(all)")
    }
}
