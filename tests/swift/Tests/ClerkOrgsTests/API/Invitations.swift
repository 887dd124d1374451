import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about invitations is run.
    @Suite struct InvitationsOfTheDocs {
        private let emulator = Emulator.shared

        @Test func peopleAreInvitedByLinksOfOnesOwn() async throws {
            let organization = try await emulator.signedIn().organization()
            // Niels is invited as an admin, and Max is a member.
            let addresses = ["new@example.com", "niels@example.com", "max@example.com"]
            var links: [String: String] = [:]
            try await invite(organization, addresses: addresses) { links[$0] = $1 }
            #expect(Array(links.keys) == ["new@example.com"])
            #expect(links.values.allSatisfy { !$0.isEmpty })
        }

        /// As in a view model, whose state the closure changes.
        @MainActor @Test func linksAreKeptByTheMainActor() async throws {
            let organization = try await emulator.signedIn().organization()
            var links: [String: String] = [:]
            try await invite(organization, addresses: ["new@example.com"]) { links[$0] = $1 }
            #expect(Array(links.keys) == ["new@example.com"])
        }

        @Test func invitationsOfAdminsAreRevoked() async throws {
            let organization = try await emulator.signedIn().organization()
            #expect(try await revokeAdmins(organization) == ["orginv_niels"])
            let pending = try await organization.getInvitations(status: [.pending]).data
            #expect(pending.map(\.id) == ["orginv_marie"])
        }

        @Test func allInvitationsAreAcceptedButThatOfAFullOrganization() async throws {
            let clerk = try await emulator.signedIn("joining", as: "ticket_outsider")
            #expect(try await joinAll(clerk).sorted() == ["Acme", "Umbrella"])
            #expect(try await clerk.getOrganizationMemberships().totalCount == 2)
        }
    }
}
