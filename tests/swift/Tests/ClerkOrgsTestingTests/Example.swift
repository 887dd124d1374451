import ClerkOrgs
import ClerkOrgsTesting
import Testing

@Suite(.clerkEmulator) struct AcceptingTests {
    let clerk = ClerkEmulator.clerk  // signed in as an admin

    @Test func whoIsAcceptedBecomesAMember() async throws {
        let organization = try clerk.organization()
        try await organization.acceptMembershipRequest("orgmemreq_grace")
        #expect(try await organization.getMemberships(query: "grace").totalCount == 1)
        #expect(try await ClerkEmulator.current.log().last?.status == 200)
    }

    @Test func anOutageIsReported() async throws {
        try await ClerkEmulator.current.fault(status: 503, times: 0)
        await #expect(throws: ClerkError.self) {
            try await clerk.with(maxRetries: 0).organization().getRoles()
        }
    }

    @Test(.clerkEmulator(ticket: "ticket_member")) func membersMayNotAccept() async throws {
        let organization = try ClerkEmulator.clerk.organization("org_acme")
        await #expect(throws: ClerkError.self) {
            try await organization.acceptMembershipRequest("orgmemreq_grace")
        }
    }
}
