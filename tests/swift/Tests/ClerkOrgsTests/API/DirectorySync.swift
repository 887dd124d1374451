import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about directory sync is run.
    @Suite struct DirectorySyncOfTheDocs {
        private let emulator = Emulator.shared

        @MainActor @Test func aDirectoryIsConnected() async throws {
            let organization = try await emulator.signedIn("enterprise").organization()
            try await organization.deleteDirectorySync("entconn_okta")
            var given: [String: String] = [:]
            try await connect(organization, connectionID: "entconn_okta") { given[$0] = $1 }
            let directory = try await organization.getDirectorySync("entconn_okta")
            #expect(directory.enabled)
            #expect(Array(given.keys) == [directory.endpointURL])
        }

        @Test func groupsAreMappedToRolesInOrder() async throws {
            let organization = try await emulator.signedIn("enterprise").organization()
            let mapped = try await mapGroups(
                organization, connectionID: "entconn_okta",
                roles: ["Design": "org:admin", "Engineering": "org:member", "Nobody": "org:member"])
            #expect(mapped == ["Design", "Engineering"])
        }

        @Test func anAPIKeyIsReadOnlyOnPurpose() async throws {
            let organization = try await emulator.signedIn("enterprise").organization()
            let key = try await organization.rotateDirectorySyncAPIKey("entconn_okta")
            let secret = try #require(key.apiKey)
            var dumped = ""
            dump(key, to: &dumped)
            let printed = "\(key) \(String(reflecting: key)) \(key.directorySync) \(dumped)"
            #expect(!printed.contains(secret))
        }
    }
}
