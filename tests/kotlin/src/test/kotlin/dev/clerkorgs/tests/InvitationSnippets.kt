package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationInvitationStatus
import kotlinx.coroutines.flow.toList

// The code of the docs about invitations. DocsTest compares, and InvitationsTest runs it.

suspend fun invite(
    organization: Organization,
    addresses: List<String>,
    send: (String, String) -> Unit,
) {
    organization.inviteMembers(addresses, "org:member", notify = false).asFlow().collect { outcome ->
        outcome.error?.let { println("${outcome.id} was not invited: ${it.text}") }
            ?: outcome.invitation?.url?.let { send(outcome.id, it) }
    }
}

suspend fun revokeAdmins(organization: Organization): List<String> {
    val pending = organization.invitations(listOf(OrganizationInvitationStatus.Pending)).asFlow().toList()
    val admins = pending.filter { it.role == "org:admin" }.map { it.id }
    val outcomes = organization.revokeInvitations(admins).asFlow().toList()
    return outcomes.filter { it.error == null }.map { it.id }
}

suspend fun joinAll(clerk: Clerk): List<String> {
    val joined = mutableListOf<String>()
    clerk.acceptAllOrganizationInvitations().asFlow().collect { outcome ->
        outcome.error?.let { println("${outcome.id} was not accepted: ${it.text}") }
            ?: outcome.userInvitation?.publicOrganizationData?.let { joined += it.name }
    }
    return joined
}
