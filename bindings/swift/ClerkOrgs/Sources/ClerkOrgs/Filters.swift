import Foundation

/// Runs the filters of a list in tasks of the task that reads it: they have its task-local values and its priority, and are
/// cancelled with it.
final class Filters: @unchecked Sendable {
    private let lock = NSLock()
    /// Leads to a task that the last reader has started.
    private var asking: AsyncStream<Asking>.Continuation?
    private var readers = 0
    private var isCancelled = false
    private var running: [Int: Question] = [:]
    private var count = 0

    deinit { asking?.finish() }

    /// The filter for the library, which calls it from a task of its own, and cancels that when it needs no answer any more.
    func asking<Argument: Sendable, Value: Sendable>(
        _ filter: @escaping @Sendable (Argument) async throws -> Value
    ) -> @Sendable (Argument) async throws -> Value {
        { [self] argument in
            let question = Question()
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { answer in
                    ask(question) {
                        do {
                            answer.resume(returning: try await filter(argument))
                        } catch {
                            answer.resume(throwing: error)
                        }
                    }
                }
            } onCancel: {
                question.cancel()
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
        let (questions, asking) = AsyncStream<Asking>.makeStream()
        Task { [weak self] in
            for await asking in questions {
                if let self { start(asking) } else { asking.question.start(asking.ask) }
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
        let questions = lock.withLock {
            isCancelled = readers == 1
            return isCancelled ? Array(running.values) : []
        }
        for question in questions { question.cancel() }
    }

    private func ask(_ question: Question, _ ask: @escaping @Sendable () async -> Void) {
        let asking = lock.withLock { self.asking }
        if case .enqueued? = asking?.yield(Asking(question: question, ask: ask)) { return }
        question.start(ask)
    }

    private func start(_ asking: Asking) {
        let (number, isLate) = lock.withLock { () -> (Int, Bool) in
            count += 1
            running[count] = asking.question
            return (count, isCancelled)
        }
        asking.question.start { [weak self] in
            await asking.ask()
            self?.forget(number)
        }
        if isLate { asking.question.cancel() }
    }

    private func forget(_ number: Int) { lock.withLock { running[number] = nil } }

    private struct Asking: Sendable {
        let question: Question
        let ask: @Sendable () async -> Void
    }
}

/// A call of a filter, which may be cancelled before its task begins.
private final class Question: @unchecked Sendable {
    private let lock = NSLock()
    private var task: Task<Void, Never>?
    private var isCancelled = false

    func start(_ ask: @escaping @Sendable () async -> Void) {
        let task = Task { await ask() }
        let isLate = lock.withLock {
            self.task = task
            return isCancelled
        }
        if isLate { task.cancel() }
    }

    func cancel() {
        let task = lock.withLock {
            isCancelled = true
            return self.task
        }
        task?.cancel()
    }
}
