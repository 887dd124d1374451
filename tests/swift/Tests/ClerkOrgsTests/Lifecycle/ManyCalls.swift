import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct ManyCalls {
        let emulator = Emulator.shared

        @Test func aThousandConcurrentCalls() async throws {
            let organization = try await emulator.signedIn().organization()
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1_000 {
                    group.addTask { try await organization.getMembershipRequests().totalCount }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == 7_000)
            #expect(try await emulator.counts() == (1_000, 0))
        }

        @Test func aThousandCallsOnManyThreads() async throws {
            let organization = try await emulator.signedInBlocking().organization()
            let totals = await withCheckedContinuation { done in
                Thread.detachNewThread { done.resume(returning: onThreads(organization)) }
            }
            #expect(totals == Array(repeating: 140, count: 50))
            #expect(try await emulator.counts() == (1_000, 0))
        }
    }
}

/// Twenty calls on each of fifty threads.
private func onThreads(_ organization: BlockingOrganization) -> [Int] {
    let sums = Sums()
    let done = DispatchGroup()
    for _ in 0..<50 {
        done.enter()
        Thread.detachNewThread {
            let totals = (0..<20).map { _ in try? organization.getMembershipRequests().totalCount }
            sums.add(totals.compactMap(\.self).reduce(0, +))
            done.leave()
        }
    }
    done.wait()
    return sums.all
}

private final class Sums: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Int] = []

    var all: [Int] { lock.withLock { values } }
    func add(_ value: Int) { lock.withLock { values.append(value) } }
}
