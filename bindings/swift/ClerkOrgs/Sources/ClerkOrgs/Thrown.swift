import Foundation

/// What filters threw. The library knows only its own errors, and reports others as one whose text contains theirs: a mark in
/// it leads to the error itself.
enum Thrown {
    /// From a private area of Unicode: it means nothing outside of a program.
    private static let mark: Character = "\u{10FFFD}"
    private static let most = 1024
    private static let lock = NSLock()
    nonisolated(unsafe) private static var kept: [Int: any Error] = [:]
    nonisolated(unsafe) private static var count = 0

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
            throw error is ClerkError ? error : keep(error)
        }
    }

    /// The error that a filter threw, if this is the library's report of it.
    static func original(of error: any Error) -> any Error {
        guard case ClerkError.usage(let info) = error else { return error }
        let parts = info.text.split(separator: mark, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int(parts[1]) else { return error }
        let thrown = lock.withLock { kept.removeValue(forKey: number) }
        return thrown ?? ClerkError.usage(text: String(parts[0] + parts[2]))
    }

    private static func keep(_ error: any Error) -> Marked {
        lock.withLock {
            count += 1
            kept[count] = error
            // Those of loops that nobody reads any more.
            kept[count - most] = nil
            return Marked(number: count, text: "\(error)")
        }
    }

    private struct Marked: Error, CustomStringConvertible {
        let number: Int
        let text: String

        var description: String { "\(mark)\(number)\(mark)\(text)" }
    }

    /// Written by one task, and read once that has ended.
    private final class Outcome<Value>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}
