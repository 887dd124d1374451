import ClerkOrgs
import Foundation
import Observation
import Testing

extension Everything {
    @Suite struct Screens {
        let emulator = Emulator.shared
        static let all = ["grace", "emmy", "chien", "rene", "mononym"]

        private func names(_ state: MembershipRequestsState) -> [String] {
            state.items.map { String($0.id.dropFirst("orgmemreq_".count)) }
        }

        @Test func theStatesAreASequence() async throws {
            let organization = try await emulator.signedIn().organization()
            let screen = try organization.membershipRequestsScreen(status: .pending)
            var states = screen.states().makeAsyncIterator()
            let first = try #require(try await states.next())
            #expect(first.items.isEmpty && first.hasNext && first.count == nil)
            try await screen.loadMore()
            let loaded = try #require(try await states.next())
            #expect(names(loaded) == Self.all && loaded.count == 5 && !loaded.hasNext)
            try await screen.reject(requestId: "orgmemreq_emmy")
            let rejected = try #require(try await states.next())
            #expect(names(rejected) == Self.all.filter { $0 != "emmy" })
        }

        @Test func aRowIsGoneAtOnceAndBackIfRefused() async throws {
            let organization = try await emulator.signedIn().organization()
            let screen = try organization.membershipRequestsScreen(status: .pending)
            try await screen.loadMore()
            let route = "POST \(requestsRoute)/{request_id}/accept"
            try await emulator.control("faults", ["route": .string(route), "status": 403, "delay_ms": 300])
            let accepting = Task {
                await clerkError { try await screen.accept(requestId: "orgmemreq_chien") }
            }
            for try await state in screen.states() where names(state) != Self.all { break }
            #expect(screen.state().count == 4)
            #expect(await accepting.value?.kind == "Forbidden")
            #expect(names(screen.state()) == Self.all)
            #expect(screen.state().error?.status == 403)
        }

        @Test(arguments: [false, true])
        func whatBecameOfACancelledCallIsShown(wasDone: Bool) async throws {
            let organization = try await emulator.signedIn().organization()
            let screen = try organization.membershipRequestsScreen(status: .pending)
            try await screen.loadMore()
            let route = "\(requestsRoute)/{request_id}/accept"
            let fault: JSON = [
                "route": .string("POST \(route)"), "delay_ms": 60_000, "before_handling": .bool(!wasDone),
            ]
            try await emulator.control("faults", fault)
            let list = JSON.string("GET \(requestsRoute)")
            try await emulator.control("faults", ["route": list, "delay_ms": 200])
            let accepting = Task { try await screen.accept(requestId: "orgmemreq_grace") }
            _ = try await emulator.logged("in_progress", route)
            accepting.cancel()
            _ = await accepting.result
            let others = Self.all.filter { $0 != "grace" }
            for try await state in screen.states() where !state.unsettled.isEmpty {
                #expect(state.unsettled == ["orgmemreq_grace"] && names(state) == others)
                #expect(state.error?.kind == .cancelled && state.error?.maybeApplied == true)
                break
            }
            for try await state in screen.states() where state.unsettled.isEmpty && !state.isLoading {
                #expect(names(state) == (wasDone ? others : Self.all) && state.error == nil)
                break
            }
        }

        @Test func theSameInTheBlockingStyle() async throws {
            let organization = try await emulator.signedInBlocking().organization()
            let screen = try organization.membershipRequestsScreen(status: .pending)
            try screen.loadMore()
            try screen.accept(requestId: "orgmemreq_grace")
            let states = screen.states()
            #expect(try states.first { _ in true }?.get().items.count == 4)
            states.stop()
            #expect(try states.nextPage() == nil)
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func viewsObserveAScreen() async throws {
            let clerk = try await emulator.signedIn()
            let screen = try clerk.organization().membershipRequestsScreen(status: .pending)
            let observed = Observed(screen)
            #expect(observed.items.isEmpty && observed.hasNext)
            let drawn = AsyncStream.makeStream(of: Void.self)
            func draw() {
                withObservationTracking {
                    _ = observed.items
                } onChange: {
                    drawn.continuation.yield()
                }
            }
            draw()
            try await observed.screen.loadMore()
            var iterator = drawn.stream.makeAsyncIterator()
            while observed.items.isEmpty {
                await iterator.next()
                await Task.yield()
                draw()
            }
            #expect(names(observed.state) == Self.all)
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func whoLetsGoOfAnObservedScreenLetsGoOfAll() async throws {
            let clerk = try await emulator.signedIn()
            weak var gone: Observed<OrganizationMembershipsScreen>?
            do {
                let observed = Observed(try clerk.organizationMembershipsScreen())
                gone = observed
                try await observed.screen.loadMore()
                while observed.items.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            for _ in 0..<200 where gone != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(gone == nil)
        }
    }
}
