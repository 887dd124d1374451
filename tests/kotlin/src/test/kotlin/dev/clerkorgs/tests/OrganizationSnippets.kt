package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationInvitationStatus
import dev.clerkorgs.OrganizationResource
import dev.clerkorgs.OrganizationSuggestionStatus
import dev.clerkorgs.Session
import dev.clerkorgs.setLogo
import java.io.File

// The code of the docs about joining, creating and leaving organizations. DocsTest compares, and OrganizationsTest runs it.

suspend fun settle(clerk: Clerk): OrganizationResource? {
    clerk.organizationInvitations(listOf(OrganizationInvitationStatus.Pending)).asFlow().collect {
        clerk.acceptOrganizationInvitation(it.id) // the user is a member now
    }
    clerk.organizationSuggestions(listOf(OrganizationSuggestionStatus.Pending)).asFlow().collect {
        clerk.acceptOrganizationSuggestion(it.id) // an admin has to accept the request first
    }
    if (clerk.getOrganizationMemberships().totalCount > 0) return null
    val organization = clerk.createOrganization("Acme", slug = "acme")
    clerk.setActive(organization = organization.id) // creating does not switch
    return organization
}

suspend fun brand(
    organization: Organization,
    logo: File,
): String? = organization.setLogo(logo).imageUrl

suspend fun choose(clerk: Clerk): Session {
    val choices = clerk.getOrganizationChoices()
    val member = choices.memberships.data.firstOrNull()
    val invitation = choices.invitations.data.firstOrNull()
    val organization =
        when {
            member != null -> member.organization.id
            invitation != null -> clerk.acceptOrganizationInvitation(invitation.id).publicOrganizationData?.id
            else -> clerk.createOrganization(choices.creationDefaults?.form?.name ?: "My organization").id
        }
    return clerk.setActive(organization = organization) // the session is active now
}
