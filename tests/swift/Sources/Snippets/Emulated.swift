import ClerkOrgs
import Foundation

public func countRequests() async throws {
    let clerk = try Clerk(baseURL: URL(string: "http://127.0.0.1:4100"))
    _ = try await clerk.signIn(ticket: "ticket_admin")
    print(try await clerk.organization("org_acme").getMembershipRequests().totalCount)
}
