package dev.clerkorgs.tests

import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.reflect.KClass

/** The names in the contract's listing, so that a new one cannot be forgotten. */
object Listing {
    private val lines = Path.of("../../bindings/api.txt").readLines()

    /** The classes of both styles, and those without a style. */
    val handles: List<KClass<*>> =
        heads("class")
            .flatMap { (name, line) ->
                if ("asynchronous and blocking" in line) listOf(name, "Blocking$name") else listOf(name)
            }.map(::type)

    /** The calls of each class, as Kotlin names them. Closing is an `AutoCloseable`'s. */
    val calls: Map<KClass<*>, Set<String>> =
        handles.associateWith { handle ->
            val name = checkNotNull(handle.simpleName).removePrefix("Blocking")
            val start = lines.indexOfFirst { Regex("class $name\\b.*").matches(it) }
            val own = lines.drop(start + 1).takeWhile { it.startsWith("  ") }.map { it.trim().substringBefore('(') }
            own.filter { it != "new" && it != "close" }.map(::camel).toSet()
        }

    val records = heads("record").map { type(it.first) }
    val enums = heads("enum").map { type(it.first) }
    val callbacks = (heads("interface") + heads("callback")).map { type(it.first) }
    val errors = heads("error").map { type(it.first.removeSuffix("Error") + "Exception") }

    private fun heads(kind: String): List<Pair<String, String>> =
        lines.filter { it.startsWith("$kind ") }.map { Regex("\\w+").findAll(it).elementAt(1).value to it }

    private fun type(name: String): KClass<*> = Class.forName("dev.clerkorgs.$name").kotlin
}
