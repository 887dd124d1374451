import ClerkOrgs
import Foundation

public func settle(_ clerk: Clerk) async throws -> OrganizationResource? {
    for try await invitation in try clerk.organizationInvitations(status: [.pending]) {
        try await clerk.acceptOrganizationInvitation(invitation.id)  // the user is a member now
    }
    for try await suggestion in try clerk.organizationSuggestions(status: [.pending]) {
        try await clerk.acceptOrganizationSuggestion(suggestion.id)  // which only asks to join
    }
    if try await clerk.getOrganizationMemberships().totalCount > 0 { return nil }
    let organization = try await clerk.createOrganization("Acme", slug: "acme")
    try await clerk.setActive(organization: organization.id)  // creating does not switch
    return organization
}

public func brand(_ organization: Organization, logo: URL) async throws -> URL? {
    try await organization.setLogo(contentsOf: logo).imageURL
}

public func choose(_ clerk: Clerk) async throws -> Session {
    let choices = try await clerk.getOrganizationChoices()
    let organization: String?
    if let membership = choices.memberships.data.first {
        organization = membership.organization.id
    } else if let invitation = choices.invitations.data.first {
        organization = try await clerk.acceptOrganizationInvitation(invitation.id).publicOrganizationData?.id
    } else {
        let name = choices.creationDefaults?.form.name ?? "My organization"
        organization = try await clerk.createOrganization(name).id
    }
    return try await clerk.setActive(organization: organization)  // the session is active now
}
