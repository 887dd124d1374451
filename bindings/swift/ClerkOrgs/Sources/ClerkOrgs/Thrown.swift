import Foundation

/// What callbacks threw, until no error of the library leads to it. The library knows only its own errors, and reports others as
/// one whose text contains theirs: a number at the end of the text leads to the error itself.
enum Thrown {
    /// From a private area of Unicode: it means nothing outside of a program.
    private static let mark: Unicode.Scalar = "\u{10FFFD}"
    private static let lock = NSLock()
    nonisolated(unsafe) private static var kept: [UInt64: Cause] = [:]
    /// Begins anywhere, so that no text of a server has a number that is kept.
    nonisolated(unsafe) private static var last = UInt64.random(in: 0...UInt64.max / 2)

    /// How often a filter is checked for whether anybody still needs its answer.
    private static let checkInterval = DispatchTimeInterval.milliseconds(50)

    /// Waits for a filter, which may be asynchronous, on a thread of the library that may block, and cancels it once nobody needs
    /// its answer any more. Its error ends the call.
    static func kept<Value: Sendable>(_ filter: @escaping @Sendable () async throws -> Value) throws -> Value
    {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome<Value>()
        let task = Task {
            do { outcome.result = .success(try await filter()) } catch { outcome.result = .failure(error) }
            done.signal()
        }
        while done.wait(timeout: .now() + checkInterval) == .timedOut {
            // Only this thread, which the job has asked, can tell.
            if !isFilterAwaited() { task.cancel() }
        }
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

    /// The details without a number, and whether they are in the words of the program itself.
    static func found(in info: ErrorInfo) -> (info: ErrorInfo, isOwn: Bool) {
        let text = info.text.unicodeScalars
        guard text.last == mark, let first = text.dropLast().lastIndex(of: mark),
            let number = UInt64(String(text[text.index(after: first)...].dropLast())),
            let cause = lock.withLock({ kept[number] })
        else { return (info, false) }
        forget(arrived: number)
        var info = info
        info.text = String(text[..<first])
        info.cause = cause
        guard let own = cause.error as? ClerkError else { return (info, false) }
        (info.paramName, info.route) = (own.info.paramName, own.info.route)
        if !cause.isOfFilter { info.cause = own.info.cause }
        return (info, true)
    }

    /// Forgets what no error leads to any more.
    static func forget() {
        if !lock.withLock({ kept.isEmpty }) { forget(arrived: nil) }
    }

    private static func forget(arrived number: UInt64?) {
        let ended = endedThrows(arrived: number)
        // Some of them may own what calls this when it ends.
        let forgotten = lock.withLock { ended.map { kept.removeValue(forKey: $0) } }
        withExtendedLifetime(forgotten) {}
    }

    /// The error as the library gets it: one that it knows keeps its kind and its details.
    private static func keep(_ error: any Error, isOfFilter: Bool) -> any Error {
        forget()
        let number = lock.withLock {
            last += 1
            kept[last] = Cause(error: error, isOfFilter: isOfFilter)
            return last
        }
        let end = "\(mark)\(number)\(mark)"
        guard var info = (error as? ClerkError)?.info else { return Numbered(description: "\(error)\(end)") }
        info.text += end
        return ClerkError(info: info)
    }

    private struct Numbered: Error, CustomStringConvertible {
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
