import ClerkOrgs
import ClerkOrgsTesting
import Foundation
import RequestsServer
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The whole server, over HTTP, with an emulator of Clerk behind it.
@Suite(.clerkEmulator) struct RequestsServerTests {
    struct Row: Decodable, Equatable {
        let id: String
        let status: String
    }

    let server: HTTPServer

    init() throws {
        let api = RequestsAPI(try ClerkEmulator.clerk.organization())
        server = try HTTPServer()
        server.start { await api.answer($0) }
    }

    @Test func pendingRequestsAreListedAndAccepted() async throws {
        defer { server.stop() }
        let (status, body) = try await send("GET", "/requests")
        #expect(status == 200)
        let pending = try JSONDecoder().decode([Row].self, from: body)
        #expect(pending.count == 5 && pending.contains { $0.id == "orgmemreq_grace" })
        let (accepted, row) = try await send("POST", "/requests/orgmemreq_grace/accept")
        #expect(accepted == 200)
        #expect(
            try JSONDecoder().decode(Row.self, from: row) == Row(id: "orgmemreq_grace", status: "accepted"))
        #expect(try await send("POST", "/requests/orgmemreq_emmy/reject").status == 200)
        let (_, rest) = try await send("GET", "/requests")
        #expect(try JSONDecoder().decode([Row].self, from: rest).count == 3)
    }

    @Test(arguments: [
        ("GET", "/", 404), ("POST", "/requests/orgmemreq_grace/forget", 404),
        ("POST", "/requests/orgmemreq_srinivasa/accept", 409), ("POST", "/requests/%20/accept", 422),
    ])
    func failuresHaveAStatusAndAMessage(_ method: String, _ path: String, _ status: Int) async throws {
        defer { server.stop() }
        let answer = try await send(method, path)
        #expect(answer.status == status)
        let failure = try JSONDecoder().decode([String: String].self, from: answer.body)
        #expect(failure["message"]?.isEmpty == false)
    }

    @Test func manyAreAnsweredAtOnce() async throws {
        defer { server.stop() }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await send("GET", "/requests").status } }
            for try await status in group { #expect(status == 200) }
        }
    }

    private func send(_ method: String, _ path: String) async throws -> (status: Int, body: Data) {
        let url = try #require(URL(string: "http://127.0.0.1:\(server.port)\(path)"))
        var request = URLRequest(url: url)
        request.httpMethod = method
        let (body, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, body)
    }
}
