import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Observability {
        let emulator = Emulator.shared

        @Test func eachAttemptIsSeenAndMayGetHeaders() async throws {
            try await emulator.seed("demo")
            let requests = Collected<RequestInfo>()
            let responses = Collected<ResponseInfo>()
            let clerk = try Clerk(
                baseURL: emulator.baseURL,
                onRequest: {
                    requests.add($0)
                    return ["X-Attempt": "\($0.attempt)"]
                },
                onResponse: { responses.add($0) })
            try await emulator.clearLog()
            try await emulator.control("faults", ["status": 503])
            _ = try await clerk.getEnvironment()
            #expect(requests.all.map(\.attempt) == [1, 2])
            #expect(requests.all.allSatisfy { $0.method == "GET" && $0.route == "/v1/environment" })
            #expect(requests.all[0].headers.first { $0.name == "authorization" }?.value == "[redacted]")
            #expect(responses.all.map(\.status) == [503, 200])
            #expect(responses.all.allSatisfy { $0.duration > .zero })
            #expect(try await emulator.log().map { $0["headers"]["x-attempt"] } == [["1"], ["2"]])
        }

        @Test func whatAHookThrowsFailsTheCallBeforeAnythingIsSent() async throws {
            struct NoTracing: Error, Equatable {}
            try await emulator.seed("demo")
            let failing = try Clerk(baseURL: emulator.baseURL, onRequest: { _ in throw NoTracing() })
            let told = try #require(await clerkError { try await failing.getEnvironment() })
            #expect(told.kind == .usage)
            #expect(told.localizedDescription == "onRequest failed: NoTracing()")
            #expect(told.underlyingError as? NoTracing == NoTracing())
            #expect(try await emulator.log().isEmpty)
            let refusing = try Clerk(baseURL: emulator.baseURL, onResponse: { _ in throw told })
            #expect(await clerkError { try await refusing.getEnvironment() } == told)
            let own = ClerkError.conflict(
                info: ErrorInfo(text: "the page_size is ours", paramName: "on_request"))
            let conflicting = try Clerk(baseURL: emulator.baseURL, onRequest: { _ in throw own })
            #expect(await clerkError { try await conflicting.getEnvironment() } == own)
            let owning = try Clerk(baseURL: emulator.baseURL, onRequest: { _ in ["Cookie": "planted"] })
            let refused = try #require(await clerkError { try await owning.getEnvironment() })
            #expect(refused.kind == .invalid)
            #expect(refused.info.paramName == "onRequest")
        }

        @Test func recordsSayWhatHappenedAndNothingOfPeopleOrSecrets() async throws {
            let records = Collected<LogRecord>()
            setLogSink(level: .debug) {
                records.add($0)
                throw CocoaError(.fileWriteOutOfSpace)
            }
            defer { setLogSink(level: .debug) }
            let clerk = try await emulator.signedIn()
            let organization = try clerk.organization()
            try await emulator.control(
                "faults", ["status": 503, "route": "GET /v1/organizations/{organization_id}/memberships"])
            _ = try await organization.getMemberships(query: "Lovelace")
            for try await _ in try organization.inviteMembers(["new@example.com"], role: "org:member") {}
            _ = await clerkError {
                try await clerk.signIn("ada@example.com", password: "wrong")
            }
            let token = try await clerk.getToken()
            let retried = try await records.first { $0.level == .info }
            #expect(retried.reason == "status 503, maintenance_mode")
            let memberships = "GET /v1/organizations/{organization_id}/memberships"
            #expect(retried.message.hasPrefix("\(memberships): retrying (attempt 1"))
            let last = try await records.first { $0.route == "/v1/client/sessions/{session_id}/tokens" }
            #expect(last.status == 200 && last.attempt == 1 && last.duration ?? .zero > .zero)
            let shown = records.all.map { "\($0)" }.joined(separator: "\n")
            let words = [token, "Lovelace", "wrong"]
            #expect(improper(records.all) == [])
            #expect(!words.contains { shown.contains($0) })
        }
    }
}
