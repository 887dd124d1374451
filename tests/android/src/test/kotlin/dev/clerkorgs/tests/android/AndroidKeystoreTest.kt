package dev.clerkorgs.tests.android

import android.os.Build
import android.security.keystore.KeyProperties
import dev.clerkorgs.AndroidKeystoreTokenStore
import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException
import org.junit.After
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.experimental.LazyApplication
import java.security.Security
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [Build.VERSION_CODES.N], manifest = Config.NONE)
@LazyApplication(LazyApplication.LazyLoad.ON)
class AndroidKeystoreTest {
    @get:Rule val folder = TemporaryFolder()

    private val file by lazy { folder.root.resolve("client-token") }

    @Before
    fun addProvider() {
        StandIn.keys.clear()
        StandIn.isReachable = true
        Security.addProvider(StandIn())
    }

    @After
    fun removeProvider() = Security.removeProvider(StandIn.NAME)

    @Test
    fun `the platform is Android's at API level 24`() = assertEquals(24, Build.VERSION.SDK_INT)

    @Test
    fun `a client is signed in again with a key that was created once`() {
        Emulator().use { emulator ->
            BlockingClerk(baseUrl = emulator.baseUrl, tokenStore = AndroidKeystoreTokenStore(file)).use { clerk ->
                clerk.signInWithTicket("ticket_admin")
            }
            val key = StandIn.keys.getValue("dev.clerkorgs")
            BlockingClerk(baseUrl = emulator.baseUrl, tokenStore = AndroidKeystoreTokenStore(file)).use { clerk ->
                clerk.load()
                assertEquals("user_ada", clerk.user()?.id)
            }
            assertEquals(key, StandIn.keys.getValue("dev.clerkorgs"))
        }
    }

    @Test
    fun `the key is for AES-GCM only and does not leave the keystore`() {
        AndroidKeystoreTokenStore(file, "acme").swap(null, "token")
        val asked = checkNotNull(StandIn.asked)
        assertEquals("acme", asked.keystoreAlias)
        assertEquals(256, asked.keySize)
        assertEquals(KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT, asked.purposes)
        assertContentEquals(arrayOf(KeyProperties.BLOCK_MODE_GCM), asked.blockModes)
        assertContentEquals(arrayOf(KeyProperties.ENCRYPTION_PADDING_NONE), asked.encryptionPaddings)
        assertTrue("token" !in file.readText())
    }

    @Test
    fun `without its key a file means signed out, and the next sign-in replaces it`() {
        val store = AndroidKeystoreTokenStore(file)
        assertTrue(store.swap(null, "old"))
        StandIn.keys.clear()
        assertNull(store.load())
        assertTrue(store.swap(null, "new"))
        assertEquals("new", store.load())
    }

    @Test
    fun `a keystore that does not respond is an error that changes nothing`() {
        val store = AndroidKeystoreTokenStore(file)
        assertTrue(store.swap(null, "token"))
        val before = file.readText()
        StandIn.isReachable = false
        BlockingClerk(baseUrl = "http://127.0.0.1:1", tokenStore = store).use { clerk ->
            val error = assertFailsWith<ClerkException.Usage> { clerk.load() }
            val reason = "cannot be used: ProviderException: keystore daemon is dead"
            assertEquals("the token store failed: the key dev.clerkorgs of the Android Keystore $reason", error.message)
        }
        assertEquals(before, file.readText())
        StandIn.isReachable = true
        assertEquals("token", store.load())
    }
}
