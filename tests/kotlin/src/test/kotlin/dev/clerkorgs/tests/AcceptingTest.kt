package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.testing.ClerkExtension
import dev.clerkorgs.testing.Emulator
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

@ExtendWith(ClerkExtension::class)
class AcceptingTest {
    @Test
    fun `a request is accepted`(
        clerk: BlockingClerk,
        emulator: Emulator,
    ) {
        clerk.organization().acceptMembershipRequest("orgmemreq_grace")
        assertEquals(200, emulator.log().last().status)
    }

    @Test
    suspend fun `an outage is told`(
        clerk: Clerk,
        emulator: Emulator,
    ) {
        emulator.fault("status" to 503, "times" to 0)
        assertFailsWith<ClerkException> { clerk.withOptions(maxRetries = 0).getEnvironment() }
    }
}
