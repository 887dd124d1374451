import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// Applications replace the library's objects by fakes in their tests: subclasses without a handle. That every method
    /// can be overridden is shown by the generated subclasses in `CallsOfFakes`, which are compiled with these tests.
    @Suite struct Fakes {
        @Test func everyCallOfAFakeThatDoesNotOverrideItNamesItself() async throws {
            let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appendingPathComponent("CallsOfFakes")
            let (names, errors) = try run(program)
            let failed = errors.matches(of: /Fatal error: (.+)/).map { String($0.output.1) }
            #expect(failed == names.map { "\($0) was called on a fake that does not override it" })
            #expect(names.count > 150 && Set(names).count == names.count)
            #expect(names.contains("Clerk.signIn(ticket:)"))
            let classes = Set(names.map { $0.prefix { $0 != "." } })
            #expect(classes == Set(allHandles.map { Substring("\($0)") }))
        }

        private func run(_ program: URL) throws -> (lines: [String], errors: String) {
            let process = Process()
            process.executableURL = program
            // Swift would report each failed call with its source, which takes seconds.
            process.environment = ["SWIFT_BACKTRACE": "enable=no"]
            let (output, errors) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            let failures = errors.fileHandleForReading.readDataToEndOfFile()
            let lines = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let text = String(decoding: lines, as: UTF8.self)
            return (text.split(separator: "\n").map(String.init), String(decoding: failures, as: UTF8.self))
        }

        @Test func aClientCanBeReplaced() async throws {
            final class FakeClerk: Clerk, @unchecked Sendable {
                init() { super.init(.fake) }
                override func getToken(
                    organizationID: String?, template: String?, skipCache: Bool
                ) async throws -> String { "a token" }
            }
            func header(_ clerk: Clerk) async throws -> String { "Bearer \(try await clerk.getToken())" }
            let clerk = FakeClerk()
            #expect(try await header(clerk) == "Bearer a token")
            clerk.close()
        }

        @Test func everyErrorCanBeMadeFromItsMessage() {
            for (kind, error) in casesOfClerkError {
                #expect(error.info.kind.rawValue == kind && error.localizedDescription == "no")
            }
            #expect(casesOfClerkError.count > 10)
        }

        private let requests = ["1", "2", "3"].map {
            OrganizationMembershipRequest(id: $0, organizationID: "org_1")
        }

        @Test func aFakeListIsReadToItsEnd() async throws {
            let list = MembershipRequests(.fake, items: requests)
            #expect(try await list.nextPage() == requests)
            #expect(try await list.nextPage() == nil)
            var ids: [String] = []
            for try await request in MembershipRequests(.fake, items: requests) { ids.append(request.id) }
            #expect(ids == ["1", "2", "3"])
            let blocking = BlockingMembershipRequests(.fake, items: requests)
            #expect(try blocking.map { try $0.get().id } == ["1", "2", "3"])
        }

        @Test func aFakeListCanHavePagesOfItsOwn() async throws {
            final class Pages: MembershipRequests, @unchecked Sendable {
                private var pages: [[OrganizationMembershipRequest]]
                init(_ pages: [[OrganizationMembershipRequest]]) {
                    self.pages = pages
                    super.init(.fake)
                }
                override func nextPage() async throws -> [OrganizationMembershipRequest]? {
                    if pages.isEmpty { throw ClerkError.network(info: ErrorInfo(kind: .network)) }
                    return pages.removeFirst()
                }
            }
            var ids: [String] = []
            await #expect(throws: ClerkError.self) {
                for try await request in Pages([[requests[0]], [requests[1], requests[2]]]) {
                    ids.append(request.id)
                }
            }
            #expect(ids == ["1", "2", "3"])
        }

        final class FakePaginator: MembershipRequestsPaginator, @unchecked Sendable {
            let items: [OrganizationMembershipRequest]

            init(_ items: [OrganizationMembershipRequest]) {
                self.items = items
                super.init(.fake)
            }

            override var state: MembershipRequestsPaginatorState {
                MembershipRequestsPaginatorState(isLoading: true)
            }

            override func states() -> MembershipRequestsPaginatorStates {
                let shown = MembershipRequestsPaginatorState(items: items)
                return MembershipRequestsPaginatorStates(.fake, items: [shown])
            }
        }

        @Test func aPaginatorAndItsStatesCanBeReplaced() async throws {
            func counts(_ paginator: MembershipRequestsPaginator) async -> [Int] {
                var counts = [paginator.state.items.count]
                for await state in paginator.states() { counts.append(state.items.count) }
                return counts
            }
            #expect(await counts(FakePaginator(requests)) == [0, 3])
        }

        @available(macOS 14, iOS 17, *)
        @MainActor @Test func aFakePaginatorCanBeObserved() async throws {
            let observed = Observed(FakePaginator(requests))
            #expect(observed.isLoading)
            while observed.isLoading { await Task.yield() }
            #expect(observed.items == requests)
        }
    }
}
