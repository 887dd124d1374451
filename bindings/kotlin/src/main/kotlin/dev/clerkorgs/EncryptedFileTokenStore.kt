package dev.clerkorgs

import java.nio.file.Path
import java.security.GeneralSecurityException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import kotlin.io.encoding.Base64

/**
 * Keeps the client token in a file, encrypted with AES-GCM. It works like [FileTokenStore], but the file is useless
 * without the key.
 *
 * The key may be one that never leaves its hardware, such as a key of the `AndroidKeyStore`, because it is used only
 * through [Cipher]. If the key cannot be used now (because the device is locked or the key was invalidated), the
 * client's call fails with [ClerkException.Usage] and the file stays unchanged. Content that was not encrypted with
 * this key, such as a backup from another device or a file that somebody changed, can never be read again. It counts as
 * no token: the user is signed out, and the next sign-in replaces it.
 *
 * @param path the file. It need not exist, but its folder must. Processes and clients may share it. Links, mounted
 *   files and a leading `~` are handled as in [FileTokenStore].
 * @param key an AES key, of 256 bits if you can choose.
 * @throws ClerkException.Invalid if the key is not an AES key, or there can be no file with this path.
 */
public class EncryptedFileTokenStore(
    path: String,
    private val key: SecretKey,
) : TokenStore {
    private val file = FileTokenStore(path)

    /**
     * Does the same with the file at a [Path].
     *
     * @throws ClerkException.Invalid if the key is not an AES key, or there can be no file with this path.
     */
    public constructor(path: Path, key: SecretKey) : this(path.toString(), key)

    init {
        if (!key.algorithm.equals("AES", ignoreCase = true)) throw wrongKey("not one for ${key.algorithm}")
        // A key that never leaves its hardware has no bytes to show.
        val size = key.encoded?.size
        if (size != null && size !in SIZES) throw wrongKey("not one of $size bytes")
    }

    private fun wrongKey(text: String): ClerkException {
        val told = "key must be an AES key of 16, 24 or 32 bytes, $text"
        return ClerkException.Invalid(ErrorInfo(ErrorKind.INVALID, told, paramName = "key"))
    }

    /** The token, if there is one. */
    @Throws(TokenStoreException::class)
    override fun load(): String? = file.load()?.let(::decrypt)

    /**
     * Atomically replaces `expected` with `new` (`null` removes the token) if `expected` is what is stored. Returns
     * whether it did. If `new` equals `expected`, this checks whether the file can be written and the key can be used.
     */
    @Throws(TokenStoreException::class)
    override fun swap(
        expected: String?,
        new: String?,
    ): Boolean {
        val stored = file.load()
        if (stored?.let(::decrypt) != expected) return false
        if (new == null && expected == null) {
            // Content that this key did not encrypt stays until there is a token to replace it.
            encrypt(PROBE)
            return file.swap(stored, stored)
        }
        // If somebody else writes meanwhile, the stored text differs even for the same token, so the swap fails.
        return file.swap(stored, new?.let(::encrypt))
    }

    /** Base64 of the nonce, which the key's provider chooses, followed by the encrypted token. */
    private fun encrypt(token: String): String =
        whileUsingTheKey {
            val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key) }
            check(cipher.iv.size == NONCE) { "the key's provider uses nonces of ${cipher.iv.size} bytes" }
            Base64.encode(cipher.iv + cipher.doFinal(token.toByteArray()))
        }

    /** Returns `null` if the text was not encrypted with this key. */
    private fun decrypt(text: String): String? {
        val bytes = runCatching { Base64.decode(text) }.getOrNull()
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
            // An Android Keystore that does not respond throws one of these.
            throw unusable(error)
        }

    private fun unusable(error: Exception) =
        TokenStoreException.Failed("the key cannot be used: ${error.javaClass.simpleName}: ${error.message}", error)

    private companion object {
        private const val CIPHER = "AES/GCM/NoPadding"

        /** Encrypted and then discarded, to check whether the key can be used. */
        private const val PROBE = "probe"

        /** Of the keys of AES, in bytes. */
        val SIZES = setOf(16, 24, 32)

        /** In bytes, like the tag. */
        private const val NONCE = 12
        private const val TAG = 16
    }
}
