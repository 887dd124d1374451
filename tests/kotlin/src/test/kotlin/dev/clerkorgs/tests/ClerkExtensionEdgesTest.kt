package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.testing.ClerkExtension
import dev.clerkorgs.testing.Emulator
import dev.clerkorgs.testing.RequestsOfTest
import dev.clerkorgs.testing.Seed
import dev.clerkorgs.testing.Ticket
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.RepeatedTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.platform.engine.TestExecutionResult
import org.junit.platform.engine.discovery.DiscoverySelectors.selectClass
import org.junit.platform.testkit.engine.EngineTestKit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.reflect.KClass

/** Tests that end in ways that the extension has to outlive, and seeds that are not on the test itself. */
class ClerkExtensionEdgesTest {
    @Test
    fun `a failed test that was interrupted shows its requests, and its emulator is used again`() {
        val failures = failures(Interrupting::class)
        assertEquals(3, failures.size)
        for (failure in failures) {
            val requests = failure.suppressed.filterIsInstance<RequestsOfTest>().single()
            assertTrue("/v1/organizations/{organization_id}/roles" in requests.requests.map { it.route })
        }
        assertEquals(1, Interrupting.urls.distinct().size, "${Interrupting.urls}")
    }

    @Test
    fun `a seed that is refused costs no emulator`() {
        val before = emulators()
        assertEquals(4, failures(Refused::class).size)
        assertTrue(emulators() <= before + 1, "${emulators()} instead of $before")
    }

    @Test
    fun `a sign-in that is refused names its ticket`() {
        val failures = failures(UnknownTicket::class)
        assertEquals(2, failures.size)
        for (failure in failures) {
            assertTrue("@Ticket(\"nope\"): " in "${failure.message}", "$failure")
            assertTrue(generateSequence(failure) { it.cause }.any { it is ClerkException }, "$failure")
        }
    }

    @Test
    fun `an emulator that was closed says so`() {
        val emulator = Emulator().apply { close() }
        emulator.close()
        val calls = listOf({ emulator.log() }, { emulator.reset() }, { emulator.seed("many") })
        for (call in calls) {
            val error = assertThrows(IllegalStateException::class.java) { call() }
            assertEquals("the emulator does not answer: it has ended, or was closed", error.message)
        }
    }

    @Test
    fun `a seed can be on an annotation and on an interface`() {
        assertEquals(emptyList<Throwable>(), failures(ByAnnotation::class) + failures(ByInterface::class))
        assertEquals(2, ran.get())
    }

    private fun emulators(): Int =
        ProcessHandle
            .current()
            .children()
            .filter { "clerk-emulator" in it.info().command().orElse("") }
            .count()
            .toInt()

    private fun failures(tests: KClass<*>): List<Throwable> =
        EngineTestKit
            .engine("junit-jupiter")
            .selectors(selectClass(tests.java))
            .execute()
            .testEvents()
            .failed()
            .stream()
            .map { it.getRequiredPayload(TestExecutionResult::class.java).throwable.orElseThrow() }
            .toList()

    @ExtendWith(ClerkExtension::class)
    class Interrupting {
        @RepeatedTest(3)
        fun fails(
            emulator: Emulator,
            clerk: BlockingClerk,
        ) {
            urls.add(emulator.baseUrl)
            clerk.organization().getRoles()
            Thread.currentThread().interrupt()
            throw AssertionError("meant")
        }

        companion object {
            val urls = mutableListOf<String>()
        }
    }

    @ExtendWith(ClerkExtension::class)
    @Seed("nope")
    class Refused {
        @RepeatedTest(4)
        fun unreachable(): Unit = throw AssertionError("the test ran")
    }

    @ExtendWith(ClerkExtension::class)
    class UnknownTicket {
        @Test
        fun blocking(
            @Ticket("nope") clerk: BlockingClerk,
        ): Unit = throw AssertionError("$clerk was signed in")

        @Test
        fun suspending(
            @Ticket("nope") clerk: Clerk,
        ): Unit = throw AssertionError("$clerk was signed in")
    }

    @Seed("enterprise")
    @ExtendWith(ClerkExtension::class)
    annotation class WithEnterprise

    class ByAnnotation {
        @Test
        @WithEnterprise
        fun connections(clerk: BlockingClerk) = ensureConnections(clerk)
    }

    @Seed("enterprise")
    @ExtendWith(ClerkExtension::class)
    interface Connected {
        @Test
        fun connections(clerk: BlockingClerk) = ensureConnections(clerk)
    }

    class ByInterface : Connected

    private companion object {
        val ran = AtomicInteger()

        fun ensureConnections(clerk: BlockingClerk) {
            val connections = clerk.organization().getEnterpriseConnections()
            assertTrue(connections.data.isNotEmpty())
            ran.incrementAndGet()
        }
    }
}
