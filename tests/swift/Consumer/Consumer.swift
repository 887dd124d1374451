// A program of a user of the package, compiled and linked by hand. It has names of its own that the C module has, too.

import ClerkOrgs
import Foundation

struct RustBuffer { let capacity = 3 }

@main
struct Consumer {
    static func main() async throws {
        guard let address = ProcessInfo.processInfo.environment["CLERK_BASE_URL"] else { return }
        let clerk = try Clerk(baseURL: URL(string: address))
        _ = try await clerk.signIn(ticket: "ticket_admin")
        try await clerk.setActive(organization: "acme")
        let organization = try clerk.organization()
        var count = 0
        for try await _ in try organization.membershipRequests(pageSize: 2) { count += 1 }
        print("\(count) requests, \(RustBuffer().capacity) of our own")
    }
}
