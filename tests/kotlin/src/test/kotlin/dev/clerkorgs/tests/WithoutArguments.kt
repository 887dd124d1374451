package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.ClerkException

/** Makes a client from the environment alone, and prints what came of it. */
fun main() {
    try {
        BlockingClerk().close()
        print("made")
    } catch (error: ClerkException.Invalid) {
        print(error.message)
    }
}
