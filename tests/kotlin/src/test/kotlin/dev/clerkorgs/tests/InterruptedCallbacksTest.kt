package dev.clerkorgs.tests

import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.RequestHook
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Threads of the library serve several clients, whose callbacks do not know of each other. */
class InterruptedCallbacksTest {
    @BeforeEach
    fun seed() = Emulator.seed("demo")

    @Test
    fun `a callback that interrupts its thread interrupts no other callback`() {
        val interrupting = AtomicInteger()
        val interrupted = AtomicInteger()
        val careless =
            RequestHook {
                interrupting.incrementAndGet()
                Thread.currentThread().interrupt()
                null
            }
        val careful =
            RequestHook {
                if (Thread.currentThread().isInterrupted) interrupted.incrementAndGet()
                null
            }
        BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = careless).use { one ->
            BlockingClerk(baseUrl = Emulator.baseUrl, onRequest = careful).use { other ->
                repeat(50) {
                    one.getEnvironment()
                    other.getEnvironment()
                }
            }
        }
        assertTrue(interrupting.get() >= 50)
        assertEquals(0, interrupted.get())
        assertTrue(!Thread.currentThread().isInterrupted)
    }
}
