package dev.clerkorgs

import android.net.http.X509TrustManagerExtensions
import java.io.ByteArrayInputStream
import java.nio.ByteBuffer
import java.security.KeyStore
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager

/**
 * Whether the platform trusts a server. Native code cannot read which certificates Android trusts, among them those of companies;
 * on other platforms, it reads those of the system, and Java's trust manager is asked if the program wants that.
 */
internal object PlatformTrust {
    private const val SETTING = "dev.clerkorgs.trust"

    /** The signature is checked by native code, so the kind of the key exchange does not matter. */
    private const val ANY_EXCHANGE = "UNKNOWN"

    /** Throws an IllegalArgumentException for a setting that means nothing. */
    val isAsked: Boolean
        get() {
            val setting = System.getProperty(SETTING)
            require(setting == null || setting == "java") { "-D$SETTING can only be java" }
            return Platform.isAndroid || setting != null
        }

    private val manager: X509TrustManager by lazy {
        val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
        factory.init(null as KeyStore?)
        factory.trustManagers.firstNotNullOf { it as? X509TrustManager }
    }

    /** Why a chain is not trusted, or an empty text. Each certificate follows its length. */
    fun refusal(
        chain: ByteArray,
        host: String,
    ): String =
        try {
            val certificates = certificates(chain)
            if (Platform.isAndroid) {
                AndroidTrust.check(manager, certificates, ANY_EXCHANGE, host)
            } else {
                manager.checkServerTrusted(certificates, ANY_EXCHANGE)
            }
            ""
        } catch (error: Exception) {
            // Settings that cannot be used, such as a store that cannot be read, are no CertificateException.
            error.message ?: "$error"
        }

    private fun certificates(chain: ByteArray): Array<X509Certificate> {
        val left = ByteBuffer.wrap(chain)
        val factory = CertificateFactory.getInstance("X.509")
        val all = mutableListOf<X509Certificate>()
        while (left.hasRemaining()) {
            val encoded = ByteArray(left.getInt()).also { left.get(it) }
            all += factory.generateCertificate(ByteArrayInputStream(encoded)) as X509Certificate
        }
        return all.toTypedArray()
    }
}

/** Android's settings of an application may differ by host. Its classes are there on Android only. */
private object AndroidTrust {
    fun check(
        manager: X509TrustManager,
        chain: Array<X509Certificate>,
        exchange: String,
        host: String,
    ) {
        X509TrustManagerExtensions(manager).checkServerTrusted(chain, exchange, host)
    }
}
