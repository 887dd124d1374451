package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.security.KeyStore
import java.security.cert.CertificateFactory
import java.util.concurrent.TimeUnit
import kotlin.io.path.outputStream
import kotlin.io.path.pathString
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Whom a program trusts that lets Java decide, as on Android. */
class TrustTest {
    @TempDir lateinit var folder: Path

    private val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
    private val asked = "-Ddev.clerkorgs.trust=java"

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    /** A store of Java's with the emulator's authority, and nothing else. */
    private fun trusting(): List<String> {
        val certificates = CertificateFactory.getInstance("X.509")
        val authority = certificates.generateCertificate(Emulator.caCertificate.byteInputStream())
        val store = KeyStore.getInstance("PKCS12").apply { load(null, null) }
        store.setCertificateEntry("authority", authority)
        val file = folder.resolve("trusted.p12")
        file.outputStream().use { store.store(it, "changeit".toCharArray()) }
        val settings = listOf("trustStore=$file", "trustStorePassword=changeit", "trustStoreType=PKCS12")
        return settings.map { "-Djavax.net.ssl.$it" }
    }

    private fun printed(
        options: List<String>,
        vararg arguments: String,
    ): String {
        val program = listOf("-cp", System.getProperty("java.class.path"), "dev.clerkorgs.tests.TrustTestKt")
        val command = listOf(java) + options + program + Emulator.httpsUrl + arguments
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val text = process.inputReader().readText().trim()
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, text)
        return text
    }

    @Test
    fun `a server that Java's trust manager accepts is trusted`() {
        assertEquals("user_ada", printed(trusting() + asked))
    }

    @Test
    fun `one that it does not accept is refused, with its reason and what helps`() {
        val text = printed(listOf(asked))
        assertTrue(text.startsWith("NETWORK: "), text)
        assertTrue("this platform does not trust its certificate" in text, text)
        assertTrue("pass its authority's as caCertificate (PKIX path building failed" in text, text)
    }

    @Test
    fun `a certificate that the program passes is trusted as well`() {
        assertEquals("user_ada", printed(listOf(asked), Emulator.caCertificate))
    }

    @Test
    fun `a setting that means nothing is an error`() {
        val text = printed(listOf("-Ddev.clerkorgs.trust=Java"))
        assertTrue(text.startsWith("USAGE: "), text)
        assertTrue("-Ddev.clerkorgs.trust can only be java. Correct that setting" in text, text)
    }

    @Test
    fun `Java is not asked otherwise`() {
        val text = printed(trusting())
        assertTrue(text.startsWith("NETWORK: ") && "unknown authority" in text, text)
    }
}

fun main(arguments: Array<String>) {
    try {
        BlockingClerk(baseUrl = arguments[0], caCertificate = arguments.getOrNull(1), maxRetries = 0).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            println(clerk.user()?.id)
        }
    } catch (error: ClerkException) {
        println("${error.info.kind}: ${error.message}")
    }
}
