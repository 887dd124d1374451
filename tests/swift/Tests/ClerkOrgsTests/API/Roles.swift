import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about roles is run.
    @Suite struct RolesOfTheDocs {
        private let emulator = Emulator.shared

        @Test func rolesAreFoundByWhatTheyGrant() async throws {
            let organization = try await emulator.signedIn().organization()
            let admins = try await rolesWith(organization, permission: "org:sys_memberships:manage")
            #expect(admins == ["org:admin"])
            let readers = try await rolesWith(organization, permission: "org:sys_memberships:read")
            #expect(readers.sorted() == ["org:admin", "org:member"])
        }

        @Test func noRoleCanBeGivenDuringAMigration() async throws {
            let organization = try await emulator.signedIn().organization()
            try await emulator.control("options", ["role_set_migration": true])
            #expect(try await rolesWith(organization, permission: "org:sys_memberships:manage").isEmpty)
        }
    }
}
