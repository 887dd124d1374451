import ClerkOrgs
import Foundation

private let times = 2_000

/// Seconds per call.
struct Calls: Encodable {
    let local: Double
    let blocking: Double
    let asynchronous: Double
}

/// Calls that need no request: what calling costs by itself.
func oursCalls() async throws {
    let told = Told()
    let clerk = try Clerk(baseURL: told.url)
    _ = try await clerk.signIn(ticket: "ticket_admin")
    let organization = try clerk.organization(organizationID)
    _ = try await clerk.getToken()  // requests the token, which is then cached
    let local = try await each { _ = organization.id }
    let asynchronous = try await each { _ = try await clerk.getToken() }
    clerk.close()
    try say(Calls(local: local, blocking: try blocking(told), asynchronous: asynchronous))
}

private func blocking(_ told: Told) throws -> Double {
    let clerk = try BlockingClerk(baseURL: told.url)
    defer { clerk.close() }
    _ = try clerk.signIn(ticket: "ticket_admin")
    _ = try clerk.getToken()
    let start = seconds(CLOCK_MONOTONIC)
    for _ in 0..<times { _ = try clerk.getToken() }
    return (seconds(CLOCK_MONOTONIC) - start) / Double(times)
}

private func each(_ call: () async throws -> Void) async throws -> Double {
    let start = seconds(CLOCK_MONOTONIC)
    for _ in 0..<times { try await call() }
    return (seconds(CLOCK_MONOTONIC) - start) / Double(times)
}
