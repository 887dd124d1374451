import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Watching {
        let emulator = Emulator.shared

        private func told(_ change: MembershipRequestChange) -> String {
            "\(change.kind) \(change.item.id.dropFirst("orgmemreq_".count))"
        }

        private func gone(_ name: String) async throws {
            let change: JSON = ["remove_request": .string("orgmemreq_\(name)")]
            try await emulator.control("changes", ["changes": [change]])
        }

        private func expectNothingRuns() async throws {
            try await emulator.clearLog()
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await emulator.counts() == (0, 0))
        }

        @Test func aSequenceReportsInitialItemsAndThenChanges() async throws {
            let organization = try await emulator.signedIn().organization()
            let changes = try organization.watchMembershipRequests(
                status: .pending, minInterval: .milliseconds(100))
            var seen: [String] = []
            for try await change in changes {
                seen.append(told(change))
                if seen.count == 5 { try await gone("emmy") }
                if seen.count == 6 { break }
            }
            let first = ["grace", "emmy", "chien", "rene", "mononym"].map { "added \($0)" }
            #expect(seen == first + ["removed emmy"])
            try await expectNothingRuns()
        }

        @Test func cancellingATaskEndsThePollWithin50Milliseconds() async throws {
            var took: [Double] = []
            for _ in 0..<5 {
                let organization = try await emulator.signedIn().organization()
                try await emulator.control("options", ["delay_ms": 10_000])
                let changes = try organization.watchMembershipRequests(minInterval: .milliseconds(100))
                let task = Task { for try await _ in changes {} }
                _ = try await emulator.logged("in_progress")
                let cancelled = millisecondsNow()
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let closed = try await emulator.logged("client_closed")["finished_at_ms"].double ?? .infinity
                took.append(closed - cancelled)
            }
            #expect(took.sorted()[2] <= 50, "\(took)")
            try await expectNothingRuns()
        }

        @Test func aThreadReadsTheChangesUntilItIsStopped() async throws {
            let organization = try await emulator.signedInBlocking().organization()
            let changes = try organization.watchMembershipRequests(
                initial: false, minInterval: .milliseconds(100))
            let told = AsyncStream.makeStream(of: String.self)
            let thread = Thread {
                for change in changes {
                    if let change = try? change.get() { told.continuation.yield(change.item.id) }
                }
                told.continuation.finish()
            }
            thread.start()
            try await Task.sleep(for: .milliseconds(300))
            try await gone("grace")
            var iterator = told.stream.makeAsyncIterator()
            #expect(await iterator.next() == "orgmemreq_grace")
            changes.stop()
            #expect(await iterator.next() == nil)
            try await expectNothingRuns()
        }
    }
}
