import Foundation

/// Runs the filters of a list in tasks of the task that reads it: they have its task-local values and its priority, and are
/// cancelled with it.
final class Filters: @unchecked Sendable {
    private typealias Question = @Sendable () async -> Void

    private let lock = NSLock()
    /// Leads to a task that the last reader has started.
    private var asking: AsyncStream<Question>.Continuation?
    private var readers = 0
    private var isCancelled = false
    private var running: [Int: Task<Void, Never>] = [:]
    private var count = 0

    deinit { asking?.finish() }

    /// The filter for the library, which calls it from a task of its own.
    func asking<Argument: Sendable, Value: Sendable>(
        _ filter: @escaping @Sendable (Argument) async throws -> Value
    ) -> @Sendable (Argument) async throws -> Value {
        { [self] argument in
            try await withCheckedThrowingContinuation { answer in
                ask {
                    do {
                        answer.resume(returning: try await filter(argument))
                    } catch {
                        answer.resume(throwing: error)
                    }
                }
            }
        }
    }

    /// Waits for a page of a list with these filters.
    static func serving(_ filters: Filters?, _ wait: () async throws -> Bool) async throws -> Bool {
        guard let filters else { return try await wait() }
        filters.begin()
        defer { filters.end() }
        return try await withTaskCancellationHandler {
            try await wait()
        } onCancel: {
            filters.cancel()
        }
    }

    /// A filter may still run when its reader has its page, so it is no child of that task.
    private func begin() {
        let (questions, asking) = AsyncStream<Question>.makeStream()
        Task { [weak self] in
            for await question in questions {
                if let self { start(question) } else { Task { await question() } }
            }
        }
        let previous = lock.withLock {
            defer { self.asking = asking }
            (readers, isCancelled) = (readers + 1, false)
            return self.asking
        }
        previous?.finish()
    }

    private func end() { lock.withLock { readers -= 1 } }

    /// Another reader still waits for the answers.
    private func cancel() {
        let tasks = lock.withLock {
            isCancelled = readers == 1
            return isCancelled ? Array(running.values) : []
        }
        for task in tasks { task.cancel() }
    }

    private func ask(_ question: @escaping Question) {
        let asking = lock.withLock { self.asking }
        if case .enqueued? = asking?.yield(question) { return }
        Task { await question() }
    }

    private func start(_ question: @escaping Question) {
        lock.withLock {
            count += 1
            let number = count
            let task = Task { [weak self] in
                await question()
                self?.forget(number)
            }
            running[number] = task
            if isCancelled { task.cancel() }
        }
    }

    private func forget(_ number: Int) { lock.withLock { running[number] = nil } }
}
