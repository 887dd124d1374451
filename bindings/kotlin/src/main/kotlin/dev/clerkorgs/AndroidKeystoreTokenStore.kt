package dev.clerkorgs

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import java.io.File
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/**
 * Keeps the client token in a file, encrypted with a key of the Android Keystore, which never reveals it. The key is
 * created when it is first needed. For Android only, from API level 23 on.
 *
 * If the key cannot be used now, the client's call fails with [ClerkException.Usage] and the file stays unchanged. If
 * the key is gone, for example after a backup was restored on another device, the user is signed out. The class is
 * otherwise an [EncryptedFileTokenStore].
 *
 * @param file the file, which need not exist, in a folder that does. A folder that is not backed up is best, as in
 *   `File(context.noBackupFilesDir, "clerk-token")`.
 * @param alias the name of the key in the keystore. Use one for each file.
 */
public class AndroidKeystoreTokenStore
    @JvmOverloads
    constructor(
        private val file: File,
        private val alias: String = "dev.clerkorgs",
    ) : TokenStore {
        /** The token, if there is one. */
        @Throws(TokenStoreException::class)
        override fun load(): String? = store().load()

        /** Atomically replaces `expected` with `new`, as [EncryptedFileTokenStore] does. */
        @Throws(TokenStoreException::class)
        override fun swap(
            expected: String?,
            new: String?,
        ): Boolean = store().swap(expected, new)

        private fun store() = EncryptedFileTokenStore(file.path, key())

        private fun key(): SecretKey =
            try {
                synchronized(KEYSTORE) { existing() ?: created() }
            } catch (error: GeneralSecurityException) {
                throw unusable(error)
            } catch (error: RuntimeException) {
                // A keystore that does not respond throws one of these.
                throw unusable(error)
            }

        private fun existing() = KeyStore.getInstance(KEYSTORE).apply { load(null) }.getKey(alias, null) as SecretKey?

        private fun created(): SecretKey {
            val use = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
            val parameters =
                KeyGenParameterSpec
                    .Builder(alias, use)
                    .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                    .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                    .setKeySize(KEY_BITS)
                    .build()
            return KeyGenerator.getInstance("AES", KEYSTORE).apply { init(parameters) }.generateKey()
        }

        private fun unusable(error: Exception) =
            TokenStoreException.Failed(
                "the key $alias of the Android Keystore cannot be used: ${error.javaClass.simpleName}: ${error.message}",
                error,
            )

        private companion object {
            private const val KEYSTORE = "AndroidKeyStore"
            private const val KEY_BITS = 256
        }
    }
