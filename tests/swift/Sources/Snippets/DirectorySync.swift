import ClerkOrgs

public func connect(
    _ organization: Organization, connectionID: String, isolation: isolated (any Actor)? = #isolation,
    handOver: (String, String) -> Void
) async throws {
    let created = try await organization.createDirectorySync(connectionID)
    if let key = created.apiKey { handOver(created.directorySync.endpointURL, key) }
    try await organization.updateDirectorySync(connectionID, enabled: true)
}

public func mapGroups(
    _ organization: Organization, connectionID: String, roles: KeyValuePairs<String, String>
) async throws -> [String] {
    var ids: [String: String] = [:]
    for try await group in try organization.directorySyncGroups(connectionID) {
        ids[group.displayName] = group.id
    }
    // The first mapping that applies to a user counts.
    let mappings = roles.compactMap { name, role in
        ids[name].map { DirectorySyncGroupRole(directoryGroupID: $0, role: role) }
    }
    let mapped = try await organization.replaceGroupRoleMappings(connectionID, mappings: mappings)
    try await organization.updateDirectorySync(connectionID, groupRoleMappingEnabled: true)
    return mapped.data.map(\.directoryGroupDisplayName)
}
