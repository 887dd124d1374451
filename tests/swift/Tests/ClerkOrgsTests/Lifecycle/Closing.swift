import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Closing {
        let emulator = Emulator.shared

        @Test func afterCloseEveryCallIsAUsageError() async throws {
            let clerk = try await emulator.signedIn()
            let organization = try clerk.organization()
            let requests = try organization.membershipRequests()
            clerk.close()
            clerk.close()
            #expect(await clerkError { try await clerk.load() }?.kind == .usage)
            #expect(await clerkError { try await organization.getMembershipRequests() }?.kind == .usage)
            #expect(await clerkError { try await requests.nextPage() }?.kind == .usage)
            #expect(try await emulator.counts().all == 0)
        }

        @Test func afterCloseEveryBlockingCallIsAUsageError() async throws {
            let clerk = try await emulator.signedInBlocking()
            let organization = try clerk.organization()
            let requests = try organization.membershipRequests()
            clerk.close()
            #expect(await clerkError { try blocking { try clerk.load() } }?.kind == .usage)
            #expect(
                await clerkError { try blocking { try organization.getMembershipRequests() } }?.kind == .usage
            )
            #expect(await clerkError { try blocking { try requests.nextPage() } }?.kind == .usage)
            #expect(try await emulator.counts().all == 0)
        }

        @Test func closeEndsRunningCalls() async throws {
            let clerk = try await emulator.signedIn()
            try await emulator.control("options", ["delay_ms": 10_000])
            let task = Task { try await clerk.organization().getMembershipRequests() }
            _ = try await emulator.logged("in_progress")
            clerk.close()
            #expect(await clerkError { try await task.value }?.kind == .usage)
            _ = try await emulator.logged("client_closed")
        }

        @Test func closeEndsABlockedCall() async throws {
            let clerk = try await emulator.signedInBlocking()
            let organization = try clerk.organization()
            try await emulator.control("options", ["delay_ms": 10_000])
            let closing = Task {
                _ = try await Emulator.shared.logged("in_progress")
                clerk.close()
            }
            let error = await onAThread { () throws(ClerkError) in try getRequests(organization) }
            try await closing.value
            #expect(error?.kind == .usage)
        }

        @Test func objectsMayBeDroppedOnAnyThread() async throws {
            let clerk = try await emulator.signedIn()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        let handles = try? (clerk.organization(), clerk.organizationMemberships())
                        await withCheckedContinuation { done in
                            Thread.detachNewThread {
                                withExtendedLifetime(handles) {}
                                done.resume()
                            }
                        }
                    }
                }
            }
            #expect(try await clerk.organization().getMembershipRequests().totalCount == 7)
        }

        @Test func aCallOutlivesItsHandle() async throws {
            let clerk = try await emulator.signedIn()
            async let requests = clerk.organization().getMembershipRequests()
            #expect(try await requests.totalCount == 7)
        }

        @Test func aDroppedClientReleasesItsTokenStore() async throws {
            weak var store: CountingStore?
            do {
                let own = CountingStore()
                store = own
                let clerk = try await emulator.signedIn(tokenStore: own)
                #expect(clerk.session != nil)
                #expect(own.swaps > 0)
            }
            for _ in 0..<500 where store != nil { try await Task.sleep(for: .milliseconds(2)) }
            #expect(store == nil)
        }

        @Test func aClosedClientReleasesItsCallbacks() async throws {
            weak var store: CountingStore?
            let clerk: Clerk
            do {
                let own = CountingStore()
                store = own
                clerk = try Clerk(
                    baseURL: emulator.baseURL, tokenStore: own,
                    onRequest: { _ in ["X-Swaps": "\(own.swaps)"] },
                    onResponse: { _ in _ = own.swaps })
            }
            _ = try await clerk.getEnvironment()
            #expect(store != nil)
            clerk.close()
            for _ in 0..<500 where store != nil { try await Task.sleep(for: .milliseconds(2)) }
            #expect(store == nil)
            #expect(clerk.session == nil)
        }
    }
}

private func getRequests(_ organization: BlockingOrganization) throws(ClerkError) {
    do { _ = try organization.getMembershipRequests() } catch let error as ClerkError { throw error } catch {
        Issue.record(error)
    }
}

/// Runs a blocking call on its own thread, and returns its error.
private func onAThread(_ call: @escaping @Sendable () throws(ClerkError) -> Void) async -> ClerkError? {
    await withCheckedContinuation { done in
        Thread.detachNewThread {
            do throws(ClerkError) {
                try call()
                done.resume(returning: nil)
            } catch { done.resume(returning: error) }
        }
    }
}

private final class CountingStore: TokenStore, @unchecked Sendable {
    private let lock = NSLock()
    private var token: String?
    private var count = 0

    var swaps: Int { lock.withLock { count } }

    func load() -> String? { lock.withLock { token } }

    func swap(expected: String?, new: String?) -> Bool {
        lock.withLock {
            count += 1
            guard token == expected else { return false }
            token = new
            return true
        }
    }
}
