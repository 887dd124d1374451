package dev.clerkorgs.tests.android

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.InvalidAlgorithmParameterException
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.SecureRandom
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/** Stands in for Android's keystore, which Robolectric does not have. It takes the same parameters, and refuses others. */
class StandIn : Provider(NAME, "1", "a stand-in for Android's") {
    init {
        put("KeyStore.$NAME", Keys::class.java.name)
        put("KeyGenerator.AES", Generator::class.java.name)
    }

    companion object {
        const val NAME = "AndroidKeyStore"

        val keys: MutableMap<String, SecretKey> = Collections.synchronizedMap(mutableMapOf())

        /** What was asked for last. */
        var asked: KeyGenParameterSpec? = null

        var isReachable = true
    }

    class Generator : KeyGeneratorSpi() {
        private var parameters: KeyGenParameterSpec? = null

        override fun engineInit(
            spec: AlgorithmParameterSpec?,
            random: SecureRandom?,
        ) {
            parameters = spec as? KeyGenParameterSpec ?: throw InvalidAlgorithmParameterException("$spec")
        }

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(
            size: Int,
            random: SecureRandom?,
        ) = throw UnsupportedOperationException()

        override fun engineGenerateKey(): SecretKey {
            val parameters = checkNotNull(parameters)
            asked = parameters
            val bytes = ByteArray(parameters.keySize / Byte.SIZE_BITS).also(SecureRandom()::nextBytes)
            return SecretKeySpec(bytes, "AES").also { keys[parameters.keystoreAlias] = it }
        }
    }

    class Keys : KeyStoreSpi() {
        override fun engineLoad(
            stream: InputStream?,
            password: CharArray?,
        ) {
            if (!isReachable) throw ProviderException("keystore daemon is dead")
        }

        override fun engineGetKey(
            alias: String,
            password: CharArray?,
        ): Key? = keys[alias]

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
        }

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineGetCertificateAlias(certificate: Certificate): String? = null

        override fun engineSetKeyEntry(
            alias: String,
            key: Key,
            password: CharArray?,
            chain: Array<Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetKeyEntry(
            alias: String,
            key: ByteArray,
            chain: Array<Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(
            alias: String,
            certificate: Certificate,
        ) = throw UnsupportedOperationException()

        override fun engineStore(
            stream: OutputStream?,
            password: CharArray?,
        ) = throw UnsupportedOperationException()
    }
}
