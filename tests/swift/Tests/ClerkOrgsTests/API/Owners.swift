import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// The library's objects have one owner. The lists of types are generated from the contract.
    @Suite struct Owners {
        @Test(arguments: allHandles.map(ObjectIdentifier.init))
        func noHandleCanBeCopiedOrEncoded(_ id: ObjectIdentifier) throws {
            let handle = try #require(allHandles.first { ObjectIdentifier($0) == id })
            #expect(!(handle is any Encodable.Type), "\(handle)")
            #expect(!(handle is any Decodable.Type), "\(handle)")
            #expect(!(handle is any NSCopying.Type), "\(handle)")
            #expect(!(handle is any NSCoding.Type), "\(handle)")
        }

        @Test func allHandlesAreListed() {
            #expect(allHandles.contains { $0 == BlockingOrganization.self })
            #expect(allValues.contains { $0 == OrganizationMembership.self })
            #expect(allErrors.contains { $0 == ClerkError.self })
            #expect(allHandles.count > 25 && allValues.count > 30)
        }

        #if os(Linux)
            @Test func theLibrarysThreadsEndWithTheLastClientAndStartWithTheNext() async throws {
                for _ in 0..<2 {
                    let clerk = try await Emulator.shared.signedIn()
                    let organization = try clerk.organization()
                    #expect(try threads() >= 2)
                    clerk.close()
                    for _ in 0..<1000 where try threads() > 0 { try await Task.sleep(for: .milliseconds(5)) }
                    #expect(try threads() == 0)
                    #expect(await clerkError { try await organization.getRoles() }?.kind == .usage)
                }
            }

            private func threads() throws -> Int {
                let tasks = "/proc/self/task"
                let names = try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap {
                    // A request may end meanwhile.
                    try? String(contentsOfFile: "\(tasks)/\($0)/comm", encoding: .utf8)
                }
                return names.count { $0.hasPrefix("clerk-orgs") }
            }
        #endif
    }
}
