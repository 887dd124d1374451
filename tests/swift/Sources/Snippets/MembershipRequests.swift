import ClerkOrgs

public func decide(
    _ organization: Organization, isolation: isolated (any Actor)? = #isolation,
    isWelcome: (PublicUserData) -> Bool
) async throws -> [String] {
    var accepted: [String] = []
    for try await request in try organization.membershipRequests(status: .pending) {
        do {
            if let user = request.publicUserData, isWelcome(user) {
                accepted.append(try await organization.acceptMembershipRequest(request.id).id)
            } else {
                try await organization.rejectMembershipRequest(request.id)
            }
        } catch ClerkError.conflict {
            print("\(request.id) is not pending any more")
        }
    }
    return accepted
}
