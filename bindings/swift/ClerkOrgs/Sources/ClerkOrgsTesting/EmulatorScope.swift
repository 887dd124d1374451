import ClerkOrgs
import Foundation

/// A test that has the emulator to itself.
struct EmulatorScope: Sendable {
    let emulator: ClerkEmulator
    let clerk: Clerk

    @TaskLocal static var current: EmulatorScope?
    private static let turns = Turns()

    /// Waits for its turn, resets the emulator, signs in, and closes the client at the end. Within a scope there is another one
    /// at once, with data of its own.
    static func with<Result: Sendable>(
        seed: ClerkSeed, ticket: String?, isolation: isolated (any Actor)? = #isolation,
        _ body: (EmulatorScope) async throws -> Result
    ) async throws -> Result {
        let isWithin = current != nil
        if !isWithin { await turns.take() }
        do {
            let result = try await alone(seed: seed, ticket: ticket, body)
            if !isWithin { await turns.pass() }
            return result
        } catch {
            if !isWithin { await turns.pass() }
            throw error
        }
    }

    private static func alone<Result: Sendable>(
        seed: ClerkSeed, ticket: String?, isolation: isolated (any Actor)? = #isolation,
        _ body: (EmulatorScope) async throws -> Result
    ) async throws -> Result {
        // The task may have been cancelled while it waited.
        try Task.checkCancellation()
        let emulator = try ClerkEmulator.shared()
        try await emulator.seed(seed)
        let clerk =
            if let ticket { try await emulator.signedIn(ticket: ticket) } else { try emulator.client() }
        defer { clerk.close() }
        try await emulator.control("log", method: "DELETE")
        let scope = EmulatorScope(emulator: emulator, clerk: clerk)
        return try await $current.withValue(scope) {
            _ = isolation  // A closure runs on the actor only if it captures it.
            return try await body(scope)
        }
    }

    /// What the emulator received, for people, and what is known of the library's errors beside their texts.
    func shownLog(errors: [any Error]) async -> String {
        let details = errors.compactMap { $0 as? ClerkError }.map { "\n\(String(reflecting: $0))" }.joined()
        do {
            // In a task of its own, because that of the test may have been cancelled.
            let log = try await Task { try await emulator.log() }.value
            let lines = log.map { "\n  \($0)" }
            return "Requests that the Clerk emulator received:" + (lines.isEmpty ? " none" : lines.joined())
                + details
        } catch {
            return "The log of the Clerk emulator cannot be read: \(error.localizedDescription)"
        }
    }
}

/// Lets one task after the other go on, in the order in which they came.
private actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isTaken = true
        }
    }

    func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
