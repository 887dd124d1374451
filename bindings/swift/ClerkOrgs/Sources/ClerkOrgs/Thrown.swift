import Foundation

/// What filters threw. The library knows only its own errors, and reports others as one whose text contains theirs.
enum Thrown {
    private struct Failure {
        let error: any Error
        let text: String
    }

    private static let most = 64
    private static let lock = NSLock()
    nonisolated(unsafe) private static var recent: [Failure] = []

    /// Waits for a filter, which may be asynchronous, on a thread of the library that may block.
    static func kept<Value: Sendable>(_ filter: @escaping @Sendable () async throws -> Value) throws -> Value
    {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome<Value>()
        Task {
            do { outcome.result = .success(try await filter()) } catch { outcome.result = .failure(error) }
            done.signal()
        }
        done.wait()
        guard let result = outcome.result else { fatalError("a filter ended without a result") }
        do { return try result.get() } catch {
            if !(error is ClerkError) { keep(error) }
            throw error
        }
    }

    /// The error that a filter threw, if this is the library's report of it.
    static func original(of error: any Error) -> any Error {
        guard case ClerkError.usage(let info) = error else { return error }
        return lock.withLock {
            let found = recent.lastIndex { info.text == $0.text }
            return found.map { recent.remove(at: $0).error } ?? error
        }
    }

    private static func keep(_ error: any Error) {
        let text = "the filter failed: \(error)"
        lock.withLock {
            if recent.count == most { recent.removeFirst() }
            recent.append(Failure(error: error, text: text))
        }
    }

    /// Written by one task, and read once that has ended.
    private final class Outcome<Value>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}
