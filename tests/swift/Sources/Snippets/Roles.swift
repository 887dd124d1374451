import ClerkOrgs

public func rolesWith(_ organization: Organization, permission: String) async throws -> [String] {
    if try await organization.getRoles().hasRoleSetMigration { return [] }  // nobody can be given a role now
    var keys: [String] = []
    for try await role in try organization.roles() {
        if role.permissions.contains(where: { $0.key == permission }) { keys.append(role.key) }
    }
    return keys
}
