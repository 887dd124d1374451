import ClerkOrgs

public func setUpSSO(
    _ organization: Organization, domains: [String], saml: EnterpriseConnectionSamlParams,
    isolation: isolated (any Actor)? = #isolation, signIn: (String) async throws -> Void
) async throws -> EnterpriseConnection {
    let connection = try await organization.createEnterpriseConnection(
        .samlOkta, domains: domains, saml: saml)
    try await signIn(organization.createEnterpriseConnectionTestRun(connection.id).url)
    // Until a test run succeeds.
    for try await change in try organization.watchEnterpriseConnectionTestRuns(connection.id) {
        for log in change.item.logs { print(log.message ?? "") }
        if change.item.status == .success { break }
    }
    let active = UpdateEnterpriseConnectionParams(active: true)
    return try await organization.updateEnterpriseConnection(connection.id, params: active)
}

public func bypassSSO(_ organization: Organization, userIDs: [String]) async throws -> [String] {
    for try await outcome in try organization.addSSOBypassAllowlistUsers(userIDs) {
        if let error = outcome.error { print("\(outcome.id) was not added: \(error)") }
    }
    return try await organization.getSSOBypassAllowlistUsers().data.map(\.userID)
}
