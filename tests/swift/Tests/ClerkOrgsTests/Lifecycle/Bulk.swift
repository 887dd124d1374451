import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Bulk {
        let emulator = Emulator.shared
        let pending = ["grace", "emmy", "chien", "rene", "mononym"].map { "orgmemreq_\($0)" }

        @Test func eachItemHasAnOutcomeAndAJobContinuesAfterABreak() async throws {
            let organization = try await emulator.signedIn().organization()
            let outcomes = try organization.acceptMembershipRequests(
                pending + ["orgmemreq_max"], concurrency: 1)
            var seen: [BulkOutcome] = []
            for try await outcome in outcomes {
                seen.append(outcome)
                if seen.count == 2 { break }
            }
            for try await outcome in outcomes { seen.append(outcome) }
            #expect(outcomes.totalCount == 6)
            #expect(Set(seen.map(\.id)) == Set(pending + ["orgmemreq_max"]))
            #expect(seen.first { $0.id == "orgmemreq_max" }?.status == .alreadyDone)
            #expect(seen.count { $0.status == .done } == 5)
        }

        @Test func aClosureSelectsTheRequestsAndItsErrorsAreThrown() async throws {
            struct NoIdea: Error, Equatable { let about = "the page_size" }
            let organization = try await emulator.signedIn().organization()
            let undecided = try organization.acceptAllMembershipRequests { _ in throw NoIdea() }
            for _ in 0..<2 {
                await #expect(throws: NoIdea()) { try await undecided.nextPage() }
            }
            await #expect(throws: CancellationError.self) {
                try await organization.rejectAllMembershipRequests { _ in throw CancellationError() }
                    .nextPage()
            }
            let conflict = await clerkError {
                try await organization.acceptMembershipRequest("orgmemreq_nobody")
            }
            let refused = try #require(conflict)
            let refusing = try organization.acceptAllMembershipRequests { _ in throw refused }
            #expect(await clerkError { try await refusing.nextPage() } == refused)
            let outcomes = try organization.acceptAllMembershipRequests {
                $0.publicUserData?.firstName == "Grace"
            }
            var seen: [String] = []
            for try await outcome in outcomes { seen.append(outcome.id) }
            #expect(seen == ["orgmemreq_grace"])
            let blocked = try await emulator.signedInBlocking().organization()
            #expect(throws: NoIdea()) {
                try blocking { try blocked.acceptAllMembershipRequests { _ in throw NoIdea() }.nextPage() }
            }
        }

        @Test func aFilterCanWaitForOtherCalls() async throws {
            let clerk = try await emulator.signedIn()
            let organization = try clerk.organization()
            let outcomes = try organization.acceptAllMembershipRequests { request in
                let memberships = try await organization.getMemberships(query: "Lovelace")
                let name = await MainActor.run { request.publicUserData?.firstName }
                return memberships.totalCount == 1 && name == "Grace"
            }
            var seen: [String] = []
            for try await outcome in outcomes { seen.append(outcome.id) }
            #expect(seen == ["orgmemreq_grace"])
        }

        @Test func aTaskThatIsCancelledDoesNotWaitForAFilter() async throws {
            let organization = try await emulator.signedIn().organization()
            let (asked, asking) = AsyncStream<String>.makeStream()
            let outcomes = try organization.acceptAllMembershipRequests { request in
                asking.yield(request.id)
                try await Task.sleep(for: .milliseconds(500))
                return false
            }
            let task = Task { try await outcomes.nextPage() }
            var ids = asked.makeAsyncIterator()
            #expect(await ids.next() == "orgmemreq_grace")
            let begun = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(begun.duration(to: .now) < .milliseconds(250))
        }

        @Test func aFilterHasTheTaskLocalValuesOfItsReader() async throws {
            let organization = try await emulator.signedIn().organization()
            let outcomes = try organization.acceptAllMembershipRequests { request in
                Trace.current == "a reader" && request.id == "orgmemreq_grace"
            }
            let seen = try await Trace.$current.withValue("a reader") {
                var seen: [String] = []
                for try await outcome in outcomes { seen.append(outcome.id) }
                return seen
            }
            #expect(seen == ["orgmemreq_grace"])
        }

        @Test func aFilterIsCancelledWithItsReader() async throws {
            let organization = try await emulator.signedIn().organization()
            let (events, saying) = AsyncStream<String>.makeStream()
            let outcomes = try organization.acceptAllMembershipRequests(filter: untilCancelled(saying))
            let task = Task { try await outcomes.nextPage() }
            var heard = events.makeAsyncIterator()
            #expect(await heard.next() == "orgmemreq_grace")
            task.cancel()
            #expect(await heard.next() == "cancelled: true")
            await #expect(throws: CancellationError.self) { try await task.value }
            // The list can be read again, and asks again.
            let again = Task { try await outcomes.nextPage() }
            #expect(await heard.next() == "orgmemreq_grace")
            again.cancel()
            #expect(await heard.next() == "cancelled: true")
        }

        @Test(arguments: ["stop", "drain", "close"])
        func aFilterIsCancelledOnceNobodyNeedsItsAnswer(ending: String) async throws {
            let clerk = try await emulator.signedIn()
            let (events, saying) = AsyncStream<String>.makeStream()
            let organization = try clerk.organization()
            let outcomes = try organization.acceptAllMembershipRequests(filter: untilCancelled(saying))
            let reading = Task { try await outcomes.nextPage() }
            var heard = events.makeAsyncIterator()
            #expect(await heard.next() == "orgmemreq_grace")
            let begun = ContinuousClock.now
            switch ending {
            case "stop": outcomes.stop()
            case "drain": outcomes.drain()
            default: clerk.close()
            }
            #expect(await heard.next() == "cancelled: true")
            #expect(begun.duration(to: .now) < .seconds(5))
            _ = await reading.result
        }

        @Test func theFilterOfABlockingJobIsCancelledWhenThatIsStopped() async throws {
            let organization = try await emulator.signedInBlocking().organization()
            let (events, saying) = AsyncStream<String>.makeStream()
            let outcomes = try blocking {
                try organization.acceptAllMembershipRequests(filter: untilCancelled(saying))
            }
            Thread { _ = try? outcomes.nextPage() }.start()
            var heard = events.makeAsyncIterator()
            #expect(await heard.next() == "orgmemreq_grace")
            outcomes.stop()
            #expect(await heard.next() == "cancelled: true")
        }

        @Test func drainingFinishesWhatIsUnderWayAndTheRestIsNotBegun() async throws {
            let organization = try await emulator.signedIn().organization()
            try await emulator.control("options", ["delay_ms": 200])
            let outcomes = try organization.acceptMembershipRequests(pending, concurrency: 1)
            let reading = Task {
                var seen: [BulkOutcome] = []
                for try await outcome in outcomes { seen.append(outcome) }
                return seen
            }
            _ = try await emulator.logged("in_progress", requestsRoute + "/{request_id}/accept")
            outcomes.drain()
            let seen = try await reading.value
            let done = seen.filter { $0.status == .done }
            let rest = seen.filter { $0.status == .notBegun }
            #expect(done.count >= 1 && rest.count >= 1 && done.count + rest.count == pending.count)
            #expect(done.allSatisfy { $0.membershipRequest?.id == $0.id })
            #expect(rest.allSatisfy { $0.error?.kind == .cancelled })
            #expect(!outcomes.isComplete)
        }

        @Test func everyJobThrowsTheErrorOfItsOwnFilter() async throws {
            let organization = try await emulator.signedIn().organization()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let outcomes = try organization.acceptAllMembershipRequests { _ in
                            throw Numbered(number: number)
                        }
                        do { for try await _ in outcomes {} } catch let error as Numbered {
                            return error.number == number
                        }
                        return false
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
        }

        @Test func cancellingATaskClosesItsRequestsAndStartsNoOthers() async throws {
            let organization = try await emulator.signedIn().organization()
            try await emulator.control("options", ["delay_ms": 10_000])
            let outcomes = try organization.acceptMembershipRequests(pending, concurrency: 1)
            let task = Task { for try await _ in outcomes {} }
            let accept = requestsRoute + "/{request_id}/accept"
            _ = try await emulator.logged("in_progress", accept)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await emulator.logged("client_closed", accept)
            try await emulator.clearLog()
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await emulator.counts() == (0, 0))
        }
    }
}

private enum Trace {
    @TaskLocal static var current: String?
}

/// All of these have the same text.
private struct Numbered: Error, CustomStringConvertible {
    let number: Int
    let description = "numbered"
}

/// A filter that says what it was asked, and how it was cancelled.
private func untilCancelled(_ saying: AsyncStream<String>.Continuation) -> MembershipRequestFilter {
    { request in
        saying.yield(request.id)
        do {
            try await Task.sleep(for: .seconds(60))
        } catch {
            saying.yield("cancelled: \(Task.isCancelled)")
            throw error
        }
        return false
    }
}
