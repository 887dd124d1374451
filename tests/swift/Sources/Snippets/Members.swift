import ClerkOrgs

public func promote(_ organization: Organization, userID: String) async throws -> OrganizationMembership {
    if try await organization.getMembership(userID) == nil {
        return try await organization.addMember(userID, role: "org:admin")
    }
    return try await organization.updateMember(userID, role: "org:admin")
}

public func removeBanned(_ organization: Organization) async throws -> [String] {
    var banned: [String] = []
    for try await member in try organization.memberships() {
        if let user = member.publicUserData, user.banned == true, let id = user.userID { banned.append(id) }
    }
    var removed: [String] = []
    for try await outcome in try organization.removeMembers(banned) {
        if let error = outcome.error {
            print("\(outcome.id) was not removed: \(error)")
        } else {
            removed.append(outcome.id)
        }
    }
    return removed
}
