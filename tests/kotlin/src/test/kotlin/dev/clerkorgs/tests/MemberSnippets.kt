package dev.clerkorgs.tests

import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembership
import kotlinx.coroutines.flow.toList

// The code of the docs about members. DocsTest compares, and MembersTest runs it.

suspend fun promote(
    organization: Organization,
    userId: String,
): OrganizationMembership {
    if (organization.getMembership(userId) == null) return organization.addMember(userId, "org:admin")
    return organization.updateMember(userId, "org:admin")
}

suspend fun removeBanned(organization: Organization): List<String> {
    val members = organization.memberships().asFlow().toList()
    val users = members.mapNotNull { it.publicUserData }
    val banned = users.filter { it.banned == true }.mapNotNull { it.userId }
    val removed = mutableListOf<String>()
    organization.removeMembers(banned).asFlow().collect { outcome ->
        val error = outcome.error
        if (error != null) println("${outcome.id} was not removed: ${error.text}") else removed += outcome.id
    }
    return removed
}
