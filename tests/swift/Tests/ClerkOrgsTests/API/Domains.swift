import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about domains is run.
    @Suite struct DomainsOfTheDocs {
        private let emulator = Emulator.shared

        @MainActor @Test func aDomainEnrollsItsUsersAfterACode() async throws {
            let organization = try await emulator.signedIn().organization()
            var asked = 0
            let domain = try await enroll(organization, address: "it@joined.example") {
                asked += 1
                return "424242"
            }
            #expect(asked == 1)
            #expect(domain.name == "joined.example")
            #expect(domain.enrollmentMode == .automaticSuggestion)
            #expect(domain.affiliationVerification?.status == .verified)
        }

        @MainActor @Test func domainsAreClaimedByTheirRecords() async throws {
            let organization = try await emulator.signedIn().organization()
            let names = ["shop.clerk.test", "labs.acme.example", "unpublished.example"]
            var records: [String: String] = [:]
            let verified = try await claim(organization, names: names) { records[$0] = $1 }
            #expect(verified == ["shop.clerk.test"])
            #expect(
                Set(records.keys)
                    == ["_clerk-challenge.shop.clerk.test", "_clerk-challenge.unpublished.example"])
            #expect(records.values.allSatisfy { !$0.isEmpty })
        }
    }
}
