import ClerkOrgs
import Snippets
import Testing

extension Everything {
    @Suite struct SessionTokens {
        let emulator = Emulator.shared

        @Test func aTokenSaysWhatItGrants() async throws {
            let clerk = try await emulator.signedIn()
            let token = try SessionToken(token: try await clerk.getToken())
            #expect(token.claims.userID == "user_ada")
            #expect(token.claims.organizationRole == "org:admin")
            #expect(token.has(role: "org:admin", reverification: .lax) == true)
            #expect(token.has(role: "org:member") == false)
            // No token has system permissions, so that it cannot say.
            #expect(token.has(permission: "org:sys_memberships:manage") == nil)
        }

        @Test func theMembershipSaysWhatATokenCannot() async throws {
            let clerk = try await emulator.signedIn()
            #expect(try await may(clerk, permission: "org:sys_memberships:manage"))
            #expect(try await !may(clerk, permission: "org:invoices:create"))
            try await clerk.setActive(organization: "umbrella")
            #expect(try await !may(clerk, permission: "org:sys_memberships:manage"))
        }

        @Test func whatIsNoTokenIsRefusedAndNotRepeated() async {
            let error = await clerkError { _ = try SessionToken(token: "s3cret.s3cret.s3cret") }
            #expect(error?.paramName == "token")
            #expect(error?.localizedDescription.contains("s3cret") == false)
        }
    }
}
