import ClerkOrgs
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An emulator of Clerk: a real server on this machine, with real rules and real session tokens.
///
/// There is one for all tests of a run. It starts with the first test that needs it and ends with the run. With Swift Testing,
/// give a suite or a test the trait `.clerkEmulator`; elsewhere, use ``withClerk(seed:ticket:isolation:_:)``.
///
///     @Suite(.clerkEmulator) struct Requests {
///         let clerk = ClerkEmulator.clerk
///
///         @Test func accepting() async throws {
///             try await clerk.organization().acceptMembershipRequest("orgmemreq_grace")
///             #expect(try await ClerkEmulator.current.log().last?.status == 200)
///         }
///     }
///
/// The program is the one that the environment variable `CLERK_EMULATOR` names, or else `bin/clerk-emulator` in this package,
/// or else `clerk-emulator` on the `PATH`. If `CLERK_EMULATOR_URL` is set, the emulator at that address is used; a simulator
/// of iOS, where tests cannot start programs, needs this.
public final class ClerkEmulator: Sendable {
    /// The address to pass to clients.
    public let baseURL: URL
    /// A key that names the emulator. Clients that have the address do not need it.
    public let publishableKey: String?
    private let process: EmulatorProcess?

    init(baseURL: URL, publishableKey: String?, process: EmulatorProcess?) {
        (self.baseURL, self.publishableKey, self.process) = (baseURL, publishableKey, process)
    }

    private static let started = Result { try EmulatorProcess.emulator() }

    /// The emulator of this run, which the first call starts. Throws if the program cannot be found or started.
    public static func shared() throws -> ClerkEmulator { try started.get() }

    /// The emulator of the running test. Ends the program if the test does not have the trait `.clerkEmulator`.
    public static var current: ClerkEmulator { needed.emulator }

    /// The client of the running test, closed after it: signed in, with an active organization if the user is an admin of one.
    /// Ends the program if the test does not have the trait `.clerkEmulator`.
    public static var clerk: Clerk { needed.clerk }

    private static var needed: EmulatorScope {
        guard let scope = EmulatorScope.current else {
            fatalError(
                """
                There is no emulator here. Give the test or its suite the trait .clerkEmulator, or use \
                ClerkEmulator.withClerk. A detached task does not inherit it: take it before you start one.
                """)
        }
        return scope
    }

    /// Resets the emulator, signs in, and calls the closure. This is what the trait does, for use without Swift Testing.
    ///
    /// Others that use the emulator wait until the closure has returned, since all share its data. A call within the
    /// closure replaces these data, and ends the session of the outer one. If the closure throws, the requests that the emulator
    /// received are printed to standard error.
    ///
    /// - Parameters:
    ///   - seed: The data to start from.
    ///   - ticket: Who signs in: a ticket of the data. With `nil`, nobody does.
    ///   - isolation: The actor that the closure runs on: that of the caller.
    ///   - body: Receives the client, which is closed afterwards, and the emulator.
    @discardableResult
    public static func withClerk<Result: Sendable>(
        seed: ClerkSeed = .demo, ticket: String? = "ticket_admin",
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Clerk, ClerkEmulator) async throws -> Result
    ) async throws -> Result {
        try await EmulatorScope.with(seed: seed, ticket: ticket) { scope in
            _ = isolation  // A closure runs on the actor only if it captures it.
            do {
                return try await body(scope.clerk, scope.emulator)
            } catch {
                let report = await scope.shownLog(errors: [error])
                FileHandle.standardError.write(Data((report + "\n").utf8))
                throw error
            }
        }
    }

    /// A client of the emulator on which nobody is signed in.
    public func client() throws -> Clerk { try Clerk(baseURL: baseURL) }

    /// A client on which a user is signed in, with an active organization if the user is an admin of one.
    ///
    /// - Parameter ticket: Who signs in, such as `"ticket_admin"` or `"ticket_member"` of the demo data.
    public func signedIn(ticket: String = "ticket_admin") async throws -> Clerk {
        let clerk = try client()
        let signIn = try await clerk.signIn(ticket: ticket)
        guard signIn.status == .complete else {
            throw ClerkEmulatorError("the sign-in with \(ticket) needs more: its status is \(signIn.status)")
        }
        for try await membership in try clerk.organizationMemberships() where membership.isAdmin {
            try await clerk.setActive(organization: membership.organization.id)
            break
        }
        return clerk
    }

    /// Goes back to the data of the start, and forgets faults and the log. Sessions are data, too: clients have to sign in
    /// again. To end an outage only, call ``clearFaults()``.
    public func reset() async throws { try await control("reset") }

    /// Replaces all data. Forgets faults and the log. All sessions end, so clients sign in again.
    ///
    /// - Parameter seed: The data.
    public func seed(_ seed: ClerkSeed) async throws {
        guard let text = try seed.text() else { return try await reset() }
        try await control("seed", text)
    }

    /// Lets requests fail or take long. The other form of this call takes every setting that the emulator has.
    ///
    /// - Parameters:
    ///   - route: Only this one, by its method and template, such as `"GET /v1/organizations/{organization_id}/memberships"`.
    ///   - status: Answers with this status. Without one, the real response is sent.
    ///   - code: The error code of that answer.
    ///   - delay: How long to wait before the response.
    ///   - times: For how many requests; 0 means all, until ``clearFaults()``.
    public func fault(
        route: String? = nil, status: Int? = nil, code: String? = nil, delay: Duration? = nil, times: Int = 1
    ) async throws {
        let milliseconds = delay.map {
            Int($0.components.seconds) * 1000 + Int($0.components.attoseconds / 1_000_000_000_000_000)
        }
        var settings: [String: Json] = ["times": Json(integerLiteral: times)]
        settings["route"] = route.map(Json.init(stringLiteral:))
        settings["status"] = status.map(Json.init(integerLiteral:))
        settings["code"] = code.map(Json.init(stringLiteral:))
        settings["delay_ms"] = milliseconds.map(Json.init(integerLiteral:))
        try await fault(settings)
    }

    /// Lets something go wrong: `fault(["cut": "before", "times": 3])`, or `fault(["body": "<html>", "content_type": "text/html"])`.
    ///
    /// - Parameter settings: The settings of the fault, by the names that the README of the emulator gives them. One that the
    ///   emulator does not have, and a fault that could never apply, are refused.
    public func fault(_ settings: [String: Json]) async throws {
        try await control("faults", String(decoding: JSONEncoder().encode(settings), as: UTF8.self))
    }

    /// Ends all faults and rate limits. The data, sessions and the log stay.
    public func clearFaults() async throws {
        try await control("faults", method: "DELETE")
        try await control("rate_limits", method: "DELETE")
    }

    /// The requests since the last reset. Those of the trait's own sign-in are left out.
    public func log() async throws -> [Request] {
        struct Log: Decodable { let entries: [Request] }
        return try JSONDecoder().decode(Log.self, from: await control("log", method: "GET")).entries
    }

    /// A request that the emulator received.
    public struct Request: Decodable, Hashable, Sendable, CustomStringConvertible {
        /// The method, such as `"POST"`.
        public let method: String
        /// The path, with ids.
        public let path: String
        /// The template of the path, without ids; `nil` if the emulator has no such route.
        public let route: String?
        /// The status of the response; `nil` if none was sent.
        public let status: Int?
        /// What became of it: `"answered"`, `"client_closed"`, `"cut"` and so on.
        public let outcome: String
        /// Whether it met a fault.
        public let fault: Bool

        /// A line for people.
        public var description: String {
            "\(method) \(path) → \(status.map(String.init) ?? outcome)\(fault ? " (a fault)" : "")"
        }
    }

    /// Calls a control route, such as `control("changes", "{changes: [{remove_request: orgmemreq_grace}]}")`. The README of
    /// the emulator describes them.
    ///
    /// - Parameters:
    ///   - route: The last part of the path.
    ///   - body: YAML or JSON.
    ///   - method: The method of the request.
    /// - Returns: The body of the response.
    @discardableResult
    public func control(_ route: String, _ body: String = "", method: String = "POST") async throws -> Data {
        var request = URLRequest(url: baseURL.appendingPathComponent("__emulator/\(route)"))
        (request.httpMethod, request.timeoutInterval) = (method, 30)
        if method != "GET" { request.httpBody = Data(body.utf8) }
        let (data, response) = try await Self.direct.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw ClerkEmulatorError(
                "The emulator refuses \(route): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }

    /// The environment's proxy is not for this machine.
    private static let direct: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.connectionProxyDictionary = [:]
        return URLSession(configuration: configuration)
    }()
}

/// The data that the emulator starts a test with.
public enum ClerkSeed: Hashable, Sendable {
    /// An organization with members, requests and invitations, as the README of the emulator describes it.
    case demo
    /// Data that the emulator's program has, by the name that the README of the emulator gives them, such as `"enterprise"`.
    case named(String)
    /// Data of your own, as YAML.
    case yaml(String)
    /// Data of your own, in a file.
    case file(URL)

    /// An organization with 1,000 members, and with 137 pending requests and 37 invitations.
    public static let many = named("many")
    /// An organization with nobody but its admin.
    public static let empty = named("empty")

    func text() throws -> String? {
        switch self {
        case .demo: return nil
        case .named(let text), .yaml(let text): return text
        case .file(let file):
            do {
                return try String(contentsOf: file, encoding: .utf8)
            } catch {
                throw ClerkEmulatorError(
                    "The data \(file.path) cannot be read: \(error.localizedDescription)")
            }
        }
    }
}

/// Why the emulator cannot be used.
public struct ClerkEmulatorError: LocalizedError, CustomStringConvertible {
    /// What is wrong, and what to do.
    public let description: String

    init(_ description: String) { self.description = description }

    /// The same text.
    public var errorDescription: String? { description }
}
