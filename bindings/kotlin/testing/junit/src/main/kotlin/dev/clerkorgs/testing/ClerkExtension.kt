package dev.clerkorgs.testing

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.SignIn
import dev.clerkorgs.SignInStatus
import dev.clerkorgs.isAdmin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.extension.AfterEachCallback
import org.junit.jupiter.api.extension.BeforeEachCallback
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ExtensionContext.Namespace
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolutionException
import org.junit.jupiter.api.extension.ParameterResolver
import org.junit.platform.commons.support.AnnotationSupport
import java.lang.reflect.AnnotatedElement
import java.lang.reflect.Executable
import java.lang.reflect.Method
import java.util.concurrent.ConcurrentLinkedDeque

/**
 * Gives tests an emulator of Clerk and clients of it, for JUnit 5 and 6: `@ExtendWith(ClerkExtension::class)`.
 *
 * These parameters of tests and of methods with `@BeforeEach` or `@AfterEach` are known:
 *
 * - [Emulator], with the data of the demo, or of [Seed]. It starts once and is reset before each test. Tests that run at the same
 *   time each have their own.
 * - [Clerk] and [BlockingClerk], signed in as an admin, or with a [Ticket]. The active organization is the first one of which the
 *   user is an admin, if there is one. They are closed after the test.
 *
 * If a test fails, its failure has the requests that the emulator received as a suppressed [RequestsOfTest].
 */
public class ClerkExtension :
    BeforeEachCallback,
    AfterEachCallback,
    ParameterResolver {
    override fun beforeEach(context: ExtensionContext) {
        test(context)
    }

    override fun afterEach(context: ExtensionContext) {
        val test = context.getStore(NAMESPACE).remove(TEST, Test::class.java) ?: return
        test.clients.values.forEach(AutoCloseable::close)
        // A test may have closed it.
        if (!test.emulator.isRunning) return
        context.executionException.ifPresent { failure ->
            uninterrupted { failure.addSuppressed(RequestsOfTest(test.emulator.log())) }
        }
        idle.addFirst(test.emulator)
    }

    override fun supportsParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Boolean = parameter.parameter.type in KNOWN

    override fun resolveParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Any {
        if (!isOfOneTest(parameter.declaringExecutable, context)) {
            val type = parameter.parameter.type.simpleName
            throw ParameterResolutionException("$type is made for each test: take it in the test or in @BeforeEach")
        }
        val test = test(context)
        val ticket = parameter.findAnnotation(Ticket::class.java).map { it.value }.orElse("ticket_admin")
        return when (parameter.parameter.type) {
            Clerk::class.java -> {
                test.client("Clerk $ticket") { signedIn(test.emulator, ticket) }
            }

            BlockingClerk::class.java -> {
                test.client(
                    "BlockingClerk $ticket",
                ) { signedInBlocking(test.emulator, ticket) }
            }

            else -> {
                test.emulator
            }
        }
    }

    private fun isOfOneTest(
        executable: Executable,
        context: ExtensionContext,
    ) = executable is Method && context.testMethod.isPresent

    /** What belongs to the running test. */
    private fun test(context: ExtensionContext): Test {
        val store = context.getStore(NAMESPACE)
        return store.get(TEST, Test::class.java) ?: Test(ready(context)).also { store.put(TEST, it) }
    }

    private fun ready(context: ExtensionContext): Emulator {
        val seed = seed(context)
        val emulator = idle.pollFirst() ?: Emulator()
        try {
            if (seed == null) emulator.reset() else emulator.seed(seed)
        } catch (error: IllegalArgumentException) {
            // The next test has other data.
            idle.addFirst(emulator)
            throw error
        }
        return emulator
    }

    private fun seed(context: ExtensionContext): String? {
        val annotation =
            of(context.requiredTestMethod)
                ?: generateSequence(context.requiredTestClass) { it.enclosingClass }.firstNotNullOfOrNull(::of)
                ?: return null
        // The emulator knows its own seeds by name. A folder of resources may be called the same.
        if (annotation.value.none { it == '.' || it == '/' }) return annotation.value
        val resource = context.requiredTestClass.getResource("/" + annotation.value.removePrefix("/"))
        checkNotNull(resource) { "@Seed: there is no resource called ${annotation.value}" }
        return resource.readText()
    }

    /** The annotation of a method or a class, also of its interfaces, and of other annotations that it has. */
    private fun of(element: AnnotatedElement): Seed? =
        AnnotationSupport.findAnnotation(element, Seed::class.java).orElse(null)

    private class Test(
        val emulator: Emulator,
    ) {
        val clients = mutableMapOf<String, AutoCloseable>()

        fun client(
            key: String,
            make: () -> AutoCloseable,
        ): AutoCloseable = clients.getOrPut(key, make)
    }

    private companion object {
        val NAMESPACE: Namespace = Namespace.create(ClerkExtension::class.java)
        val KNOWN = setOf(Emulator::class.java, Clerk::class.java, BlockingClerk::class.java)
        private const val TEST = "test"

        /** Emulators that no test uses now. They end with this process. */
        val idle = ConcurrentLinkedDeque<Emulator>()
    }
}

private fun signedIn(
    emulator: Emulator,
    ticket: String,
): Clerk {
    val clerk = Clerk(baseUrl = emulator.baseUrl)
    return clerk.orClosed(ticket) {
        runBlocking {
            ensureComplete(clerk.signInWithTicket(ticket), ticket)
            val admin = clerk.getOrganizationMemberships(pageSize = MANY).data.find { it.isAdmin }
            admin?.let { clerk.setActive(organization = it.organization.id) }
        }
    }
}

private fun signedInBlocking(
    emulator: Emulator,
    ticket: String,
): BlockingClerk {
    val clerk = BlockingClerk(baseUrl = emulator.baseUrl)
    return clerk.orClosed(ticket) {
        ensureComplete(clerk.signInWithTicket(ticket), ticket)
        val admin = clerk.getOrganizationMemberships(pageSize = MANY).data.find { it.isAdmin }
        admin?.let { clerk.setActive(organization = it.organization.id) }
    }
}

private fun ensureComplete(
    signIn: SignIn,
    ticket: String,
) = check(signIn.status == SignInStatus.Complete) {
    "@Ticket(\"$ticket\"): the sign-in needs more, its status is ${signIn.status}. Take the parameter Emulator " +
        "instead, and sign in with a client of its baseUrl, step by step"
}

/** Closes the client if the action fails, and says whose client it was to be. */
private inline fun <T : AutoCloseable> T.orClosed(
    ticket: String,
    action: () -> Unit,
): T {
    try {
        action()
        return this
    } catch (error: ClerkException) {
        close()
        throw ParameterResolutionException("@Ticket(\"$ticket\"): ${error.message}", error)
    } catch (error: Throwable) {
        close()
        throw error
    }
}

private const val MANY = 100
