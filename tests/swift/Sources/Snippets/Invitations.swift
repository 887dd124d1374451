import ClerkOrgs

public func invite(
    _ organization: Organization, addresses: [String], isolation: isolated (any Actor)? = #isolation,
    send: (String, String) -> Void
) async throws {
    for try await outcome in try organization.inviteMembers(addresses, role: "org:member", notify: false) {
        if let error = outcome.error {
            print("\(outcome.id) was not invited: \(error)")
        } else if let url = outcome.invitation?.url {
            send(outcome.id, url)
        }
    }
}

public func revokeAdmins(_ organization: Organization) async throws -> [String] {
    var admins: [String] = []
    for try await invitation in try organization.invitations(status: [.pending]) {
        if invitation.role == "org:admin" { admins.append(invitation.id) }
    }
    var revoked: [String] = []
    for try await outcome in try organization.revokeInvitations(admins) {
        if outcome.error == nil { revoked.append(outcome.id) }
    }
    return revoked
}

public func joinAll(_ clerk: Clerk) async throws -> [String] {
    var joined: [String] = []
    for try await outcome in try clerk.acceptAllOrganizationInvitations() {
        if let error = outcome.error {
            print("\(outcome.id) was not accepted: \(error)")
        } else if let organization = outcome.userInvitation?.publicOrganizationData {
            joined.append(organization.name)
        }
    }
    return joined
}
