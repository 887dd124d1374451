import ClerkOrgs

public func may(_ clerk: Clerk, permission: String) async throws -> Bool {
    let token = try SessionToken(token: try await clerk.getToken())
    let claims = token.claims
    print("\(claims.userID) is \(claims.organizationRole ?? "-") of \(claims.organizationSlug ?? "-")")
    if let granted = token.has(permission: permission) { return granted }
    // nil: the token cannot say, and must not grant anything. The membership says it.
    return try await clerk.organization().hasPermission(permission)
}
