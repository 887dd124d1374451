import ClerkOrgs
import Foundation
import Snippets
import Testing

extension Everything {
    /// What the docs say about joining, creating and leaving organizations is run.
    @Suite struct OrganizationsOfTheDocs {
        private let emulator = Emulator.shared

        @Test func aUserJoinsWhereSomebodyHasInvitedThem() async throws {
            let clerk = try await emulator.signedIn("choose_organization", as: "ticket_outsider")
            #expect(try await settle(clerk) == nil)
            let joined = try await clerk.getOrganizationMemberships().data
            #expect(joined.map(\.organization.id) == ["org_acme"])
            let suggestions = try await clerk.getOrganizationSuggestions().data
            #expect(suggestions.allSatisfy { $0.status == .accepted })
        }

        @Test func aUserWhomNobodyHasInvitedCreatesAnOrganization() async throws {
            try await emulator.signedIn().organization().delete()  // which has the slug
            let clerk = try emulator.client()
            _ = try await clerk.signIn(ticket: "ticket_outsider")
            let organization = try #require(try await settle(clerk))
            #expect(organization.name == "Acme")
            #expect(organization.slug == "acme")
            #expect(try clerk.organization().id == organization.id)
        }

        @Test func anOrganizationGetsALogo() async throws {
            let organization = try await emulator.signedIn().organization()
            let logo = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try Data("GIF89a".utf8).write(to: logo)
            defer { try? FileManager.default.removeItem(at: logo) }
            #expect(try await brand(organization, logo: logo) != nil)
        }

        @Test(arguments: ["ticket_admin": "Acme", "ticket_outsider": "Acme", "ticket_newcomer": "Globex"])
        func anOrganizationIsChosen(ticket: String, name: String) async throws {
            let clerk = try await emulator.signedIn("choose_organization", as: ticket)
            let session = try await choose(clerk)
            #expect(session.status == .active)
            #expect(session.tasks.isEmpty)
            let chosen = try #require(session.lastActiveOrganizationID)
            #expect(try await clerk.getOrganization(chosen).name == name)
        }
    }
}
