import ClerkOrgs
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

private let callers = 50
private let calls = 40

/// Requests pages of ten memberships for 50 tasks at once with ClerkOrgs.
func oursMany() async throws {
    let told = Told()
    let clerk = try Clerk(baseURL: told.url)
    _ = try await clerk.signIn(ticket: "ticket_admin")
    let organization = try clerk.organization(organizationID)
    try await many(told) { try await organization.getMemberships(pageSize: told.rows).data.count }
    clerk.close()
}

/// The same by hand, with Foundation. As many connections may be open at once as there are callers.
func rawMany() async throws {
    let told = Told()
    let configuration = URLSessionConfiguration.default
    configuration.httpMaximumConnectionsPerHost = callers
    let session = URLSession(configuration: configuration)
    let query = "paginated=true&limit=\(told.rows)&offset=0"
    let url = URL(string: "\(told.url)/v1/organizations/\(organizationID)/memberships?\(query)")!
    try await many(told) {
        let (data, _) = try await session.data(from: url)
        return try JSONDecoder().decode(RawAnswer.self, from: data).response.data.count
    }
}

/// Seconds per call.
private struct PerCall: Encodable {
    var wall: [Double] = []
    var cpu: [Double] = []
}

private func many(_ told: Told, call: @escaping @Sendable () async throws -> Int) async throws {
    let rows = told.rows
    var figures = PerCall()
    for _ in 0..<told.rounds {
        let (wall, cpu) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    for _ in 0..<calls {
                        let count = try await call()
                        guard count == rows else { fatalError("\(count) rows instead of \(rows)") }
                    }
                }
            }
            try await group.waitForAll()
        }
        let made = Double(callers * calls)
        figures.wall.append((seconds(CLOCK_MONOTONIC) - wall) / made)
        figures.cpu.append((seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / made)
    }
    try say(figures)
}
