/*
 * A service that accepts the membership requests of people with an e-mail address of the company as they arrive.
 *
 * Environment: as for the other example; CLERK_DOMAIN, such as example.com. It runs until it is stopped by SIGTERM or Ctrl-C.
 */

import dev.clerkorgs.ChangeKind
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import dev.clerkorgs.SignInStatus
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.time.Duration

class JoinService(
    private val organization: Organization,
    private val domain: String,
    private val interval: Duration = Duration.ofSeconds(5),
    private val report: (String) -> Unit = ::println,
) {
    /** Runs until its coroutine is cancelled, or until an error says that it cannot go on. */
    suspend fun run() {
        val changes = organization.watchMembershipRequests(status = Pending, minInterval = interval)
        changes.asFlow().collect { change ->
            if (change.kind == ChangeKind.ADDED && isOurs(change.item)) accept(change.item)
        }
    }

    private suspend fun accept(request: OrganizationMembershipRequest) {
        val who = request.publicUserData?.identifier ?: request.id
        try {
            organization.acceptMembershipRequest(request.id)
            report("accepted $who")
        } catch (error: ClerkException.Conflict) {
            report("already answered: $who: ${error.message}")
        } catch (error: ClerkException.Network) {
            // The next start of the service finds the request again, if it is still pending.
            report("not accepted: $who: ${error.message}")
        }
    }

    private fun isOurs(request: OrganizationMembershipRequest) =
        request.publicUserData?.identifier?.endsWith("@$domain") == true
}

object JoinServiceProgram {
    @JvmStatic
    fun main(arguments: Array<String>) =
        runBlocking {
            val store = FileTokenStore(env("CLERK_TOKEN_FILE") ?: "join-service-token")
            Clerk(env("CLERK_PUBLISHABLE_KEY"), env("CLERK_BASE_URL"), tokenStore = store).use { clerk ->
                if (clerk.load() == null) {
                    val signIn = clerk.signInWithTicket(needed("CLERK_TICKET"))
                    check(signIn.status == SignInStatus.Complete) { "The sign-in needs more: ${signIn.status}." }
                }
                clerk.setActive(organization = needed("CLERK_ORGANIZATION"))
                val service =
                    launch(Dispatchers.Default) { JoinService(clerk.organization(), needed("CLERK_DOMAIN")).run() }
                Runtime.getRuntime().addShutdownHook(Thread { runBlocking { service.cancelAndJoin() } })
                service.join()
            }
        }
}
