import ClerkOrgs
import ClerkOrgsTesting
import Foundation
import Testing

private let isChild = ProcessInfo.processInfo.environment["CLERK_ORGS_FAILING_TESTS"] != nil

/// Run only by the tests below, which look at what is reported.
@Suite(.enabled(if: isChild), .clerkEmulator) struct FailingTests {
    @Test func anExpectationFails() async throws {
        try await ClerkEmulator.clerk.organization().acceptMembershipRequest("orgmemreq_grace")
        #expect(Bool(false), "it is meant to fail")
    }

    @Test func anErrorIsThrown() async throws {
        try await ClerkEmulator.current.fault(status: 422, code: "form_param_nil", times: 0)
        try await ClerkEmulator.clerk.organization().rejectMembershipRequest("orgmemreq_emmy")
    }

    @Test func aClosureIsCancelled() async throws {
        let task = Task {
            try await ClerkEmulator.withClerk { clerk, _ in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await clerk.organization().getRoles()
            }
        }
        await #expect(throws: (any Error).self) { try await task.value }
    }

    @Test func nothingFails() async throws {
        try await ClerkEmulator.clerk.organization().rejectMembershipRequest("orgmemreq_chien")
        let requests = try await ClerkEmulator.current.log().count
        withKnownIssue { #expect(requests == 0) }
    }
}

#if os(Linux)
    @Suite struct ReportsOfFailures {
        @Test func theLogIsShownWithEachTestThatFails() throws {
            let report = try run([:])
            #expect(
                report.contains(
                    "POST /v1/organizations/org_acme/membership_requests/orgmemreq_grace/accept → 200"))
            #expect(report.contains("orgmemreq_emmy/reject → 422 (a fault)"))
            #expect(report.components(separatedBy: "Requests that the Clerk emulator received:").count == 4)
            #expect(report.contains("aClosureIsCancelled() passed") && !report.contains("cannot be read"))
            #expect(!report.contains("orgmemreq_chien"))
            #expect(report.contains("nothingFails() passed"))
            // The error of a test has its code and its trace id there.
            #expect(report.contains("ClerkError.invalid: ") && report.contains("code: form_param_nil"))
            #expect(report.contains(/traceID: \w+/))
        }

        @Test(.disabled(if: hasProgram, "`cargo xtask package swift` has put a program into the package"))
        func aMissingProgramIsExplained() throws {
            let report = try run(["CLERK_EMULATOR": "", "PATH": "/nowhere"])
            #expect(
                report.contains("cargo xtask package swift") && report.contains("pip install clerk-emulator"))
        }

        private static var hasProgram: Bool {
            let program = "../../../../bindings/swift/ClerkOrgs/bin/clerk-emulator"
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            return FileManager.default.fileExists(
                atPath: tests.appendingPathComponent(program).standardizedFileURL.path)
        }

        @Test func aProgramThatIsNoEmulatorIsNamed() throws {
            #expect(
                try run(["CLERK_EMULATOR": "/nowhere/emulator"]).contains(
                    "/nowhere/emulator cannot be started"))
            #expect(try run(["CLERK_EMULATOR": "/bin/true"]).contains("/bin/true ended before it was ready"))
        }

        /// What this program reports when it runs the failing tests.
        private func run(_ environment: [String: String]) throws -> String {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = ["--testing-library", "swift-testing", "--filter", "FailingTests"]
            process.environment = ProcessInfo.processInfo.environment
                .merging(["CLERK_ORGS_FAILING_TESTS": "1"]) { $1 }.merging(environment) { $1 }
            (process.standardOutput, process.standardError) = (output, output)
            try process.run()
            let report = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: report, as: UTF8.self)
        }
    }
#endif
