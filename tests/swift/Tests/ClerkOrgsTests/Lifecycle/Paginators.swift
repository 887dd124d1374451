import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Paginators {
        let emulator = Emulator.shared
        static let all = ["grace", "emmy", "chien", "rene", "mononym"]

        func names(_ state: MembershipRequestsPaginatorState) -> [String] {
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
    }
}
