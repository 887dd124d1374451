package dev.clerkorgs.tests

import dev.clerkorgs.BlockingMembershipRequests
import dev.clerkorgs.ClerkException
import dev.clerkorgs.ErrorInfo
import dev.clerkorgs.ErrorKind
import dev.clerkorgs.Fake
import dev.clerkorgs.MembershipRequests
import dev.clerkorgs.MembershipRequestsPaginator
import dev.clerkorgs.MembershipRequestsPaginatorState
import dev.clerkorgs.MembershipRequestsPaginatorStates
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestPage
import dev.clerkorgs.stateIn
import io.mockk.coEvery
import io.mockk.coVerify
import io.mockk.mockk
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import java.lang.reflect.InvocationTargetException
import java.nio.file.Path
import kotlin.io.path.pathString
import kotlin.io.path.readText
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KParameter
import kotlin.reflect.KVisibility
import kotlin.reflect.full.callSuspendBy
import kotlin.reflect.full.declaredMembers
import kotlin.reflect.full.instanceParameter
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Applications replace the library's objects by fakes in their tests: subclasses without a handle. */
class FakesTest {
    @Test
    fun `every call of every class can be overridden`() {
        assertTrue(Listing.handles.size > 25, "${Listing.handles}")
        for (handle in Listing.handles) {
            assertTrue(handle.isOpen, "$handle")
            assertEquals(Listing.calls.getValue(handle), calls(handle).map { it.name }.toSet(), "$handle")
            assertEquals(emptyList(), calls(handle).filterNot { it.isOpen })
        }
    }

    @Test
    fun `a call that a fake does not override fails with its name`() =
        runBlocking {
            for (handle in Listing.handles) {
                val fake = fake(handle)
                for (call in calls(handle)) {
                    val missing = assertFailsWith<NotImplementedError>("$call") { call.made(fake) }
                    val name = "${handle.simpleName}.${call.name}"
                    assertEquals("$name was called on a fake that does not override it", missing.message)
                }
            }
        }

    @Test
    fun `closing a fake does nothing`() {
        for (handle in Listing.handles) repeat(2) { (fake(handle) as AutoCloseable).close() }
    }

    @Test
    fun `fakes do not load the native library`() {
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val command =
            listOf(java, "-cp", System.getProperty("java.class.path"), "dev.clerkorgs.tests.OnlyFakesKt")
        val program = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        assertEquals("Acme without a library", program.inputReader().readText())
    }

    private val requests = listOf("1", "2", "3").map { OrganizationMembershipRequest(it, organizationId = "org_1") }

    @Test
    fun `a fake list is read to its end`() =
        runBlocking {
            val list = MembershipRequests(Fake, requests)
            assertEquals(requests, list.nextPage())
            assertNull(list.nextPage())
            assertEquals(requests, MembershipRequests(Fake, requests).asFlow().toList())
            assertEquals(requests, BlockingMembershipRequests(Fake, requests).asSequence().toList())
            for (handle in Listing.handles.filter { "nextPage" in Listing.calls.getValue(it) }) {
                val ofItems = handle.java.getConstructor(Fake::class.java, List::class.java)
                val empty = ofItems.newInstance(Fake, emptyList<Any>())
                assertNull(calls(handle).single { it.name == "nextPage" }.made(empty))
            }
        }

    @Test
    fun `a fake list knows how many items it was given, and that it has no position`() =
        runBlocking {
            val lists = Listing.handles.filter { "totalCount" in Listing.calls.getValue(it) }
            assertTrue(lists.size > 10, "$lists")
            for (handle in lists) {
                val ofItems = handle.java.getConstructor(Fake::class.java, List::class.java)
                val empty = ofItems.newInstance(Fake, emptyList<Any>())
                for (call in calls(handle)) {
                    if (call.name == "totalCount") assertEquals(0L, call.made(empty), "$call")
                    if (call.name == "position") assertNull(call.made(empty), "$call")
                }
            }
            val list = MembershipRequests(Fake, requests)
            assertEquals(3L, list.totalCount())
            list.nextPage()
            assertEquals(3L, list.totalCount())
            assertEquals(3L, BlockingMembershipRequests(Fake, requests).totalCount())
        }

    @Test
    fun `a fake list can have pages of its own`() =
        runBlocking {
            val pages = ArrayDeque(listOf(requests.take(1), requests.drop(1)))
            val list =
                object : MembershipRequests(Fake) {
                    override suspend fun nextPage() = pages.removeFirstOrNull()
                }
            assertEquals(requests, list.asFlow().toList())
        }

    @Test
    fun `a paginator and its states can be replaced`() =
        runBlocking {
            val shown = MembershipRequestsPaginatorState(items = requests)
            val paginator =
                object : MembershipRequestsPaginator(Fake) {
                    override fun state() = MembershipRequestsPaginatorState(isLoading = true)

                    override fun states() = MembershipRequestsPaginatorStates(Fake, listOf(shown))
                }
            coroutineScope {
                assertEquals(shown, paginator.stateIn(this).first { !it.isLoading })
                coroutineContext.cancelChildren()
            }
        }

    @Test
    fun `a mocking library can replace the classes, too`() =
        runBlocking {
            val organization = mockk<Organization>()
            val page = OrganizationMembershipRequestPage(data = requests)
            coEvery { organization.getMembershipRequests(any(), any(), any()) } returns page
            assertEquals(page, organization.getMembershipRequests(pageSize = 3))
            coVerify { organization.getMembershipRequests(pageSize = 3) }
        }

    @Test
    fun `an error can be made by hand`() {
        for (case in Listing.errors.flatMap { it.sealedSubclasses }.filter { "ClerkException" in "$it" }) {
            val name = checkNotNull(case.simpleName)
            val kind = ErrorKind.entries.single { it.name.replace("_", "") == name.uppercase() }
            val error = case.java.getConstructor(String::class.java).newInstance("no") as ClerkException
            assertEquals(ErrorInfo(kind = kind, text = "no"), error.info)
            val other = ErrorKind.entries.first { it != kind }
            val made = case.java.getConstructor(ErrorInfo::class.java).newInstance(ErrorInfo(other, "no"))
            assertEquals(error.info, (made as ClerkException).info, "an error is of its own kind")
        }
    }

    private fun fake(handle: KClass<*>): Any {
        val constructor = handle.java.getConstructor(Fake::class.java)
        return constructor.newInstance(Fake)
    }

    /** What the contract calls. Closing a fake does nothing, and the others are made of its calls. */
    private fun calls(handle: KClass<*>): List<KCallable<*>> {
        val others = setOf("close", "asFlow", "iterator", "stream")
        val public = handle.declaredMembers.filter { it.visibility == KVisibility.PUBLIC && it.name !in others }
        return public.filterNot { it.name.endsWith("Builder") }
    }

    private suspend fun KCallable<*>.made(fake: Any): Any? {
        val needed = parameters.filter { it.kind == KParameter.Kind.VALUE && !it.isOptional }
        val arguments = needed.associateWith(::sample) + (checkNotNull(instanceParameter) to fake)
        return try {
            callSuspendBy(arguments)
        } catch (wrapper: InvocationTargetException) {
            throw wrapper.targetException
        }
    }

    private fun sample(parameter: KParameter): Any? {
        val type = parameter.type.classifier as KClass<*>
        return when {
            parameter.type.isMarkedNullable -> null
            type == String::class -> "text"
            type == List::class -> emptyList<Any>()
            type == ByteArray::class -> ByteArray(0)
            type.isData -> checkNotNull(type.primaryConstructor).callBy(emptyMap())
            else -> type.sealedSubclasses.firstNotNullOf { it.objectInstance }
        }
    }
}
