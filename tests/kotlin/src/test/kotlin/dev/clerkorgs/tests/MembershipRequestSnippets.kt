package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.PublicUserData

// The code of the docs about membership requests. DocsTest compares, and MembershipRequestsTest runs it.

suspend fun decide(
    organization: Organization,
    isWelcome: (PublicUserData) -> Boolean,
): List<String> {
    val accepted = mutableListOf<String>()
    organization.membershipRequests(OrganizationMembershipRequestStatus.Pending).asFlow().collect { request ->
        val user = request.publicUserData
        try {
            if (user != null && isWelcome(user)) {
                accepted += organization.acceptMembershipRequest(request.id).id
            } else {
                organization.rejectMembershipRequest(request.id)
            }
        } catch (error: ClerkException.Conflict) {
            println("${request.id} is not pending any more: ${error.message}")
        }
    }
    return accepted
}
