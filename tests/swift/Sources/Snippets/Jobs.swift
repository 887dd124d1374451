import ClerkOrgs
import Foundation

public func nightly(newTicket: () async throws -> String) async throws {
    let store = try FileTokenStore(path: "~/.config/acme/clerk-token")
    let clerk = try Clerk(publishableKey: "pk_live_…", tokenStore: store)
    if try await clerk.load() == nil {  // nobody is signed in: the first night, or the session has ended
        let signIn = try await clerk.signIn(ticket: newTicket())
        guard signIn.status == .complete else { fatalError("The sign-in needs more: \(signIn.status).") }
    }
    try await clerk.setActive(organization: "acme")
    // the work
}

public func acceptEveryone(in organization: Organization) async throws {
    for try await outcome in try organization.acceptAllMembershipRequests() {
        if let error = outcome.error {  // it failed, or was not begun
            print("\(outcome.id): \(error.localizedDescription)")
        }
    }
}
