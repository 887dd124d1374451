package dev.clerkorgs.tests

import java.security.AlgorithmParameters
import java.security.InvalidAlgorithmParameterException
import java.security.InvalidKeyException
import java.security.Key
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.spec.AlgorithmParameterSpec
import javax.crypto.Cipher
import javax.crypto.CipherSpi
import javax.crypto.SecretKey

/** A key that does not leave its provider, like one of the Android Keystore. It cannot be read, and can be locked. */
class HardwareKey : SecretKey {
    internal val inside = newKey()

    @Volatile var locked = false

    /** Called before each use. */
    @Volatile var beforeUse = {}

    override fun getAlgorithm() = "AES"

    override fun getFormat(): String? = null

    override fun getEncoded(): ByteArray? = null
}

/** Makes such keys usable while the action runs. */
fun withHardware(action: () -> Unit) {
    val provider = Hardware()
    Security.addProvider(provider)
    try {
        action()
    } finally {
        Security.removeProvider(provider.name)
    }
}

/** Encrypts with such keys. Like the Android Keystore, it is found by the key. */
class Hardware : Provider("Hardware", "1", "for tests") {
    init {
        val keys = mapOf("SupportedKeyClasses" to HardwareKey::class.java.name)
        putService(Service(this, "Cipher", "AES/GCM/NoPadding", HardwareCipher::class.java.name, null, keys))
    }
}

/** Chooses each nonce itself, and refuses one from the caller, like the Android Keystore. */
class HardwareCipher : CipherSpi() {
    private val cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE")

    private fun inside(key: Key): SecretKey {
        if (key !is HardwareKey) throw InvalidKeyException("not a key of this provider")
        key.beforeUse()
        if (key.locked) throw InvalidKeyException("the device is locked")
        return key.inside
    }

    override fun engineInit(
        mode: Int,
        key: Key,
        random: SecureRandom?,
    ) = cipher.init(mode, inside(key))

    override fun engineInit(
        mode: Int,
        key: Key,
        parameters: AlgorithmParameterSpec?,
        random: SecureRandom?,
    ) {
        if (mode == Cipher.ENCRYPT_MODE) throw InvalidAlgorithmParameterException("the nonce is not the caller's")
        cipher.init(mode, inside(key), parameters)
    }

    override fun engineInit(
        mode: Int,
        key: Key,
        parameters: AlgorithmParameters?,
        random: SecureRandom?,
    ): Unit = throw UnsupportedOperationException()

    override fun engineSetMode(mode: String?) = Unit

    override fun engineSetPadding(padding: String?) = Unit

    override fun engineGetBlockSize() = cipher.blockSize

    override fun engineGetOutputSize(length: Int) = cipher.getOutputSize(length)

    override fun engineGetIV(): ByteArray? = cipher.iv

    override fun engineGetParameters(): AlgorithmParameters? = cipher.parameters

    override fun engineUpdate(
        input: ByteArray?,
        offset: Int,
        length: Int,
    ): ByteArray? = cipher.update(input, offset, length)

    override fun engineUpdate(
        input: ByteArray?,
        offset: Int,
        length: Int,
        output: ByteArray?,
        at: Int,
    ) = cipher.update(input, offset, length, output, at)

    override fun engineDoFinal(
        input: ByteArray?,
        offset: Int,
        length: Int,
    ): ByteArray = cipher.doFinal(input, offset, length)

    override fun engineDoFinal(
        input: ByteArray?,
        offset: Int,
        length: Int,
        output: ByteArray?,
        at: Int,
    ) = cipher.doFinal(input, offset, length, output, at)
}
