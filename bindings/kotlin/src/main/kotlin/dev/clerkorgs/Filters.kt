@file:JvmName("Filters")

package dev.clerkorgs

import kotlinx.coroutines.runBlocking

/**
 * A filter of a bulk job that suspends, for example to look something up with the same client: `suspendingFilter { request ->
 * directory.knows(request.publicUserData.identifier) }`.
 *
 * It runs on a thread of the library that waits for it, one request at a time. An exception ends the job, as in any filter.
 * Stopping the job waits for the filter to return. A job that is cancelled does not wait, nor does a client that is closed: the filter
 * goes on until it returns, and nothing is done with what it says.
 */
public fun suspendingFilter(takes: suspend (OrganizationMembershipRequest) -> Boolean): MembershipRequestFilter =
    MembershipRequestFilter { request -> runBlocking { takes(request) } }

/** The same for received invitations: `suspendingInvitationFilter { directory.knows(it.emailAddress) }`. */
public fun suspendingInvitationFilter(takes: suspend (UserOrganizationInvitation) -> Boolean): UserInvitationFilter =
    UserInvitationFilter { invitation -> runBlocking { takes(invitation) } }

/** The same for suggestions: `suspendingSuggestionFilter { directory.knows(it.id) }`. */
public fun suspendingSuggestionFilter(takes: suspend (OrganizationSuggestion) -> Boolean): SuggestionFilter =
    SuggestionFilter { suggestion -> runBlocking { takes(suggestion) } }
