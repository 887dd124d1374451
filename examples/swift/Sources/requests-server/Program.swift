// A server for an admin's own tools. It stays signed in from one run to the next.
//
// Environment: CLERK_PUBLISHABLE_KEY or CLERK_BASE_URL; CLERK_TICKET for the first run; CLERK_TOKEN_FILE;
// CLERK_ORGANIZATION (id or slug); PORT (8080 by default).

import ClerkOrgs
import Foundation
import RequestsServer

@main
struct Program {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let clerk = try Clerk(
            publishableKey: environment["CLERK_PUBLISHABLE_KEY"],
            baseURL: environment["CLERK_BASE_URL"].flatMap(URL.init(string:)),
            tokenStore: try environment["CLERK_TOKEN_FILE"].map { try FileTokenStore(path: $0) },
            totalTimeout: .seconds(20), userAgent: "requests-server/1.0")
        if try await clerk.load() == nil {
            let signIn = try await clerk.signIn(ticket: environment["CLERK_TICKET"] ?? "")
            guard signIn.status == .complete else { fatalError("The sign-in needs more: \(signIn.status).") }
        }
        try await clerk.setActive(organization: environment["CLERK_ORGANIZATION"] ?? "")
        let api = RequestsAPI(try clerk.organization())
        let server = try HTTPServer(port: environment["PORT"].flatMap(UInt16.init) ?? 8080)
        server.start { await api.answer($0) }
        say("listening on http://127.0.0.1:\(server.port)")
        // Follows who is signed in. The session may end while the server runs.
        for await change in try clerk.authChanges() where clerk.session == nil {
            say("nobody is signed in any more: \(change.event)")
            server.stop()
            break
        }
    }

    /// Standard output would keep it back when it is a file.
    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
