import ClerkOrgs
import Foundation
import Observation
import Testing

extension Everything {
    /// What SwiftUI views observe.
    @Suite struct Observing {
        let emulator = Emulator.shared

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
            try await observed.source.loadMore()
            var iterator = drawn.stream.makeAsyncIterator()
            while observed.items.isEmpty {
                await iterator.next()
                await Task.yield()
                draw()
            }
            #expect(Paginators().names(observed.state) == Paginators.all)
        }

        @MainActor @Test func whatWasDoneIsShownOnReturn() async throws {
            let clerk = try await emulator.signedIn()
            let organization = try clerk.organization()
            let requests = Observed(try organization.membershipRequestsPaginator(status: .pending))
            try await requests.loadMore()
            #expect(Paginators().names(requests.state) == Paginators.all && !requests.isLoading)
            let grace = try await requests.accept("orgmemreq_grace")
            #expect(grace.id == "orgmemreq_grace")
            #expect(Paginators().names(requests.state) == Paginators.all.filter { $0 != "grace" })
            let route = "POST \(requestsRoute)/{request_id}/reject"
            try await emulator.control("faults", ["route": .string(route), "status": 403])
            do {
                try await requests.reject("orgmemreq_emmy")
                Issue.record("it should have been refused")
            } catch ClerkError.forbidden {
                #expect(requests.error?.status == 403)
            }
            #expect(Paginators().names(requests.state) == Paginators.all.filter { $0 != "grace" })
            let memberships = Observed(try clerk.organizationMembershipsPaginator())
            for _ in 0..<20 {
                try await memberships.refresh()
                #expect(!memberships.items.isEmpty && !memberships.isLoading)
            }
        }

        @Test func theStateCanBeReadFromElsewhere() async throws {
            let clerk = try await emulator.signedIn()
            let memberships = await Observed(try clerk.organizationMembershipsPaginator())
            try await memberships.loadMore()
            #expect(await memberships.items.isEmpty == false)
        }

        @MainActor @Test func releasingAnObservedPaginatorReleasesEverything() async throws {
            let clerk = try await emulator.signedIn()
            weak var gone: Observed<OrganizationMembershipsPaginator>?
            do {
                let observed = Observed(try clerk.organizationMembershipsPaginator())
                gone = observed
                try await observed.source.loadMore()
                while observed.items.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            for _ in 0..<200 where gone != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(gone == nil)
        }

        @MainActor @Test func whoIsSignedInIsShownOnReturn() async throws {
            try await emulator.seed("demo")
            let auth = Observed(try emulator.client())
            #expect(!auth.isSignedIn && auth.user == nil && auth.organizationID == nil)
            let signIn = try await auth.signIn(ticket: "ticket_admin")
            #expect(signIn.status == .complete)
            #expect(auth.isSignedIn && auth.user?.id == "user_ada")
            try await auth.setActive(organization: "acme")
            #expect(auth.organizationID == "org_acme" && auth.organization?.slug == "acme")
            #expect(auth.membership?.isAdmin == true)
            try await auth.setActive(personalAccount: true)
            #expect(auth.organizationID == nil && auth.membership == nil)
            try await auth.signOut()
            #expect(auth.state == AuthState())
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func viewsObserveWhatTheClientItselfDoes() async throws {
            let clerk = try await emulator.signedIn()
            let auth = Observed(clerk)
            #expect(auth.organizationID == "org_acme")
            let drawn = AsyncStream.makeStream(of: Void.self)
            var changes = drawn.stream.makeAsyncIterator()
            func draw() {
                withObservationTracking {
                    _ = auth.organizationID
                } onChange: {
                    drawn.continuation.yield()
                }
            }
            draw()
            try await clerk.setActive(organization: "umbrella")
            while auth.organization?.slug != "umbrella" {
                await changes.next()
                await Task.yield()
                draw()
            }
            try await clerk.signOut()
            while auth.isSignedIn {
                await changes.next()
                await Task.yield()
                draw()
            }
        }

        @Test func theStatesOfAClientAreASequenceUntilItIsClosed() async throws {
            let clerk = try await emulator.signedIn()
            let states = clerk.states()
            var iterator = states.makeAsyncIterator()
            #expect(await iterator.next()?.organizationID == "org_acme")
            try await clerk.setActive(organization: "umbrella")
            while let state = await iterator.next() {
                if state.organization?.slug == "umbrella" { break }
            }
            clerk.close()
            for await state in states { #expect(state.isSignedIn) }
            for await state in clerk.states() { #expect(state.isSignedIn) }
        }

        /// What is a change at first, for a reader of `authChanges()`, is the current state.
        @Test func aStateOfAClientIsDeliveredOnce() async throws {
            let clerk = try await emulator.signedIn()
            let states = clerk.states()
            var iterator = states.makeAsyncIterator()
            #expect(await iterator.next()?.organizationID == "org_acme")
            let next = Task {
                var iterator = states.makeAsyncIterator()
                return await iterator.next()?.organization?.slug
            }
            // The first change has been read by then.
            var changes = try clerk.authChanges().makeAsyncIterator()
            #expect(await changes.next()?.event == .signedIn)
            try await clerk.setActive(organization: "umbrella")
            #expect(await next.value == "umbrella")
            clerk.close()
            #expect(await iterator.next() == nil)
        }

        @Test func changesThatChangeNoStateAreNoStates() async {
            final class FakeClerk: Clerk, @unchecked Sendable {
                init() { super.init(.fake) }
                override var session: Session? { Session(id: "sess_1", status: .active) }
                override var user: User? { User(id: "user_1") }
                override func authChanges() throws -> AuthChanges {
                    let events: [AuthEvent] = [.signedIn, .tokenNotSaved]
                    return AuthChanges(.fake, items: events.map { AuthChange(event: $0) })
                }
            }
            var ids: [String?] = []
            for await state in FakeClerk().states() { ids.append(state.user?.id) }
            #expect(ids == ["user_1"])
        }

        @MainActor @Test func releasingAnObservedClientReleasesEverything() async throws {
            weak var gone: Observed<Clerk>?
            weak var client: Clerk?
            do {
                try await emulator.seed("demo")
                let clerk = try emulator.client()
                let auth = Observed(clerk)
                (gone, client) = (auth, clerk)
                _ = try await auth.signIn(ticket: "ticket_admin")
            }
            for _ in 0..<400 where gone != nil || client != nil {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(gone == nil && client == nil)
        }

        @MainActor @Test func aFakeClientCanBeObserved() async throws {
            final class FakeClerk: Clerk, @unchecked Sendable {
                init() { super.init(.fake) }
                override var session: Session? {
                    Session(id: "sess_1", status: .active, lastActiveOrganizationID: "org_1")
                }
                override var user: User? {
                    let organization = OrganizationResource(id: "org_1", name: "Acme")
                    let membership = OrganizationMembership(
                        id: "orgmem_1", role: "org:admin", organization: organization)
                    return User(id: "user_1", organizationMemberships: [membership])
                }
                override func authChanges() throws -> AuthChanges { AuthChanges(.fake, items: []) }
            }
            let auth = Observed(FakeClerk())
            #expect(auth.isSignedIn && auth.organization?.name == "Acme" && auth.membership?.isAdmin == true)
        }
    }
}
