import ClerkOrgs
import Foundation
import Observation
import Testing

extension Everything {
    @Suite struct Paginators {
        let emulator = Emulator.shared
        static let all = ["grace", "emmy", "chien", "rene", "mononym"]

        private func names(_ state: MembershipRequestsPaginatorState) -> [String] {
            state.items.map { String($0.id.dropFirst("orgmemreq_".count)) }
        }

        @Test func theStatesAreASequence() async throws {
            let organization = try await emulator.signedIn().organization()
            let paginator = try organization.membershipRequestsPaginator(status: .pending)
            var states = paginator.states().makeAsyncIterator()
            let first = try #require(await states.next())
            #expect(first.items.isEmpty && first.hasNextPage && first.totalCount == nil)
            try await paginator.loadMore()
            let loaded = try #require(await states.next())
            #expect(names(loaded) == Self.all && loaded.totalCount == 5 && !loaded.hasNextPage)
            try await paginator.reject("orgmemreq_emmy")
            let rejected = try #require(await states.next())
            #expect(names(rejected) == Self.all.filter { $0 != "emmy" })
        }

        @Test func aRowDisappearsAtOnceAndReturnsIfRefused() async throws {
            let organization = try await emulator.signedIn().organization()
            let paginator = try organization.membershipRequestsPaginator(status: .pending)
            try await paginator.loadMore()
            let route = "POST \(requestsRoute)/{request_id}/accept"
            try await emulator.control("faults", ["route": .string(route), "status": 403, "delay_ms": 300])
            let accepting = Task {
                await clerkError { try await paginator.accept("orgmemreq_chien") }
            }
            for await state in paginator.states() where names(state) != Self.all { break }
            #expect(paginator.state.totalCount == 4)
            #expect(await accepting.value?.kind == .forbidden)
            #expect(names(paginator.state) == Self.all)
            #expect(paginator.state.error?.status == 403)
        }

        @Test(arguments: [false, true])
        func whatBecameOfACancelledCallIsShown(wasDone: Bool) async throws {
            let organization = try await emulator.signedIn().organization()
            let paginator = try organization.membershipRequestsPaginator(status: .pending)
            try await paginator.loadMore()
            let route = "\(requestsRoute)/{request_id}/accept"
            let fault: JSON = [
                "route": .string("POST \(route)"), "delay_ms": 60_000, "before_handling": .bool(!wasDone),
            ]
            try await emulator.control("faults", fault)
            let list = JSON.string("GET \(requestsRoute)")
            try await emulator.control("faults", ["route": list, "delay_ms": 200])
            let accepting = Task { try await paginator.accept("orgmemreq_grace") }
            _ = try await emulator.logged("in_progress", route)
            accepting.cancel()
            _ = await accepting.result
            let others = Self.all.filter { $0 != "grace" }
            for await state in paginator.states() where !state.unsettled.isEmpty {
                #expect(state.unsettled == ["orgmemreq_grace"] && names(state) == others)
                #expect(state.error?.kind == .cancelled && state.error?.maybeApplied == true)
                break
            }
            for await state in paginator.states() where state.unsettled.isEmpty && !state.isLoading {
                #expect(names(state) == (wasDone ? others : Self.all) && state.error == nil)
                break
            }
        }

        @Test func theSameInTheBlockingStyle() async throws {
            let organization = try await emulator.signedInBlocking().organization()
            let paginator = try organization.membershipRequestsPaginator(status: .pending)
            try blocking {
                try paginator.loadMore()
                try paginator.accept("orgmemreq_grace")
            }
            let states = paginator.states()
            #expect(states.first { _ in true }?.items.count == 4)
            states.stop()
            #expect(blocking { states.nextPage() } == nil)
        }

        /// A cancelled task reaches the end of a sequence that cannot fail, and takes nothing from the next reader.
        @Test func aCancelledTaskReachesTheEnd() async throws {
            let organization = try await emulator.signedIn().organization()
            let paginator = try organization.membershipRequestsPaginator(status: .pending)
            let states = paginator.states()
            let reading = Task { for await _ in states {} }
            reading.cancel()
            await reading.value
            try await paginator.loadMore()
            for await state in states where names(state) == Self.all { break }
            #expect(names(paginator.state) == Self.all)
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func viewsObserveAPaginator() async throws {
            let clerk = try await emulator.signedIn()
            let paginator = try clerk.organization().membershipRequestsPaginator(status: .pending)
            let observed = Observed(paginator)
            #expect(observed.items.isEmpty && observed.hasNextPage)
            let drawn = AsyncStream.makeStream(of: Void.self)
            func draw() {
                withObservationTracking {
                    _ = observed.items
                } onChange: {
                    drawn.continuation.yield()
                }
            }
            draw()
            try await observed.paginator.loadMore()
            var iterator = drawn.stream.makeAsyncIterator()
            while observed.items.isEmpty {
                await iterator.next()
                await Task.yield()
                draw()
            }
            #expect(names(observed.state) == Self.all)
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func whatWasDoneIsShownOnReturn() async throws {
            let clerk = try await emulator.signedIn()
            let organization = try clerk.organization()
            let requests = Observed(try organization.membershipRequestsPaginator(status: .pending))
            try await requests.loadMore()
            #expect(names(requests.state) == Self.all && !requests.isLoading)
            let grace = try await requests.accept("orgmemreq_grace")
            #expect(grace.id == "orgmemreq_grace")
            #expect(names(requests.state) == Self.all.filter { $0 != "grace" })
            let route = "POST \(requestsRoute)/{request_id}/reject"
            try await emulator.control("faults", ["route": .string(route), "status": 403])
            do {
                try await requests.reject("orgmemreq_emmy")
                Issue.record("it should have been refused")
            } catch ClerkError.forbidden {
                #expect(requests.error?.status == 403)
            }
            #expect(names(requests.state) == Self.all.filter { $0 != "grace" })
            let memberships = Observed(try clerk.organizationMembershipsPaginator())
            for _ in 0..<20 {
                try await memberships.refresh()
                #expect(!memberships.items.isEmpty && !memberships.isLoading)
            }
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func releasingAnObservedPaginatorReleasesEverything() async throws {
            let clerk = try await emulator.signedIn()
            weak var gone: Observed<OrganizationMembershipsPaginator>?
            do {
                let observed = Observed(try clerk.organizationMembershipsPaginator())
                gone = observed
                try await observed.paginator.loadMore()
                while observed.items.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            for _ in 0..<200 where gone != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(gone == nil)
        }
    }
}
