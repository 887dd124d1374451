import ClerkOrgs
import Foundation

let requestsRoute = "/v1/organizations/{organization_id}/membership_requests"

extension Emulator {
    /// A client over TLS and HTTP/2, as with Clerk itself. The blocking tests use HTTP/1.1.
    func client(tokenStore: (any TokenStore)? = nil, prefetch: Int? = nil) throws -> Clerk {
        try Clerk(
            baseURL: httpsURL, tokenStore: tokenStore, caCertificate: caCertificate, prefetch: prefetch)
    }

    /// Resets the emulator, signs in Ada as the admin of Acme, and clears the log.
    func signedIn(_ name: String = "demo", tokenStore: (any TokenStore)? = nil) async throws -> Clerk {
        try await seed(name)
        let clerk = try client(tokenStore: tokenStore, prefetch: 1)
        _ = try await clerk.signIn(ticket: "ticket_admin")
        try await clerk.setActive(organization: "acme")
        try await clearLog()
        return clerk
    }

    /// Resets the emulator, and signs in with a ticket, without an active organization.
    func signedIn(_ name: String, as ticket: String) async throws -> Clerk {
        try await seed(name)
        let clerk = try client()
        _ = try await clerk.signIn(ticket: ticket)
        return clerk
    }

    /// What `signedIn` does, in the blocking style.
    func signedInBlocking(_ name: String = "demo") async throws -> BlockingClerk {
        try await seed(name)
        let clerk = try BlockingClerk(baseURL: baseURL, prefetch: 1)
        try blocking {
            _ = try clerk.signIn(ticket: "ticket_admin")
            try clerk.setActive(organization: "acme")
        }
        try await clearLog()
        return clerk
    }

    /// Waits for a request to the route in this state, and returns it.
    func logged(_ outcome: String, _ route: String = requestsRoute) async throws -> JSON {
        for _ in 0..<2_000 {
            let entry = try await log().first {
                $0["route"].string == route && $0["outcome"].string == outcome
            }
            if let entry { return entry }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw ControlFailure(text: "no request to \(route) is \(outcome): \(try await log())")
    }

    /// The number of requests, and how many of them are still in flight.
    func counts() async throws -> (all: Int, underWay: Int) {
        let log = try await log()
        return (log.count, log.filter { $0["outcome"].string == "in_progress" }.count)
    }
}

func millisecondsNow() -> Double { Date().timeIntervalSince1970 * 1000 }

/// The error that the call throws, if it is one of the library's.
func clerkError<Value>(_ call: () async throws -> Value) async -> ClerkError? {
    do {
        _ = try await call()
        return nil
    } catch { return error as? ClerkError }
}

/// Makes blocking calls, which are not available in asynchronous code.
func blocking<Value>(_ calls: () throws -> Value) rethrows -> Value { try calls() }
