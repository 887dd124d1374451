package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.EncryptedFileTokenStore
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.MembershipRequestsPaginatorState
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import dev.clerkorgs.SignInStatus
import dev.clerkorgs.stateIn
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import java.io.File
import java.security.KeyStore
import java.time.Duration
import javax.crypto.SecretKey

// The code of the package's README. DocsTest compares.

fun acceptAll(ticket: String) {
    BlockingClerk("pk_test_…").use { clerk ->
        clerk.signInWithTicket(ticket) // or signInWithPassword, or sendEmailCode and verifyEmailCode
        clerk.setActive(organization = "acme")
        val organization = clerk.organization()
        for (request in organization.membershipRequests(status = Pending)) { // all of them, lazily
            try {
                organization.acceptMembershipRequest(request.id) // safe while iterating
            } catch (error: ClerkException.Conflict) {
                println(error.message) // somebody else was quicker
            }
        }
    }
}

suspend fun countPending(clerk: Clerk): Int {
    val pending = clerk.organization().membershipRequests(status = Pending)
    var count = 0
    pending.asFlow().collect { count++ }
    return count
}

fun nightly(newTicket: () -> String) {
    BlockingClerk("pk_live_…", tokenStore = FileTokenStore("~/.config/acme/clerk-token")).use { clerk ->
        if (clerk.load() == null) { // nobody is signed in: the first night, or the session has ended
            val signIn = clerk.signInWithTicket(newTicket())
            check(signIn.status == SignInStatus.Complete) { "The sign-in needs more: ${signIn.status}." }
        }
        clerk.setActive(organization = "acme")
        // the work
    }
}

suspend fun screen(
    organization: Organization,
    viewModelScope: CoroutineScope,
): StateFlow<MembershipRequestsPaginatorState> {
    val paginator = organization.membershipRequestsPaginator(Pending)
    val state = paginator.stateIn(viewModelScope)
    paginator.loadMore()
    return state
}

fun quickly(clerk: Clerk): Clerk {
    val quick = clerk.withOptions(timeout = Duration.ofSeconds(2), maxRetries = 0)
    return quick
}

fun encrypted(password: CharArray): Clerk {
    val keys = KeyStore.getInstance(File("keys.p12"), password)
    val key = keys.getKey("clerk", password) as SecretKey
    return Clerk("pk_test_…", tokenStore = EncryptedFileTokenStore("client-token", key))
}
