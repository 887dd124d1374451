package dev.clerkorgs

import java.nio.file.Path
import java.security.GeneralSecurityException
import java.util.Base64
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Keeps the client token in a file, encrypted with AES in GCM mode: as [FileTokenStore], but of no use without the key.
 *
 * The key may be one that never leaves its hardware, such as one of the `AndroidKeyStore`: it is used only through
 * [Cipher]. A key that cannot be used now (a locked device, a key that was invalidated) makes the call of the client a
 * [ClerkException.Usage] and leaves the file as it is. Content that this key did not encrypt, such as a backup from
 * another device or a file that somebody changed, can never be read again: it is no token, so the user is signed out, and
 * the next sign-in replaces it.
 *
 * @param path the file, which need not exist; its folder must. Processes and clients may share it. Links, mounted files and
 *   a leading `~` are as for [FileTokenStore].
 * @param key a key for AES, of 256 bits if you can choose.
 * @throws IllegalArgumentException if the key is for something else.
 */
public class EncryptedFileTokenStore(
    path: String,
    private val key: SecretKey,
) : TokenStore {
    private val file = FileTokenStore(path)

    /**
     * The same in the file at a [Path].
     *
     * @throws IllegalArgumentException if the key is for something else.
     */
    public constructor(path: Path, key: SecretKey) : this(path.toString(), key)

    init {
        require(key.algorithm.equals("AES", ignoreCase = true)) { "a key for AES is needed, not for ${key.algorithm}" }
    }

    /** The token, if there is one. */
    @Throws(TokenStoreException::class)
    override fun load(): String? = file.load()?.let(::decrypt)

    /**
     * Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
     * whether it did. With `new` the same as `expected` it says whether the file can be written and the key used.
     */
    @Throws(TokenStoreException::class)
    override fun swap(
        expected: String?,
        new: String?,
    ): Boolean {
        val stored = file.load()
        if (stored?.let(::decrypt) != expected) return false
        if (new == null && expected == null) {
            // What this key did not encrypt stays until there is a token.
            encrypt(PROBE)
            return file.swap(stored, stored)
        }
        // Whoever writes meanwhile leaves another text, even for the same token.
        return file.swap(stored, new?.let(::encrypt))
    }

    /** In Base64: the nonce, which the key's provider chooses, and the token encrypted. */
    private fun encrypt(token: String): String =
        whileUsingTheKey {
            val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key) }
            check(cipher.iv.size == NONCE) { "its provider's nonces are ${cipher.iv.size} bytes long" }
            Base64.getEncoder().encodeToString(cipher.iv + cipher.doFinal(token.toByteArray()))
        }

    /** Nothing, if this key did not encrypt it. */
    private fun decrypt(text: String): String? {
        val bytes = runCatching { Base64.getDecoder().decode(text) }.getOrNull()
        if (bytes == null || bytes.size < NONCE + TAG) return null
        return whileUsingTheKey {
            val nonce = GCMParameterSpec(TAG * Byte.SIZE_BITS, bytes, 0, NONCE)
            val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.DECRYPT_MODE, key, nonce) }
            try {
                String(cipher.doFinal(bytes, NONCE, bytes.size - NONCE))
            } catch (_: AEADBadTagException) {
                null
            }
        }
    }

    private inline fun <T> whileUsingTheKey(action: () -> T): T =
        try {
            action()
        } catch (error: GeneralSecurityException) {
            throw unusable(error)
        } catch (error: RuntimeException) {
            // As a Keystore that does not answer throws.
            throw unusable(error)
        }

    private fun unusable(error: Exception) =
        TokenStoreException.Failed("the key cannot be used: ${error.javaClass.simpleName}: ${error.message}")

    private companion object {
        const val CIPHER = "AES/GCM/NoPadding"

        /** Encrypted and thrown away, to see whether the key can be used. */
        const val PROBE = "probe"

        /** In bytes, as is the tag. */
        const val NONCE = 12
        const val TAG = 16
    }
}
