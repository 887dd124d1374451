#if canImport(Testing)
    import Foundation
    #if compiler(>=6.1) || CLERK_ORGS_TEST_SCOPING
        import Testing
    #else
        @_spi(Experimental) import Testing
    #endif

    extension Trait where Self == ClerkEmulatorTrait {
        /// Gives each test an emulator of Clerk with the demo data, and a client that is signed in as an admin.
        public static var clerkEmulator: ClerkEmulatorTrait { clerkEmulator() }

        /// Gives each test an emulator of Clerk with these data, and a client that is signed in.
        ///
        /// - Parameters:
        ///   - seed: The data to start from. In a suite with this trait, a test with this trait starts from its own.
        ///   - ticket: Who signs in: a ticket of the data. With `nil`, nobody does.
        public static func clerkEmulator(seed: ClerkSeed = .demo, ticket: String? = "ticket_admin")
            -> ClerkEmulatorTrait
        {
            ClerkEmulatorTrait.make(seed: seed, ticket: ticket)
        }
    }

    #if compiler(>=6.1) || CLERK_ORGS_TEST_SCOPING
        /// Gives each test of a suite, or each case of a test, an emulator with fresh data and a client that is signed in:
        /// ``ClerkEmulator/current`` and ``ClerkEmulator/clerk``.
        ///
        /// Tests with this trait run one after the other, also those of different suites, because they share the emulator's
        /// data. Tests without it still run in parallel. If a test fails, the requests that the emulator received are reported
        /// as an issue beside what failed.
        public struct ClerkEmulatorTrait: SuiteTrait, TestTrait, TestScoping {
            let seed: ClerkSeed
            let ticket: String?

            /// A suite hands the trait on to its tests.
            public var isRecursive: Bool { true }

            /// Called by Swift Testing around each case of a test.
            ///
            /// - Parameters:
            ///   - test: The test.
            ///   - testCase: Its case.
            ///   - function: What runs the case.
            public func provideScope(
                for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
            ) async throws {
                try await scope(test, seed: seed, ticket: ticket, function)
            }

            static func make(seed: ClerkSeed, ticket: String?) -> Self { Self(seed: seed, ticket: ticket) }
        }
    #else
        /// Gives each test of a suite, or each case of a test, an emulator with fresh data and a client that is signed in:
        /// ``ClerkEmulator/current`` and ``ClerkEmulator/clerk``.
        ///
        /// Tests with this trait run one after the other, also those of different suites, because they share the emulator's
        /// data. Tests without it still run in parallel. If a test fails, the requests that the emulator received are reported
        /// as an issue beside what failed.
        public class ClerkEmulatorTrait: SuiteTrait, TestTrait, @unchecked Sendable {
            let seed: ClerkSeed
            let ticket: String?

            init(seed: ClerkSeed, ticket: String?) { (self.seed, self.ticket) = (seed, ticket) }

            /// A suite hands the trait on to its tests.
            public var isRecursive: Bool { true }

            static func make(seed: ClerkSeed, ticket: String?) -> ClerkEmulatorTrait {
                ScopingTrait(seed: seed, ticket: ticket)
            }
        }

        /// In Swift 6.0 the scope of a test is not yet public, and so cannot be provided by a public type.
        private final class ScopingTrait: ClerkEmulatorTrait, CustomExecutionTrait, @unchecked Sendable {
            /// Called by Swift Testing around a suite, a test and each case of a test.
            func execute(
                _ function: @escaping @Sendable () async throws -> Void, for test: Test, testCase: Test.Case?
            ) async throws {
                guard testCase != nil else { return try await function() }
                try await scope(test, seed: seed, ticket: ticket, function)
            }
        }
    #endif

    private func scope(
        _ test: Test, seed: ClerkSeed, ticket: String?, _ function: @Sendable () async throws -> Void
    ) async throws {
        try await EmulatorScope.with(seed: seed, ticket: ticket) { scope in
            let failures = Failures()
            do {
                // No issue is a known one: this only tells whether there is any.
                try await withKnownIssue(isIntermittent: true, sourceLocation: test.sourceLocation) {
                    try await function()
                } matching: { issue in
                    if isFailure(issue) { failures.add(issue.error) }
                    return false
                }
            } catch {
                await scope.report(failures, of: test)
                throw error
            }
            await scope.report(failures, of: test)
        }
    }

    extension EmulatorScope {
        fileprivate func report(_ failures: Failures, of test: Test) async {
            guard let errors = failures.errors else { return }
            let log = await shownLog(errors: errors)
            Issue.record(Comment(rawValue: log), sourceLocation: test.sourceLocation)
        }
    }

    private func isFailure(_ issue: Issue) -> Bool {
        #if compiler(>=6.3)
            // A test that cancels itself throws an error that is no failure.
            if case .errorCaught = issue.kind, Task.isCancelled { return false }
            return issue.isFailure
        #else
            return true
        #endif
    }

    private final class Failures: @unchecked Sendable {
        private let lock = NSLock()
        private var added: [any Error]?

        /// Those of failures that have one; `nil` if nothing has failed.
        var errors: [any Error]? { lock.withLock { added } }

        func add(_ error: (any Error)?) {
            lock.withLock { added = (added ?? []) + (error.map { [$0] } ?? []) }
        }
    }
#endif
