package dev.clerkorgs.tests

import dev.clerkorgs.EncryptedFileTokenStore
import java.nio.file.Path
import java.security.KeyStore
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import kotlin.io.path.inputStream
import kotlin.io.path.outputStream

private val PASSWORD = "changeit".toCharArray()

fun newKey(): SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()

/** A key store with one key, as on a server. */
fun newKeyStore(file: Path) {
    val keys = KeyStore.getInstance("PKCS12").apply { load(null, null) }
    keys.setEntry("token", KeyStore.SecretKeyEntry(newKey()), KeyStore.PasswordProtection(PASSWORD))
    file.outputStream().use { keys.store(it, PASSWORD) }
}

fun keyOf(file: Path): SecretKey {
    val keys = KeyStore.getInstance("PKCS12")
    file.inputStream().use { keys.load(it, PASSWORD) }
    return keys.getKey("token", PASSWORD) as SecretKey
}

/**
 * Counts up in an encrypted file, as one of several processes that begin when their input ends: a file, the file of its
 * key, and how often.
 */
fun main(arguments: Array<String>) {
    val (file, keys, times) = arguments
    val store = EncryptedFileTokenStore(file, keyOf(Path.of(keys)))
    var left = times.toInt()
    println("ready")
    readlnOrNull()
    while (left > 0) {
        val stored = store.load()
        if (store.swap(stored, "${(stored?.toInt() ?: 0) + 1}")) left -= 1
    }
}
