import ClerkOrgs

/// Lets an admin's own tools see and answer membership requests:
///
///     GET  /requests
///     POST /requests/{id}/accept
///     POST /requests/{id}/reject
public struct RequestsAPI: Sendable {
    private let organization: Organization

    public init(_ organization: Organization) { self.organization = organization }

    public func answer(_ request: Request) async -> Response {
        do {
            switch (request.method, request.path.first, request.path.count) {
            case ("GET", "requests", 1):
                let page = try await organization.getMembershipRequests(status: .pending)
                return Response(status: 200, page.data.map(Row.init))
            case ("POST", "requests", 3):
                let id = request.path[1]
                switch request.path[2] {
                case "accept":
                    return Response(status: 200, Row(try await organization.acceptMembershipRequest(id)))
                case "reject":
                    return Response(status: 200, Row(try await organization.rejectMembershipRequest(id)))
                default:
                    return Response(status: 404, Failure(message: "There is no such action."))
                }
            default:
                return Response(status: 404, Failure(message: "There is nothing here."))
            }
        } catch {
            return Response(error)
        }
    }
}

struct Row: Codable {
    let id: String
    let identifier: String?
    let status: String

    init(_ request: OrganizationMembershipRequest) {
        id = request.id
        identifier = request.publicUserData?.identifier
        status = request.status.rawValue
    }
}

struct Failure: Codable {
    let message: String
}

extension Response {
    /// What went wrong, as the server's own clients should see it.
    init(_ error: any Error) {
        let status =
            switch error {
            case ClerkError.notFound: 404
            case ClerkError.conflict, ClerkError.quotaExceeded: 409
            case ClerkError.invalid: 422
            case ClerkError.rateLimited: 429
            // Whoever runs this server must sign in again, or become an admin.
            case ClerkError.unauthenticated, ClerkError.forbidden: 503
            case ClerkError.timeout: 504
            default: 502
            }
        self.init(status: status, Failure(message: error.localizedDescription))
    }
}
