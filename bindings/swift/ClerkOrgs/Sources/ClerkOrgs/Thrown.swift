import Foundation

/// What callbacks threw. The library knows only its own errors, and reports others as one whose text contains theirs: a mark in
/// it leads to the error itself.
enum Thrown {
    /// From a private area of Unicode: it means nothing outside of a program.
    private static let mark: Unicode.Scalar = "\u{10FFFD}"
    private static let most = 1024
    private static let lock = NSLock()
    nonisolated(unsafe) private static var kept: [Int: Kept] = [:]
    nonisolated(unsafe) private static var count = 0

    /// Waits for a filter, which may be asynchronous, on a thread of the library that may block. Its error ends the call.
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
        do { return try result.get() } catch { throw keep(error, isOfFilter: true) }
    }

    /// Calls a hook or a token store. Its error becomes the underlying one of the library's own.
    static func reported<Value>(_ callback: () throws -> Value) throws -> Value {
        do { return try callback() } catch { throw keep(error, isOfFilter: false) }
    }

    /// The error that a filter threw, if this is the library's report of it.
    static func original(of error: any Error) -> any Error {
        guard let cause = (error as? ClerkError)?.info.cause, cause.isOfFilter else { return error }
        return cause.error ?? error
    }

    /// The details without marks, and whether they are in the words of the program itself.
    static func found(in info: ErrorInfo) -> (info: ErrorInfo, isOwn: Bool) {
        let parts = info.text.unicodeScalars.split(
            separator: mark, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int(String(parts[1])) else { return (info, false) }
        let (before, told) = (String(parts[0]), String(parts[2]))
        var info = info
        info.text = before + told
        // If the library has redacted the text, there is a secret in the error.
        guard let thrown = lock.withLock({ kept[number] }), thrown.text == told else { return (info, false) }
        if thrown.cause.isOfFilter { lock.withLock { kept[number] = nil } }
        info.cause = thrown.cause
        guard let own = thrown.cause.error as? ClerkError else { return (info, false) }
        (info.paramName, info.route) = (own.info.paramName, own.info.route)
        if !thrown.cause.isOfFilter { info.cause = own.info.cause }
        return (info, true)
    }

    /// The error as the library gets it: one that it knows keeps its kind and its details.
    private static func keep(_ error: any Error, isOfFilter: Bool) -> any Error {
        let text = "\(error)"
        let number = lock.withLock {
            count += 1
            kept[count] = Kept(text: text, cause: Cause(error: error, isOfFilter: isOfFilter))
            // Those that nobody has read.
            kept[count - most] = nil
            return count
        }
        let marked = "\(mark)\(number)\(mark)\(text)"
        guard var info = (error as? ClerkError)?.info else { return Marked(description: marked) }
        info.text = marked
        return ClerkError(info: info)
    }

    private struct Kept {
        let text: String
        let cause: Cause
    }

    private struct Marked: Error, CustomStringConvertible {
        let description: String
    }

    /// Written by one task, and read once that has ended.
    private final class Outcome<Value>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}

/// The error of a callback, beside the details of the error that it has caused. It is no part of their value.
struct Cause: Hashable, Sendable {
    var error: (any Error)?
    var isOfFilter = false

    static func == (_: Cause, _: Cause) -> Bool { true }

    func hash(into _: inout Hasher) {}
}
