import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.testing.ClerkExtension
import dev.clerkorgs.testing.Emulator
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import java.time.Duration
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

@ExtendWith(ClerkExtension::class)
class JoinServiceTest {
    private val reports = Channel<String>(Channel.UNLIMITED)

    private fun service(
        clerk: Clerk,
        domain: String,
    ) = JoinService(clerk.organization(), domain, Duration.ofMillis(100)) { reports.trySend(it) }

    @Test
    fun `requests are accepted as they arrive`(
        clerk: Clerk,
        emulator: Emulator,
    ) = runBlocking {
        val running = launch { service(clerk, "new.example").run() }
        val request = """{"organization": "org_acme", "user": "user_new", "id": "orgmemreq_new"}"""
        emulator.control("changes", """{"changes": [{"add_request": $request}]}""")
        running.cancelAndJoin()
        val other = launch { service(clerk, "example.com").run() }
        val first = withTimeout(10_000) { List(3) { reports.receive() } }
        assertEquals("accepted grace@example.com", first.first())
        other.cancelAndJoin()
    }

    @Test
    fun `the service ends when it may not answer requests`(
        clerk: Clerk,
        emulator: Emulator,
    ): Unit =
        runBlocking {
            emulator.fault(
                "route" to "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept",
                "status" to 403,
            )
            assertFailsWith<ClerkException.Forbidden> { withTimeout(10_000) { service(clerk, "example.com").run() } }
        }
}
