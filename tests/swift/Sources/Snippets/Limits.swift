import ClerkOrgs
import Foundation

public func limited(_ certificate: URL) async throws -> Clerk {
    let clerk = try Clerk(
        publishableKey: "pk_live_…",
        timeout: .seconds(10), totalTimeout: .seconds(20), maxRetries: 3,
        caCertificate: String(contentsOf: certificate, encoding: .utf8),
        proxy: "http://proxy.example:3128",
        userAgent: "acme-admin/2.1")
    let hasty = try clerk.with(timeout: .seconds(2), maxRetries: 0)
    _ = try await hasty.getOrganizationMemberships()  // a single attempt of two seconds
    return clerk
}

public func hooked() throws -> Clerk {
    let clerk = try Clerk(
        publishableKey: "pk_test_…", onRequest: { _ in ["X-Job": "nightly"] },
        onResponse: { measure($0) })
    return clerk
}

private func measure(_ response: ResponseInfo) { print("\(response.route): \(response.duration)") }
