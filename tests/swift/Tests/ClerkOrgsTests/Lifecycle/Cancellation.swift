import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Cancellation {
        let emulator = Emulator.shared

        @Test func cancellingATaskClosesItsRequestWithin50Milliseconds() async throws {
            var took: [Double] = []
            for _ in 0..<5 {
                let organization = try await emulator.signedIn().organization()
                try await emulator.control("options", ["delay_ms": 10_000])
                let task = Task { try await organization.getMembershipRequests() }
                _ = try await emulator.logged("in_progress")
                let cancelled = millisecondsNow()
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let closed = try await emulator.logged("client_closed")["finished_at_ms"].double ?? .infinity
                took.append(closed - cancelled)
            }
            #expect(took.sorted()[2] <= 50, "\(took)")
        }

        @Test func aCancelledTaskMakesNoRequest() async throws {
            let organization = try await emulator.signedIn().organization()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await organization.getMembershipRequests()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await emulator.counts() == (0, 0))
        }

        @Test func theFirstTaskOfAGroupCancelsTheOthers() async throws {
            let organization = try await emulator.signedIn().organization()
            try await emulator.control("options", ["delay_ms": 10_000])
            let won = try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask { try await organization.getMembershipRequests().data[0].id }
                group.addTask {
                    _ = try await Emulator.shared.logged("in_progress")
                    return "the clock"
                }
                let first = try await group.next()
                group.cancelAll()
                return first
            }
            #expect(won == "the clock")
            _ = try await emulator.logged("client_closed")
        }

        @Test func cancellingStopsAnIteration() async throws {
            let requests = try await emulator.signedIn("many").organization().membershipRequests(pageSize: 10)
            let task = Task {
                var seen = 0
                for try await _ in requests {
                    seen += 1
                    if seen == 15 { withUnsafeCurrentTask { $0?.cancel() } }
                }
                return seen
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await emulator.counts() == (2, 0))
        }

        @Test func aClientWorksAfterACancelledCall() async throws {
            let organization = try await emulator.signedIn().organization()
            for _ in 0..<200 {
                let task = Task { try await organization.getMembershipRequests() }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...3_000)))
                task.cancel()
                _ = await task.result
            }
            #expect(try await organization.getMembershipRequests().totalCount == 7)
        }
    }
}
