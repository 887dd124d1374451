package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.OrganizationMembershipRequestStatus.Pending
import dev.clerkorgs.testing.ClerkExtension
import dev.clerkorgs.testing.Emulator
import dev.clerkorgs.testing.RequestsOfTest
import dev.clerkorgs.testing.Seed
import dev.clerkorgs.testing.Ticket
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.extension.ParameterResolutionException
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode
import org.junit.platform.engine.discovery.DiscoverySelectors.selectClass
import org.junit.platform.testkit.engine.EngineExecutionResults
import org.junit.platform.testkit.engine.EngineTestKit
import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.TimeUnit
import kotlin.io.path.pathString
import kotlin.reflect.KClass
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

@ExtendWith(ClerkExtension::class)
class ClerkExtensionTest {
    private var before: Clerk? = null

    @BeforeEach
    fun keep(clerk: Clerk) {
        before = clerk
    }

    @Test
    suspend fun `a test gets a client that is signed in as the admin`(clerk: Clerk) {
        assertSame(before, clerk)
        assertEquals("user_ada", clerk.user()?.id)
        val organization = clerk.organization()
        assertEquals("org_acme", organization.id)
        assertEquals(7, organization.membershipRequests().asFlow().count())
    }

    @Test
    fun `tickets choose other users`(
        @Ticket("ticket_member") member: BlockingClerk,
        @Ticket("ticket_outsider") outsider: BlockingClerk,
        admin: BlockingClerk,
    ) {
        assertEquals(listOf("user_max", "user_olga", "user_ada"), listOf(member, outsider, admin).map { it.user()?.id })
        assertEquals("org_umbrella", member.organization().id)
    }

    @Test
    fun `faults and the log belong to the test`(
        emulator: Emulator,
        clerk: BlockingClerk,
    ) {
        emulator.fault("route" to "GET /v1/environment", "status" to 503, "code" to "meant", "times" to 1)
        clerk.getEnvironment()
        val (refused, answered) =
            emulator.log().filter {
                it.route == "GET /v1/environment" ||
                    it.path == "/v1/environment"
            }
        assertEquals("GET /v1/environment → 503 (a fault)", "$refused")
        assertTrue(
            answered.status == 200 && answered.method == "GET" && !answered.hadFault && answered.outcome == "answered",
        )
        val error = assertFailsWith<IllegalArgumentException> { emulator.fault(mapOf("route" to "GET /v1/nothing")) }
        assertTrue("/v1/nothing" in "${error.message}", error.message)
    }

    @Test
    fun `an outage can end, and the client stays signed in`(
        emulator: Emulator,
        clerk: BlockingClerk,
    ) {
        val organization = clerk.withOptions(maxRetries = 0).organization()
        emulator.fault("status" to 503, "times" to 0)
        assertFailsWith<ClerkException.Api> { organization.getRoles() }
        emulator.control("rate_limits", "{burst: 0, per_second: 0}")
        assertFailsWith<ClerkException.RateLimited> { organization.getRoles() }
        emulator.clearFaults()
        organization.acceptMembershipRequest("orgmemreq_grace")
        assertTrue(emulator.log().any { it.hadFault }, "the log stays")
        assertTrue("\"order\"" in emulator.control("options", method = "GET"))
        val error = assertFailsWith<IllegalArgumentException> { emulator.control("nothing", method = "DELETE") }
        assertTrue("the emulator refuses nothing" in error.message.orEmpty(), error.message)
        val mixedUp = assertFailsWith<IllegalArgumentException> { emulator.control("POST", "changes", "{}") }
        assertTrue("method must be one of" in mixedUp.message.orEmpty(), mixedUp.message)
    }

    @Test
    fun `data can be changed during a test`(
        emulator: Emulator,
        clerk: BlockingClerk,
    ) {
        emulator.control("changes", """{"changes": [{"remove_request": "orgmemreq_grace"}]}""")
        assertEquals(6, clerk.organization().membershipRequests().count())
        emulator.seed(Path.of(variable("CLERK_SEEDS"), "empty.yaml"))
        clerk.signInWithTicket("ticket_admin")
        assertEquals(0, clerk.organization("org_acme").membershipRequests().count())
    }

    @Test
    @Seed("two-people.yaml")
    fun `a test can have its own data`(clerk: BlockingClerk) {
        assertEquals(listOf("orgmemreq_max"), clerk.organization().membershipRequests(status = Pending).map { it.id })
    }

    @Test
    @Seed("enterprise")
    fun `a test can have a seed of the emulator`(clerk: BlockingClerk) {
        val connections = clerk.organization().getEnterpriseConnections()
        assertTrue(connections.data.isNotEmpty())
    }

    /** As docs/testing.md says. */
    @Test
    fun `virtual time does not wait for requests`(
        clerk: Clerk,
        emulator: Emulator,
    ) = runTest {
        emulator.fault("route" to "GET /v1/environment", "delay_ms" to 300)
        assertFailsWith<TimeoutCancellationException> { withTimeout(10_000) { clerk.getEnvironment() } }
        withContext(Dispatchers.Default) { withTimeout(10_000) { clerk.getEnvironment() } }
        assertNotNull(clerk.getEnvironment())
    }

    @Test
    fun `each test starts from the same data, and its client is closed`() {
        val results = execute(Changing::class)
        results.testEvents().assertStatistics { it.started(2).succeeded(2) }
        assertEquals(2, Changing.clients.size)
        for (clerk in Changing.clients) assertFailsWith<ClerkException.Usage> { clerk.getEnvironment() }
    }

    @Test
    fun `a failure shows the requests of its test`() {
        val results = execute(Failing::class)
        results.testEvents().assertStatistics { it.failed(3).succeeded(1) }
        val shown =
            results.testEvents().failed().stream().toList().associate { event ->
                val failure = checkNotNull(event.getRequiredPayload(TestResult).throwable.orElse(null))
                event.testDescriptor.displayName.substringBefore('(') to
                    failure.suppressed.filterIsInstance<RequestsOfTest>().single()
            }
        assertEquals("requests to the emulator of Clerk:\n  none", shown.getValue("nothing").message)
        val lines =
            shown
                .getValue("refused")
                .message
                .orEmpty()
                .lines()
                .map { it.trim() }
        assertEquals("POST /v1/client/sign_ins → 200", lines[1])
        assertTrue("GET /v1/environment → 403 (a fault)" in lines, "$lines")
        assertEquals(lines.size - 1, shown.getValue("refused").requests.size)
        assertTrue(
            "POST /v1/client/sign_ins → 400" in shown.getValue("ticket").message.orEmpty(),
            shown.getValue("ticket").message,
        )
    }

    @Test
    fun `a test may end its emulator`() {
        execute(Ending::class).testEvents().assertStatistics { it.succeeded(2) }
    }

    @Test
    fun `tests that run at once have emulators of their own`() {
        val results =
            EngineTestKit
                .engine("junit-jupiter")
                .selectors(selectClass(AtOnce::class.java))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .execute()
        results.testEvents().assertStatistics { it.succeeded(2) }
        assertEquals(2, AtOnce.urls.size)
    }

    @Test
    fun `what is made for each test is refused elsewhere, and data that do not exist are`() {
        val constructor = failure(execute(InConstructor::class))
        assertTrue(constructor is ParameterResolutionException, "$constructor")
        assertTrue("Clerk is made for each test: take it in the test or in @BeforeEach" in "${constructor.message}")
        assertEquals("@Seed: there is no resource called none.yaml", failure(execute(NoData::class)).message)
    }

    @Test
    fun `the jar has the program, and a program that is not one is an error`() {
        fun run(emulator: String?): List<String> {
            val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
            val main = "dev.clerkorgs.tests.ClerkExtensionTestKt"
            val builder =
                ProcessBuilder(
                    java,
                    "-cp",
                    System.getProperty("java.class.path"),
                    main,
                ).redirectErrorStream(true)
            builder.environment().remove("CLERK_EMULATOR")
            emulator?.let { builder.environment()["CLERK_EMULATOR"] = it }
            val process = builder.start()
            return process.inputReader().readLines().also { assertTrue(process.waitFor(60, TimeUnit.SECONDS)) }
        }
        assertEquals(listOf("true", "refused: the emulator ended before it was ready"), run(null))
        val lines = run("/nowhere/clerk-emulator")
        assertTrue(lines.all { it == "refused: the emulator cannot be started" } && lines.size == 2, "$lines")
    }

    @Test
    fun `a ticket that is not enough is told, with the status`() {
        val failed =
            execute(NotEnough::class)
                .testEvents()
                .assertStatistics { it.failed(2) }
                .failed()
                .stream()
                .toList()
        for (event in failed) {
            val failure = event.getRequiredPayload(TestResult).throwable.orElse(null)
            val text = generateSequence(failure) { it.cause }.joinToString { "${it.message}" }
            assertTrue("@Ticket(\"ticket_second_factor\")" in text && "needs_second_factor" in text, text)
        }
    }

    private fun execute(tests: KClass<*>): EngineExecutionResults =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests.java)).execute()

    private fun failure(results: EngineExecutionResults): Throwable {
        val failed =
            results
                .allEvents()
                .failed()
                .stream()
                .toList()
        return checkNotNull(
            failed
                .single()
                .getRequiredPayload(TestResult)
                .throwable
                .orElse(null),
        )
    }

    @ExtendWith(ClerkExtension::class)
    class Changing {
        @Test
        fun one(clerk: BlockingClerk) = change(clerk)

        @Test
        fun two(clerk: BlockingClerk) = change(clerk)

        private fun change(clerk: BlockingClerk) {
            clients.add(clerk)
            val organization = clerk.organization()
            assertEquals(5, organization.membershipRequests(status = Pending).count())
            organization.acceptMembershipRequest("orgmemreq_grace")
        }

        companion object {
            val clients = mutableListOf<BlockingClerk>()
        }
    }

    @ExtendWith(ClerkExtension::class)
    class Failing {
        @Test
        fun nothing(): Unit = throw AssertionError("meant")

        @Test
        fun refused(
            emulator: Emulator,
            clerk: BlockingClerk,
        ) {
            emulator.fault("route" to "GET /v1/environment", "status" to 403)
            assertNotNull(clerk.getEnvironment())
        }

        @Test
        fun ticket(
            @Ticket("ticket_expired") clerk: BlockingClerk,
        ) {
            assertNotNull(clerk)
        }

        @Test
        fun passes(clerk: BlockingClerk) =
            assertNull(
                clerk
                    .organization()
                    .getRoles()
                    .data
                    .find { it.key == "none" },
            )
    }

    @ExtendWith(ClerkExtension::class)
    class NotEnough {
        @Test
        fun blocking(
            @Ticket("ticket_second_factor") clerk: BlockingClerk,
        ): Unit = throw AssertionError("the test ran with $clerk")

        @Test
        fun suspending(
            @Ticket("ticket_second_factor") clerk: Clerk,
        ): Unit = throw AssertionError("the test ran with $clerk")
    }

    @ExtendWith(ClerkExtension::class)
    class Ending {
        @Test
        fun one(emulator: Emulator) = emulator.close()

        @Test
        fun two(emulator: Emulator) = emulator.close()
    }

    @ExtendWith(ClerkExtension::class)
    @Execution(ExecutionMode.CONCURRENT)
    class AtOnce {
        @Test
        fun one(emulator: Emulator) = meet(emulator)

        @Test
        fun two(emulator: Emulator) = meet(emulator)

        private fun meet(emulator: Emulator) {
            barrier.await(10, TimeUnit.SECONDS)
            urls.add(emulator.baseUrl)
        }

        companion object {
            val barrier = CyclicBarrier(2)
            val urls: MutableSet<String> = ConcurrentHashMap.newKeySet()
        }
    }

    @ExtendWith(ClerkExtension::class)
    class InConstructor(
        private val clerk: Clerk,
    ) {
        @Test
        fun unreachable() = assertNull(clerk)
    }

    @ExtendWith(ClerkExtension::class)
    @Seed("none.yaml")
    class NoData {
        @Test
        fun unreachable(): Unit = throw AssertionError("the test ran")
    }

    private companion object {
        val TestResult = org.junit.platform.engine.TestExecutionResult::class.java
    }
}

/** Starts the emulator, and tries to with data that do not exist. */
fun main() {
    for (seed in listOf("demo", "/nowhere/seed.yaml")) {
        try {
            Emulator(seed).use { println("${it.baseUrl.startsWith("http://127.0.0.1:")}") }
        } catch (error: IllegalStateException) {
            println("refused: ${error.message?.substringBefore(": ")}")
        }
    }
}
