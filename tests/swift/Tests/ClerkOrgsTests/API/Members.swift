import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about members is run.
    @Suite struct MembersOfTheDocs {
        private let emulator = Emulator.shared

        @Test(arguments: ["user_max", "user_olga"])
        func aUserBecomesAnAdmin(user: String) async throws {
            let organization = try await emulator.signedIn().organization()
            #expect(try await promote(organization, userID: user).role == "org:admin")
            #expect(try await organization.getMembership(user)?.role == "org:admin")
        }

        @Test func bannedUsersAreRemoved() async throws {
            let organization = try await emulator.signedIn("limits").organization()
            try await organization.addMember("user_banned", role: "org:member")
            #expect(try await removeBanned(organization) == ["user_banned"])
            #expect(try await organization.getMembership("user_banned") == nil)
        }
    }
}
