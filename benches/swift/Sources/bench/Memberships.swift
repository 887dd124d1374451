import ClerkOrgs
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Reads all memberships of an organization with ClerkOrgs, 500 per request.
func oursMemberships() async throws {
    let told = Told()
    let start = seconds(CLOCK_MONOTONIC)
    let certificate = try told.certificate.map { try String(contentsOfFile: $0, encoding: .utf8) }
    let clerk = try Clerk(baseURL: told.url, caCertificate: certificate)
    _ = try await clerk.signIn(ticket: "ticket_admin")
    let organization = try clerk.organization(organizationID)
    _ = try await organization.getMemberships()
    try await Rounds.tell(told: told, since: start) {
        var count = 0
        for try await _ in try organization.memberships(pageSize: pageSize) { count += 1 }
        return count
    }
    clerk.close()
}

/// The same by hand, with Foundation.
func rawMemberships() async throws {
    let told = Told()
    let start = seconds(CLOCK_MONOTONIC)
    let decoder = JSONDecoder()
    // Foundation on Linux trusts the authorities of the machine, to which the benchmark has added the emulator's. It has no
    // public way to say which version of HTTP was used.
    func page(_ offset: Int, _ limit: Int) async throws -> RawPage {
        let query = "paginated=true&limit=\(limit)&offset=\(offset)"
        let url = URL(string: "\(told.url)/v1/organizations/\(organizationID)/memberships?\(query)")!
        let (data, _) = try await URLSession.shared.data(from: url)
        return try decoder.decode(RawAnswer.self, from: data).response
    }
    _ = try await page(0, 10)
    try await Rounds.tell(told: told, since: start) {
        var count = 0
        while true {
            let page = try await page(count, pageSize)
            for _ in page.data { count += 1 }
            if count >= page.totalCount { return count }
        }
    }
}

struct RawAnswer: Decodable {
    let response: RawPage
}

struct RawPage: Decodable {
    let data: [RawMembership]
    let totalCount: Int

    enum CodingKeys: String, CodingKey {
        case data
        case totalCount = "total_count"
    }
}

/// The same fields as in ClerkOrgs, with the metadata of the rows. Coding keys are written out, since
/// Foundation converts keys slowly.
struct RawMembership: Decodable {
    let id: String
    let role: String
    let roleName: String?
    let permissions: [String]
    let publicMetadata: RawMetadata
    let organization: RawOrganization
    let publicUserData: RawUser?
    let createdAt: Int
    let updatedAt: Int

    enum CodingKeys: String, CodingKey {
        case id
        case role
        case roleName = "role_name"
        case permissions
        case publicMetadata = "public_metadata"
        case organization
        case publicUserData = "public_user_data"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

struct RawMetadata: Decodable {
    struct Badge: Decodable {
        let level: Int
    }
    let team: String?
    let badge: Badge?
}

struct RawOrganization: Decodable {
    let id: String
    let name: String
    let slug: String?
    let imageURL: String?
    let hasImage: Bool
    let membersCount: Int?
    let pendingInvitationsCount: Int?
    let maxAllowedMemberships: Int
    let adminDeleteEnabled: Bool
    let selfServeSsoEnabled: Bool?
    let exclusiveMembership: Bool?
    let publicMetadata: RawMetadata
    let createdAt: Int
    let updatedAt: Int

    enum CodingKeys: String, CodingKey {
        case id
        case name
        case slug
        case imageURL = "image_url"
        case hasImage = "has_image"
        case membersCount = "members_count"
        case pendingInvitationsCount = "pending_invitations_count"
        case maxAllowedMemberships = "max_allowed_memberships"
        case adminDeleteEnabled = "admin_delete_enabled"
        case selfServeSsoEnabled = "self_serve_sso_enabled"
        case exclusiveMembership = "exclusive_membership"
        case publicMetadata = "public_metadata"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

struct RawUser: Decodable {
    let userID: String?
    let identifier: String
    let firstName: String?
    let lastName: String?
    let username: String?
    let imageURL: String?
    let hasImage: Bool
    let banned: Bool?
    let deprovisioned: Bool?

    enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case identifier
        case firstName = "first_name"
        case lastName = "last_name"
        case username
        case imageURL = "image_url"
        case hasImage = "has_image"
        case banned
        case deprovisioned
    }
}
