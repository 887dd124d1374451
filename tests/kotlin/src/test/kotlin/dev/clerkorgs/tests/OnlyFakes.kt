package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.BlockingOrganization
import dev.clerkorgs.Fake
import java.io.File

/** Uses fakes alone, and prints whether the native library was loaded. */
fun main() {
    val acme =
        object : BlockingOrganization(Fake) {
            override val id = "Acme"
        }
    val clerk =
        object : BlockingClerk(Fake) {
            override fun organization(idOrSlug: String?) = acme
        }
    val id = clerk.use { it.organization().use(BlockingOrganization::id) }
    try {
        clerk.user()
    } catch (_: NotImplementedError) {
        val loaded = File("/proc/self/maps").readLines().filter { "clerk-orgs-" in it && ".so" in it }
        print(if (loaded.isEmpty()) "$id without a library" else "$id with $loaded")
    }
}
