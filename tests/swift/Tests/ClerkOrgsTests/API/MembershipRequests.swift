import ClerkOrgs
import Snippets
import Testing

extension Everything {
    /// What the docs say about membership requests is run.
    @Suite struct MembershipRequestsOfTheDocs {
        private let emulator = Emulator.shared

        private func isGrace(_ user: PublicUserData) -> Bool { user.firstName == "Grace" }

        @MainActor @Test func eachRequestIsDecided() async throws {
            let organization = try await emulator.signedIn().organization()
            var welcome = ["Grace"]
            let accepted = try await decide(organization) { user in
                defer { welcome.removeAll { $0 == user.firstName } }
                return welcome.contains(user.firstName ?? "")
            }
            #expect(accepted == ["orgmemreq_grace"] && welcome.isEmpty)
            #expect(try await organization.getMembershipRequests(status: .pending).totalCount == 0)
            #expect(try await organization.getMembership("user_grace") != nil)
        }

        @Test func whatSomebodyElseHasDecidedIsLeftOut() async throws {
            let organization = try await emulator.signedIn().organization()
            let accept = "POST \(requestsRoute)/{request_id}/accept"
            let fault: JSON = ["route": .string(accept), "status": 404, "code": "resource_not_found"]
            try await emulator.control("faults", fault)
            #expect(try await decide(organization, isWelcome: isGrace).isEmpty)
        }
    }
}
