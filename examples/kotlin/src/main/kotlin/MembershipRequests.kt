/*
 * Shows the membership requests of an organization and accepts or rejects the first pending one.
 *
 * Environment: CLERK_PUBLISHABLE_KEY or CLERK_BASE_URL; CLERK_TICKET, or CLERK_IDENTIFIER and CLERK_PASSWORD;
 * CLERK_ORGANIZATION (id or slug); CLERK_ACTION (accept, reject or add; accept by default); CLERK_TOKEN_FILE, a file that
 * keeps the session, so that a program that runs every night signs in only when nobody is signed in.
 * With the argument --async, it does the same in coroutines.
 */

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.BlockingOrganization
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembership
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.OrganizationResource
import dev.clerkorgs.SignIn
import dev.clerkorgs.SignInStatus
import dev.clerkorgs.TokenStore
import dev.clerkorgs.isAdmin
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import java.time.temporal.ChronoUnit
import kotlin.system.exitProcess

fun main(arguments: Array<String>) {
    try {
        if ("--async" in arguments) runBlocking { suspending() } else blocking()
    } catch (error: ClerkException) {
        stop(error.message)
    }
}

fun blocking() =
    BlockingClerk(env("CLERK_PUBLISHABLE_KEY"), env("CLERK_BASE_URL"), tokenStore = tokenStore()).use { clerk ->
        if (clerk.load() == null) checkComplete(clerk.signIn())
        clerk.setActive(organization = needed("CLERK_ORGANIZATION"))
        val organization = clerk.organization()
        val membership = checkAdmin(clerk.membershipIn(organization.id))

        val requests = organization.membershipRequests().asSequence().toList()
        show(membership.organization, requests)
        val pending = firstPending(requests) ?: return@use
        organization.answer(pending)
        show(membership.organization, organization.membershipRequests().asSequence().toList())
    }

fun BlockingClerk.signIn(): SignIn =
    env("CLERK_TICKET")?.let { signInWithTicket(it) }
        ?: signInWithPassword(needed("CLERK_IDENTIFIER"), needed("CLERK_PASSWORD"))

fun BlockingClerk.membershipIn(organizationId: String): OrganizationMembership? {
    var number = 1
    do {
        val page = getOrganizationMemberships(initialPage = number++)
        page.data.find { it.organization.id == organizationId }?.let { return it }
    } while (page.hasNextPage)
    return null
}

fun BlockingOrganization.answer(request: OrganizationMembershipRequest) {
    when (env("CLERK_ACTION")) {
        "reject" -> report("Rejected", request) { rejectMembershipRequest(request.id) }
        "add" -> report("Added", request) { addMember(userId(request), "org:member") }
        else -> report("Accepted", request) { acceptMembershipRequest(request.id) }
    }
}

suspend fun suspending() =
    Clerk(env("CLERK_PUBLISHABLE_KEY"), env("CLERK_BASE_URL"), tokenStore = tokenStore()).use { clerk ->
        if (clerk.load() == null) checkComplete(clerk.signIn())
        clerk.setActive(organization = needed("CLERK_ORGANIZATION"))
        val organization = clerk.organization()
        val membership = checkAdmin(clerk.membershipIn(organization.id))

        val requests = organization.membershipRequests().asFlow().toList()
        show(membership.organization, requests)
        val pending = firstPending(requests) ?: return@use
        organization.answer(pending)
        show(membership.organization, organization.membershipRequests().asFlow().toList())
    }

suspend fun Clerk.signIn(): SignIn =
    env("CLERK_TICKET")?.let { signInWithTicket(it) }
        ?: signInWithPassword(needed("CLERK_IDENTIFIER"), needed("CLERK_PASSWORD"))

suspend fun Clerk.membershipIn(organizationId: String): OrganizationMembership? {
    var number = 1
    do {
        val page = getOrganizationMemberships(initialPage = number++)
        page.data.find { it.organization.id == organizationId }?.let { return it }
    } while (page.hasNextPage)
    return null
}

suspend fun Organization.answer(request: OrganizationMembershipRequest) {
    when (env("CLERK_ACTION")) {
        "reject" -> report("Rejected", request) { rejectMembershipRequest(request.id) }
        "add" -> report("Added", request) { addMember(userId(request), "org:member") }
        else -> report("Accepted", request) { acceptMembershipRequest(request.id) }
    }
}

fun tokenStore(): TokenStore? = env("CLERK_TOKEN_FILE")?.let { FileTokenStore(it) }

fun checkComplete(signIn: SignIn) {
    if (signIn.status != SignInStatus.Complete) stop("The sign-in needs more: ${signIn.status}.")
}

fun checkAdmin(membership: OrganizationMembership?): OrganizationMembership =
    membership?.takeIf { it.isAdmin } ?: stop("You are not an admin of this organization.")

fun firstPending(requests: List<OrganizationMembershipRequest>): OrganizationMembershipRequest? =
    requests.find { it.status == OrganizationMembershipRequestStatus.Pending }.also {
        if (it == null) println("\nNothing is pending.")
    }

inline fun report(
    done: String,
    request: OrganizationMembershipRequest,
    action: () -> Unit,
) {
    action()
    println("\n$done ${userId(request)} (${request.publicUserData?.identifier ?: "-"}).\n")
}

fun userId(request: OrganizationMembershipRequest): String = request.publicUserData?.userId ?: "-"

fun show(
    organization: OrganizationResource,
    requests: List<OrganizationMembershipRequest>,
) {
    println("Membership requests of ${organization.name} (${organization.id}): ${requests.size}")
    val header = listOf("USER ID", "IDENTIFIER", "NAME", "STATUS", "REQUESTED AT")
    val rows = requests.map(::row)
    val widths = header.indices.map { column -> (rows + listOf(header)).maxOf { it[column].length } }
    for (cells in listOf(header, widths.map { "-".repeat(it) }) + rows) {
        println(cells.zip(widths) { cell, width -> cell.padEnd(width) }.joinToString("  ").trimEnd())
    }
}

fun row(request: OrganizationMembershipRequest): List<String> {
    val user = request.publicUserData
    val name = listOfNotNull(user?.firstName, user?.lastName).joinToString(" ").ifBlank { "-" }
    val at = request.createdAt.truncatedTo(ChronoUnit.SECONDS)
    return listOf(userId(request), user?.identifier ?: "-", name, "${request.status}", "$at")
}

fun env(name: String): String? = System.getenv(name)?.ifEmpty { null }

fun needed(name: String): String = env(name) ?: stop("Set $name.")

fun stop(text: String): Nothing {
    System.err.println(text)
    exitProcess(1)
}
