import ClerkOrgs
import Observation

/// The model of a screen that shows who asks to join an organization, and lets an admin decide.
@MainActor @Observable
public final class PendingRequests {
    public private(set) var requests: [OrganizationMembershipRequest] = []
    public private(set) var message: String?
    private let organization: Organization

    public init(_ organization: Organization) { self.organization = organization }

    public func load() async {
        await attempt {
            requests = try await organization.getMembershipRequests(status: .pending).data
        }
    }

    public func accept(_ request: OrganizationMembershipRequest) async {
        await attempt {
            try await organization.acceptMembershipRequest(request.id)
            requests.removeAll { $0.id == request.id }
        }
    }

    private func attempt(_ action: () async throws -> Void) async {
        message = nil
        do {
            try await action()
        } catch {
            message = error.localizedDescription
        }
    }
}
