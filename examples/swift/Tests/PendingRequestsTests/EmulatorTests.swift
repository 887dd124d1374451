import ClerkOrgs
import ClerkOrgsTesting
import Foundation
import Observation
import PendingRequests
import Testing

/// The same model with an emulator of Clerk behind it.
@MainActor
@Suite(.clerkEmulator) struct PendingRequestsWithTheEmulatorTests {
    @Test func whoIsAcceptedIsNoLongerShown() async throws {
        let screen = PendingRequests(try ClerkEmulator.clerk.organization())
        await screen.load()
        #expect(screen.requests.count == 5)
        let changed = Changed()
        withObservationTracking {
            _ = screen.requests
        } onChange: {
            changed.set()
        }
        let grace = try #require(screen.requests.first { $0.id == "orgmemreq_grace" })
        await screen.accept(grace)
        #expect(screen.message == nil && screen.requests.count == 4 && changed.isSet)
    }

    @Test(.clerkEmulator(ticket: "ticket_member")) func whoIsNoAdminIsTold() async throws {
        let screen = PendingRequests(try ClerkEmulator.clerk.organization("org_acme"))
        await screen.load()
        #expect(screen.message?.isEmpty == false && screen.requests.isEmpty)
    }
}

private final class Changed: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false

    var isSet: Bool { lock.withLock { value } }

    func set() { lock.withLock { value = true } }
}
