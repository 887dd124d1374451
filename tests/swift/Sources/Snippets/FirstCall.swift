import ClerkOrgs

public func acceptAll(ticket: String) async throws {
    let clerk = try Clerk(publishableKey: "pk_test_…")  // or Clerk(baseURL: …)
    let signIn = try await clerk.signIn(ticket: ticket)
    guard signIn.status == .complete else { return }
    try await clerk.setActive(organization: "acme")
    let organization = try clerk.organization()
    for try await request in try organization.membershipRequests(status: .pending) {  // all of them, lazily
        do {
            try await organization.acceptMembershipRequest(request.id)  // safe while iterating
        } catch ClerkError.conflict(let info) {
            print(info.text)  // someone else was faster
        }
    }
}
