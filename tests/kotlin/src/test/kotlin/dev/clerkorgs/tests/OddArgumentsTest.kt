package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.DirectorySyncGroupRole
import dev.clerkorgs.DirectorySyncKey
import dev.clerkorgs.EncryptedFileTokenStore
import dev.clerkorgs.EnterpriseConnectionOidcParams
import dev.clerkorgs.EnterpriseConnectionProvider
import dev.clerkorgs.EnterpriseConnectionSamlParams
import dev.clerkorgs.EnterpriseConnectionTestRunStatus
import dev.clerkorgs.FileTokenStore
import dev.clerkorgs.OrganizationEnrollmentMode
import dev.clerkorgs.OrganizationInvitationStatus
import dev.clerkorgs.OrganizationMembershipRequestStatus
import dev.clerkorgs.OrganizationSuggestionStatus
import dev.clerkorgs.SecondFactorStrategy
import dev.clerkorgs.TokenStore
import dev.clerkorgs.UpdateEnterpriseConnectionParams
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Test
import java.lang.reflect.InvocationTargetException
import java.time.Duration
import javax.crypto.spec.SecretKeySpec
import kotlin.reflect.KFunction
import kotlin.reflect.KParameter
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.callSuspendBy
import kotlin.reflect.full.declaredMemberFunctions
import kotlin.reflect.full.instanceParameter
import kotlin.reflect.full.valueParameters
import kotlin.reflect.full.withNullability
import kotlin.reflect.typeOf
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlin.time.toJavaDuration

/** Arguments that no option takes are refused before any request, and the error names them. Walks all handles. */
class OddArgumentsTest {
    private val half = "half of an emoji: \ud83d"

    /** Longer than any server takes, and than what grows with its content. */
    private val endless = "x".repeat(10_000_000)

    /** Values of the type that nothing takes. */
    private val odd: Map<KType, List<Any>> =
        mapOf(
            typeOf<String>() to listOf(half, endless),
            typeOf<List<String>>() to listOf(listOf("text", half), listOf("text", endless)),
            typeOf<Duration>() to
                listOf(
                    Duration.ofSeconds(-1),
                    Duration.ofNanos(-1),
                    Duration.ofSeconds(Long.MIN_VALUE),
                    Duration.ofSeconds(Long.MAX_VALUE),
                    kotlin.time.Duration.INFINITE
                        .toJavaDuration(),
                ),
            typeOf<Double>() to listOf(Double.NaN, Double.POSITIVE_INFINITY, -1.0),
            typeOf<Int>() to listOf(-1),
            typeOf<SecondFactorStrategy>() to listOf(half, endless).map(SecondFactorStrategy::Unknown),
            typeOf<OrganizationMembershipRequestStatus>() to
                listOf(half, endless).map(OrganizationMembershipRequestStatus::Unknown),
            typeOf<OrganizationEnrollmentMode>() to listOf(half, endless).map(OrganizationEnrollmentMode::Unknown),
            typeOf<List<OrganizationInvitationStatus>>() to
                listOf(half, endless).map { listOf(OrganizationInvitationStatus.Unknown(it)) },
            typeOf<List<OrganizationSuggestionStatus>>() to
                listOf(half, endless).map { listOf(OrganizationSuggestionStatus.Unknown(it)) },
            typeOf<EnterpriseConnectionProvider>() to listOf(half, endless).map(EnterpriseConnectionProvider::Unknown),
            typeOf<List<EnterpriseConnectionTestRunStatus>>() to
                listOf(half, endless).map { listOf(EnterpriseConnectionTestRunStatus.Unknown(it)) },
            typeOf<EnterpriseConnectionSamlParams>() to
                listOf(half, endless).map { EnterpriseConnectionSamlParams(idpMetadata = it) },
            typeOf<EnterpriseConnectionOidcParams>() to
                listOf(half, endless).map { EnterpriseConnectionOidcParams(clientId = it) },
            typeOf<UpdateEnterpriseConnectionParams>() to
                listOf(half, endless).map { UpdateEnterpriseConnectionParams(name = it) },
            typeOf<JsonElement>() to listOf(JsonPrimitive("text"), JsonPrimitive(endless)),
            typeOf<List<DirectorySyncGroupRole>>() to
                listOf(half, endless).map { listOf(DirectorySyncGroupRole(it, "org:member")) },
            typeOf<ByteArray>() to listOf(ByteArray(0), "text".toByteArray()),
        )

    /** What cannot be odd. */
    private val plain =
        setOf("kotlin.Boolean") +
            listOf("MembershipRequest", "Suggestion", "UserInvitation").map { "dev.clerkorgs.${it}Filter" } +
            listOf("TokenStore", "RequestHook", "ResponseHook").map { "dev.clerkorgs.$it" }

    private val change = UpdateEnterpriseConnectionParams(active = true)

    private fun fitting(parameter: KParameter): Any =
        when {
            parameter.name == "role" -> "org:member"
            parameter.name in setOf("emailAddress", "subjectEmail") -> "ada@example.com"
            parameter.name == "serviceAccountJson" -> "{}"
            parameter.name == "emailAddresses" -> listOf("ada@example.com")
            parameter.type == typeOf<List<String>>() -> listOf("text")
            parameter.type == typeOf<EnterpriseConnectionProvider>() -> EnterpriseConnectionProvider.SamlOkta
            parameter.type == typeOf<UpdateEnterpriseConnectionParams>() -> change
            parameter.type == typeOf<List<DirectorySyncGroupRole>>() -> emptyList<DirectorySyncGroupRole>()
            parameter.type == typeOf<SecondFactorStrategy>() -> SecondFactorStrategy.Totp
            parameter.type == typeOf<OrganizationEnrollmentMode>() -> OrganizationEnrollmentMode.ManualInvitation
            else -> "text"
        }

    /** Calls the function once with each odd value of each of its parameters. */
    private fun walk(
        function: KFunction<*>,
        target: Any?,
        always: Map<String, Any> = emptyMap(),
    ): Int {
        val fixed = function.instanceParameter?.let { mapOf(it to target) }.orEmpty()
        val required = function.valueParameters.filter { !it.isOptional }.associateWith(::fitting)
        val given = function.valueParameters.filter { it.name in always }.associateWith { always[it.name] }
        var count = 0
        for (parameter in function.valueParameters) {
            val type = parameter.type.withNullability(false)
            val values = odd[type]
            if (values == null) {
                assertTrue(type.toString() in plain, "$function: nothing is known to be odd for $type")
                continue
            }
            for (value in values) {
                val error =
                    assertFailsWith<ClerkException.Invalid>(
                        "${function.name}(${parameter.name} = ${"$value".take(50)})",
                    ) {
                        try {
                            runBlocking { function.callSuspendBy(fixed + required + given + (parameter to value)) }
                        } catch (wrapper: InvocationTargetException) {
                            throw wrapper.targetException
                        }
                    }
                val name = assertNotNull(error.info.paramName)
                assertEquals(parameter.name, camel(name))
                assertContains(error.message, name)
                count += 1
            }
        }
        return count
    }

    private fun handlesOf(clerk: Any): List<Any> {
        val made = mutableListOf(clerk)
        var at = 0
        while (at < made.size) {
            val target = made[at++]
            for (function in calls(target)) {
                val type = function.returnType.classifier
                // The key of a directory comes with a response.
                if (type !in Listing.handles || type == DirectorySyncKey::class || function.isSuspend) continue
                if (made.any { it::class == type }) continue
                val arguments = function.valueParameters.filter { !it.isOptional }.associateWith(::fitting)
                made += checkNotNull(function.callBy(arguments + (checkNotNull(function.instanceParameter) to target)))
            }
        }
        return made
    }

    private fun calls(target: Any) =
        target::class.declaredMemberFunctions.filter {
            // A builder only keeps what it is given.
            it.visibility == KVisibility.PUBLIC && !it.name.endsWith("Builder")
        }

    @Test
    fun `every argument of every call`() {
        Emulator.seed("demo")
        for (clerk in listOf<AutoCloseable>(signedInBlocking(), runBlocking { signedIn() })) {
            Emulator.clearLog()
            val handles = handlesOf(clerk)
            assertTrue(handles.size > 10, "$handles")
            val count = handles.sumOf { handle -> calls(handle).sumOf { walk(it, handle) } }
            assertTrue(count > 100, "$count")
            assertEquals(emptyList(), Emulator.log())
            clerk.close()
        }
        for (type in listOf(BlockingClerk::class, Clerk::class)) {
            val constructor = type.constructors.single { it.parameters.all(KParameter::isOptional) }
            assertTrue(walk(constructor, null, mapOf("baseUrl" to Emulator.baseUrl)) > 20)
        }
    }

    @Test
    fun `a path that cannot be that of a file is refused at once`() {
        val key = SecretKeySpec(ByteArray(32), "AES")
        val stores = listOf<(String) -> TokenStore>({ FileTokenStore(it) }, { EncryptedFileTokenStore(it, key) })
        for (path in listOf(half, endless, "", "a\u0000b", "tokens/", "..", "~somebody/token")) {
            for (store in stores) {
                assertEquals("path", assertFailsWith<ClerkException.Invalid> { store(path) }.info.paramName)
            }
        }
    }
}
