import ClerkOrgs
import LoggingStandIn
import Snippets
import Testing

#if os(Linux)
    import OSLogStandIn
    import UnifiedLogging
#endif

extension Everything {
    @Suite struct LogHandlers {
        let emulator = Emulator.shared

        @Test func metadataHaveWhatIsKnown() {
            let record = LogRecord(
                method: "GET", route: "/v1/client", attempt: 2, status: 503, duration: .milliseconds(1250))
            let known = [
                "method": "GET", "route": "/v1/client", "attempt": "2", "status": "503", "duration": "1.25",
            ]
            #expect(record.metadata == known)
            #expect(LogRecord().metadata.isEmpty)
            let rest = LogRecord(code: "gone", traceID: "t_1", wait: .seconds(3), reason: "status 429")
            #expect(
                rest.metadata == ["code": "gone", "trace_id": "t_1", "wait": "3.0", "reason": "status 429"])
        }

        /// Of a level that the logger does not have, nothing is passed on.
        @Test(arguments: [LoggingStandIn.Logger.Level.debug, .info])
        func swiftLogGetsRecords(_ level: LoggingStandIn.Logger.Level) async throws {
            var logger = LoggingStandIn.Logger(label: "dev.clerkorgs")
            logger.logLevel = level
            logClerk(to: logger)
            defer { setLogSink(level: .debug) }
            try await retry()
            let lines = try await lines { logger.lines }
            #expect(
                lines.contains {
                    $0.hasPrefix("info: GET /v1/environment: retrying") && $0.contains("\"attempt\"")
                })
            #expect(lines.contains { $0.hasPrefix("debug: ") } == (level == .debug))
        }

        #if os(Linux)
            @Test func unifiedLoggingGetsRecords() async throws {
                let logger = OSLogStandIn.Logger(subsystem: "com.example.app", category: "clerk-orgs")
                setLogSink(level: .info, to: logger)
                defer { setLogSink(level: .debug) }
                try await retry()
                let lines = try await lines { logger.lines }
                #expect(lines.contains { $0.hasPrefix("info: GET /v1/environment: retrying") })
            }
        #endif

        /// Makes a call that is retried once.
        private func retry() async throws {
            try await emulator.seed("demo")
            let clerk = try Clerk(baseURL: emulator.baseURL)
            try await emulator.control("faults", ["status": 503])
            _ = try await clerk.getEnvironment()
        }

        /// The lines once there is the one about the retry.
        private func lines(_ read: () -> [String]) async throws -> [String] {
            for _ in 0..<2_000 where !read().contains(where: { $0.contains("retrying") }) {
                try await Task.sleep(for: .milliseconds(2))
            }
            return read()
        }
    }
}
