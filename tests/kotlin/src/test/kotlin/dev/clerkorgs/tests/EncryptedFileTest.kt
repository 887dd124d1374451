package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import dev.clerkorgs.EncryptedFileTokenStore
import dev.clerkorgs.TokenStore
import dev.clerkorgs.TokenStoreException
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.security.InvalidKeyException
import java.util.Base64
import java.util.concurrent.TimeUnit
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec
import kotlin.io.path.getPosixFilePermissions
import kotlin.io.path.pathString
import kotlin.io.path.readBytes
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class EncryptedFileTest {
    @TempDir lateinit var folder: Path

    private val file get() = folder.resolve("token")

    @BeforeEach
    fun seed() = Emulator.seed("demo")

    private fun store(key: SecretKey) = EncryptedFileTokenStore(file, key)

    @Test
    fun `the next client is signed in until sign-out`() {
        val key = newKey()
        signedInBlocking(store(key)).close()
        assertEquals("rw-------", PosixFilePermissions.toString(file.getPosixFilePermissions()))
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store(key)).use { clerk ->
            clerk.load()
            assertEquals("user_ada", clerk.user()?.id)
            clerk.signOut()
        }
        assertNull(userOf(store(key)))
    }

    @Test
    fun `the file does not reveal the token, and equal tokens look different`() {
        val key = newKey()
        val texts =
            List(2) {
                assertTrue(store(key).swap(store(key).load(), TOKEN))
                file.readText()
            }
        assertTrue(texts.none { TOKEN in it || TOKEN in String(Base64.getDecoder().decode(it)) }, "$texts")
        assertEquals(2, texts.toSet().size)
        assertFalse(TOKEN in "${store(key)}")
    }

    @Test
    fun `two clients share one file while the token rotates`() =
        runBlocking {
            Emulator.control("options", """{"rotate": "every_response"}""")
            val key = newKey()
            signedInBlocking(store(key)).use { one ->
                newClerk(store(key)).use { two ->
                    val before = store(key).load()
                    repeat(3) { assertEquals(one.getOrganizationMemberships(), two.getOrganizationMemberships()) }
                    assertTrue(before != store(key).load())
                }
            }
        }

    @Test
    fun `a file that the key did not encrypt means signed out, and the next sign-in replaces it`() {
        val key = newKey()
        assertTrue(store(key).swap(null, TOKEN))
        val good = file.readText()
        val bytes = Base64.getDecoder().decode(good)
        val flipped = List(bytes.size) { at -> bytes.clone().also { it[at] = (it[at].toInt() xor 1).toByte() } }
        val cut = List(bytes.size) { bytes.copyOf(it) }
        val bad = (flipped + cut).map(Base64.getEncoder()::encodeToString)
        for (text in bad + listOf(TOKEN, "garbage", "\u0000", "====")) {
            file.writeText(text)
            assertNull(store(key).load(), text)
            assertTrue(store(key).swap(null, null), text)
            assertEquals(text, file.readText(), "to ask changes nothing")
        }
        file.writeText(good)
        assertEquals(TOKEN, store(key).load())
        val another = newKey()
        assertNull(userOf(store(another)))
        signedInBlocking(store(another)).close()
        assertEquals("user_ada", userOf(store(another)))
    }

    @Test
    fun `a swap succeeds only from the expected token`() {
        val store = store(newKey())
        assertFalse(store.swap("old", "new"))
        assertTrue(store.swap(null, null))
        assertTrue(store.swap(null, "new"))
        assertFalse(store.swap(null, "newer"))
        assertFalse(store.swap("old", null))
        assertEquals("new", store.load())
        assertTrue(store.swap("new", null))
        assertNull(store.load())
    }

    @Test
    fun `concurrent processes do not overwrite tokens`() {
        val keys = folder.resolve("keys.p12")
        newKeyStore(keys)
        val java = Path.of(System.getProperty("java.home"), "bin/java").pathString
        val program = listOf(java, "-cp", System.getProperty("java.class.path"), "dev.clerkorgs.tests.CountingKt")
        val command = program + listOf(file.pathString, keys.pathString, "100")
        val children = List(3) { ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start() }
        children.forEach { assertEquals("ready", it.inputReader().readLine()) }
        children.forEach { it.outputWriter().close() }
        assertTrue(children.all { it.waitFor(60, TimeUnit.SECONDS) && it.exitValue() == 0 })
        assertEquals("300", store(keyOf(keys)).load())
    }

    @Test
    fun `a token saved by another store while the key was in use is not overwritten`() =
        withHardware {
            val key = HardwareKey()
            assertTrue(store(key).swap(null, "old"))
            key.beforeUse = {
                key.beforeUse = {}
                assertTrue(store(key).swap("old", "newer"))
            }
            assertFalse(store(key).swap("old", "late"))
            assertEquals("newer", store(key).load())
        }

    @Test
    fun `a key is used inside its provider, and can be locked`() =
        withHardware {
            val key = HardwareKey()
            signedInBlocking(store(key)).close()
            val before = file.readBytes()
            key.locked = true
            val error = assertFailsWith<ClerkException.Usage> { userOf(store(key)) }
            val text = "the token store failed: the key cannot be used: InvalidKeyException: the device is locked"
            assertEquals(text, error.message)
            val locked = assertFailsWith<TokenStoreException> { store(key).swap(null, TOKEN) }
            assertTrue(locked.cause is InvalidKeyException)
            assertTrue(before.contentEquals(file.readBytes()))
            key.locked = false
            assertEquals("user_ada", userOf(store(key)))
        }

    @Test
    fun `an unusable key is an error`() {
        val wrong = listOf("HmacSHA256" to 16, "DES" to 8, "AES" to 5, "AES" to 7)
        for ((algorithm, size) in wrong) {
            val error = assertFailsWith<ClerkException.Invalid> { store(SecretKeySpec(ByteArray(size), algorithm)) }
            assertEquals("key", error.info.paramName)
        }
        assertNull(store(newKey()).load())
    }

    @Test
    fun `a missing folder is an error`() {
        val store = EncryptedFileTokenStore(folder.resolve("none/token").pathString, newKey())
        assertFailsWith<TokenStoreException.Failed> { store.swap(null, TOKEN) }
        assertFailsWith<TokenStoreException.Failed> { store.swap(null, null) }
    }

    private fun userOf(store: TokenStore): String? =
        BlockingClerk(baseUrl = Emulator.baseUrl, tokenStore = store).use { clerk ->
            clerk.load()
            clerk.user()?.id
        }
}

private const val TOKEN = "the_secret_token"
