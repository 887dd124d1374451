import ClerkOrgs
import Foundation

// Makes every call of every class on a fake that does not override it. Each ends the program with an error that names the
// call; here it ends only its own thread, so that one program can make all of them.

struct BlockingCall {
    let name: String
    let make: () throws -> Void
}

struct AsynchronousCall {
    let name: String
    let make: @Sendable () async throws -> Void
}

/// Runs each job on a thread of its own.
@available(macOS 15, *)
final class Threads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        Thread.detachNewThread { job.runSynchronously(on: executor) }
    }
}

final class Made: Sendable {
    /// Signalled when a call has ended. A semaphore of the C library, because a signal's handler uses it.
    nonisolated(unsafe) static let ended = {
        let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
        return semaphore
    }()

    static func wait() { while sem_wait(ended) != 0 {} }

    static func returned(_ name: String) {
        FileHandle.standardError.write(Data("\(name) returned\n".utf8))
        sem_post(ended)
    }
}

_ = Made.ended
for fatal in [SIGILL, SIGTRAP] {
    signal(fatal) { _ in
        sem_post(Made.ended)
        while true { pause() }
    }
}

guard #available(macOS 15, *) else { exit(1) }
let threads = Threads()
for call in blockingCalls() {
    nonisolated(unsafe) let call = call
    Thread.detachNewThread {
        try? call.make()
        Made.returned(call.name)
    }
    Made.wait()
}
for call in asynchronousCalls() {
    Task(executorPreference: threads) {
        try? await call.make()
        Made.returned(call.name)
    }
    Made.wait()
}
for call in blockingCalls() { print(call.name) }
for call in asynchronousCalls() { print(call.name) }
fflush(nil)
// The threads of failed calls still wait.
_exit(0)
