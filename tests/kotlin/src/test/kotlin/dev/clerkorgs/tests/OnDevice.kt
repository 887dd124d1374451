package dev.clerkorgs.tests

import org.junit.jupiter.api.DynamicTest
import kotlin.system.exitProcess

/** Plays the scenarios where no test runner is, such as on a device, and says which of them fail. */
fun main() {
    val tests = ConformanceTest()
    tests.listen()
    val scenarios = tests.scenarios()
    val failed = scenarios.count { !passes(it) }
    tests.stop()
    println("scenarios: ${scenarios.size - failed} passed; $failed failed")
    exitProcess(if (failed == 0) 0 else 1)
}

private fun passes(test: DynamicTest): Boolean =
    runCatching { test.executable.execute() }
        .onFailure { println("${test.displayName}: ${it.stackTraceToString()}") }
        .isSuccess
