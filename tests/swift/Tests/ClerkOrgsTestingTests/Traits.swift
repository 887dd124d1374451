import ClerkOrgs
import ClerkOrgsTesting
import Foundation
import Testing

private let accepting = "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept"

/// How many tests use the emulator at this moment.
private let inside = Inside()

@Suite(.clerkEmulator) struct TestsWithTheEmulator {
    let clerk = ClerkEmulator.clerk
    let emulator = ClerkEmulator.current

    @Test func theClientIsAnAdminOfTheActiveOrganization() async throws {
        let organization = try clerk.organization()
        #expect(try await organization.getMembershipRequests(status: .pending).totalCount == 5)
        #expect(try await clerk.load()?.lastActiveOrganizationID == "org_acme")
    }

    /// Each case accepts the same request, which only fresh data allow, and sees only its own requests.
    @Test(arguments: 1...3) func eachCaseStartsAnew(_ number: Int) async throws {
        try await inside.alone {
            #expect(try await emulator.log().isEmpty)
            try await clerk.organization().acceptMembershipRequest("orgmemreq_grace")
            let request = try #require(await emulator.log().last)
            #expect(request.route == accepting && request.status == 200 && !request.fault)
        }
    }

    @Test func faultsLastUntilTheNextTest() async throws {
        try await emulator.fault(route: "POST \(accepting)", status: 409, code: "already_there", times: 0)
        await #expect(throws: ClerkError.self) {
            try await clerk.organization().acceptMembershipRequest("orgmemreq_grace")
        }
        #expect(try await emulator.log().last?.fault == true)
    }

    @Test func anOutageCanEndAndTheClientStaysSignedIn() async throws {
        let organization = try clerk.with(maxRetries: 0).organization()
        try await emulator.fault(status: 503, times: 0)
        await #expect(throws: ClerkError.self) { try await organization.getRoles() }
        try await emulator.control("rate_limits", "{burst: 0, per_second: 0}")
        await #expect(throws: ClerkError.self) { try await organization.getRoles() }
        try await emulator.clearFaults()
        try await organization.acceptMembershipRequest("orgmemreq_grace")
        #expect(try await emulator.log().contains { $0.fault })
    }

    /// Every fault that the README of the emulator lists, so that it also works from here.
    @Test func everyFaultCanBeSet() async throws {
        let faults: [[String: Json]] = [
            ["route": "GET /v1/environment", "times": 1, "skip": 2, "status": 500],
            ["probability": 0.5, "seed": 7, "status": 500],
            ["status": 422, "code": "form_param_nil"],
            ["body": ["errors": []], "content_type": "application/json"],
            ["size": 1000], ["html": true], ["retry_after": 3, "status": 429],
            ["retry_after": "Fri, 31 Dec 1999 23:59:59 GMT"], ["headers": ["x-one": "1"]], ["delay_ms": 1],
            ["pause_ms": 1], ["before_handling": false, "status": 500], ["cut": "in_body"],
            ["truncate_json": true],
            ["head": ["lines": 2, "bytes": 100]], ["gzip": 2], ["body_end": "chunks"],
            ["close_after": "abrupt"],
            ["silent": "before"], ["goaway": ["last_stream": "before"]], ["refuse_stream": true],
            ["reset_stream": ["code": "internal_error", "when": "before"]],
        ]
        for fault in faults { try await emulator.fault(fault) }
        let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../emulator/README.md").standardizedFileURL
        let listed = try String(contentsOf: table, encoding: .utf8)
            .components(separatedBy: "**Faults.**")[1].components(separatedBy: "\n\n")[1]
            .split(separator: "\n").dropFirst(2).flatMap { row in
                row.split(separator: "|")[0].matches(of: /`(\w+)`/).map { String($0.output.1) }
            }
        #expect(Set(listed) == Set(faults.flatMap(\.keys)))
        let error = await error { try await emulator.fault(["statuss": 500]) }
        #expect(error?.localizedDescription.contains("statuss") == true)
    }

    @Test(.clerkEmulator(seed: .yaml("{users: [{id: user_eve, email: eve@example.com}]}"), ticket: nil))
    func aTestInASuiteHasDataOfItsOwn() async throws {
        #expect(try await clerk.load() == nil)
        await #expect(throws: ClerkError.self) { try await emulator.signedIn() }
    }

    @Test(
        arguments: zip(
            [ClerkSeed.many, .empty, .named("demo"), .named("enterprise")], [137, 0, 5, 0]))
    func dataAreChosenByName(_ seed: ClerkSeed, pending: Int) async throws {
        try await ClerkEmulator.withClerk(seed: seed) { clerk, _ in
            let requests = try await clerk.organization().getMembershipRequests(status: .pending)
            #expect(requests.totalCount == pending)
        }
    }

    @Test func dataThatAreNotThereAreRefused() async throws {
        let unknown = await error { try await emulator.seed(.named("nothing")) }
        #expect(unknown?.localizedDescription.contains("nothing") == true)
        let missing = await error {
            try await emulator.seed(.file(URL(fileURLWithPath: "/no/such/seed.yaml")))
        }
        #expect(missing is ClerkEmulatorError)
        #expect(missing?.localizedDescription.contains("/no/such/seed.yaml") == true)
    }

    @Test func aSignInThatNeedsMoreSaysSo() async throws {
        let error = await error { _ = try await emulator.signedIn(ticket: "ticket_second_factor") }
        #expect(error?.localizedDescription.contains("needs_second_factor") == true)
    }

    @Test func refusedControlRequestsSayWhy() async throws {
        let error = await error { try await emulator.fault(route: "GET /nowhere", status: 500) }
        #expect(error?.localizedDescription.contains("GET /nowhere") == true)
    }
}

@Suite(.clerkEmulator) struct TestsOfAnotherSuite {
    @Test(arguments: ["orgmemreq_emmy", "orgmemreq_chien"]) func haveTheSameEmulatorInTurn(_ id: String)
        async throws
    {
        try await inside.alone {
            let shared = try ClerkEmulator.shared()
            #expect(ClerkEmulator.current === shared)
            try await ClerkEmulator.clerk.organization().rejectMembershipRequest(id)
            #expect(try await ClerkEmulator.current.log().count == 1)
        }
    }
}

@Suite struct ClosuresWithTheEmulator {
    @Test func getAClientThatIsClosedAfterwards() async throws {
        let used = try await ClerkEmulator.withClerk(ticket: "ticket_member") { clerk, emulator in
            #expect(ClerkEmulator.clerk === clerk && ClerkEmulator.current === emulator)
            let memberships = try await clerk.getOrganizationMemberships()
            #expect(memberships.totalCount == 2)
            return clerk
        }
        let error = await error { try await used.load() }
        #expect(error as? ClerkError != nil)
    }

    /// What a test has beside the emulator, such as a test case of XCTest, is not `Sendable`.
    final class Notes { var totals: [Int] = [] }

    @Test func useWhatBelongsToTheirTest() async throws {
        let notes = Notes()
        try await ClerkEmulator.withClerk { clerk, _ in
            notes.totals.append(try await clerk.getOrganizationMemberships().totalCount)
        }
        #expect(notes.totals == [2])
    }

    @MainActor @Test func useWhatBelongsToTheMainActor() async throws {
        let notes = Notes()
        let count = try await ClerkEmulator.withClerk(ticket: "ticket_member") { clerk, emulator in
            MainActor.assertIsolated()
            #expect(ClerkEmulator.clerk === clerk && ClerkEmulator.current === emulator)
            notes.totals.append(try await clerk.getOrganizationMemberships().totalCount)
            return notes.totals.count
        }
        #expect(count == 1 && notes.totals == [2])
    }

    @Test func theTurnPassesOnAfterAnError() async throws {
        for _ in 1...2 {
            let error = await error {
                try await ClerkEmulator.withClerk { _, _ in throw CancellationError() }
            }
            #expect(error is CancellationError)
        }
    }
}

private actor Inside {
    private var count = 0

    nonisolated func alone(_ body: () async throws -> Void) async throws {
        #expect(await change(by: 1) == 1)
        try await Task.sleep(for: .milliseconds(5))
        try await body()
        #expect(await change(by: -1) == 0)
    }

    private func change(by number: Int) -> Int {
        count += number
        return count
    }
}

private func error<Value>(_ call: () async throws -> Value) async -> (any Error)? {
    do {
        _ = try await call()
        return nil
    } catch { return error }
}
