@file:JvmName("Lists")

package dev.clerkorgs

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

private fun <T> flowOf(nextPage: suspend () -> List<T>?): Flow<T> =
    flow { while (true) for (item in nextPage() ?: return@flow) emit(item) }

private fun <T> sequenceOf(nextPage: () -> List<T>?): Sequence<T> =
    sequence { while (true) yieldAll(nextPage() ?: return@sequence) }

/** The requests one by one; a page is fetched when it is needed. Collecting again goes on after the last page read. */
public fun MembershipRequests.asFlow(): Flow<OrganizationMembershipRequest> = flowOf { nextPage() }

/** The memberships one by one; a page is fetched when it is needed. Collecting again goes on after the last page read. */
public fun Memberships.asFlow(): Flow<OrganizationMembership> = flowOf { nextPage() }

/** The invitations one by one; a page is fetched when it is needed. Collecting again goes on after the last page read. */
public fun Invitations.asFlow(): Flow<OrganizationInvitation> = flowOf { nextPage() }

/** The changes one by one, each when it happens; ends when the client is closed. Collecting again goes on after the last. */
public fun AuthChanges.asFlow(): Flow<AuthChange> = flowOf { nextPage() }

/** The requests one by one; a page is fetched when it is needed. Iterating again goes on after the last page read. */
public fun BlockingMembershipRequests.asSequence(): Sequence<OrganizationMembershipRequest> = sequenceOf { nextPage() }

/** The memberships one by one; a page is fetched when it is needed. Iterating again goes on after the last page read. */
public fun BlockingMemberships.asSequence(): Sequence<OrganizationMembership> = sequenceOf { nextPage() }

/** The invitations one by one; a page is fetched when it is needed. Iterating again goes on after the last page read. */
public fun BlockingInvitations.asSequence(): Sequence<OrganizationInvitation> = sequenceOf { nextPage() }

/** The changes one by one, each when it happens; ends when the client is closed. Iterating again goes on after the last. */
public fun BlockingAuthChanges.asSequence(): Sequence<AuthChange> = sequenceOf { nextPage() }

/** For `for`: as [asSequence]. */
public operator fun BlockingMembershipRequests.iterator(): Iterator<OrganizationMembershipRequest> =
    asSequence().iterator()

/** For `for`: as [asSequence]. */
public operator fun BlockingMemberships.iterator(): Iterator<OrganizationMembership> = asSequence().iterator()

/** For `for`: as [asSequence]. */
public operator fun BlockingInvitations.iterator(): Iterator<OrganizationInvitation> = asSequence().iterator()

/** For `for`: as [asSequence]. */
public operator fun BlockingAuthChanges.iterator(): Iterator<AuthChange> = asSequence().iterator()
