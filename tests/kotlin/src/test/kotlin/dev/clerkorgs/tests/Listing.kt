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

    /** The classes for coroutines. */
    val asynchronous = handles.filter { type -> handles.any { it.simpleName == "Blocking${type.simpleName}" } }.toSet()

    /** All calls of each class, and how each is made. */
    val signatures: Map<KClass<*>, List<Signature>> =
        handles.associateWith { handle ->
            val isBlocking = checkNotNull(handle.simpleName).startsWith("Blocking")
            body("class", checkNotNull(handle.simpleName).removePrefix("Blocking")).map { signature(it, isBlocking) }
        }

    /** The calls of each class, as Kotlin names them. Closing is an `AutoCloseable`'s. */
    val calls: Map<KClass<*>, Set<String>> =
        signatures.mapValues { (_, all) -> all.map { it.name }.filter { it != "new" && it != "close" }.toSet() }

    val records = heads("record").map { type(it.first) }
    val enums = heads("enum").map { type(it.first) }
    val callbacks = (heads("interface") + heads("callback")).map { type(it.first) }
    val errors = heads("error").map { type(it.first) }

    /** What applications implement. */
    val implemented: Map<KClass<*>, List<Signature>> =
        listOf("interface", "callback").flatMap(::heads).associate { (name, line) ->
            type(name) to body(line.substringBefore(' '), name).map { signature(it, isBlocking = false) }
        }

    /** The fields of each record. */
    val fields: Map<KClass<*>, List<Field>> =
        heads("record").associate { (name, _) ->
            type(name) to
                body("record", name).map { field(it, isBlocking = false) }
        }

    /** The cases of each enum and error, and their fields. */
    val cases: Map<KClass<*>, Map<String, List<Field>>> =
        listOf("enum", "error").flatMap(::heads).associate { (name, line) ->
            val all = body(line.substringBefore(' '), name).map { signature(it, isBlocking = false) }
            type(name) to all.associate { it.name to it.parameters }
        }

    /** The functions without a class. */
    val functions: List<Signature> =
        lines.filter { it.startsWith("function ") }.map { signature(it.removePrefix("function "), isBlocking = false) }

    private fun body(
        kind: String,
        name: String,
    ): List<String> {
        val start = lines.indexOfFirst { Regex("$kind $name\\b.*").matches(it) }
        return lines.drop(start + 1).takeWhile { it.startsWith("  ") }.map(String::trim)
    }

    private fun signature(
        line: String,
        isBlocking: Boolean,
    ): Signature {
        val (name, parameters) = checkNotNull(Regex("""(\w+)(?:\((.*?)\))?(?: .*)?""").matchEntire(line)).destructured
        val returns = Regex(" -> (.+?)(?: throws)?(?: \\[also bytes])?$").find(line)?.groupValues?.get(1)
        val taken = parameters.split(", ").filter { it.isNotEmpty() }.map { field(it, isBlocking) }
        return Signature(camel(name), taken, returns?.let { ListedType(it, isBlocking) })
    }

    private fun field(
        text: String,
        isBlocking: Boolean,
    ): Field {
        val (name, rest) = text.split(": ", limit = 2)
        return Field(camel(name), ListedType(rest.substringBefore(" = "), isBlocking), " = " in rest)
    }

    private fun heads(kind: String): List<Pair<String, String>> =
        lines.filter { it.startsWith("$kind ") }.map { Regex("\\w+").findAll(it).elementAt(1).value to it }

    fun type(name: String): KClass<*> {
        val isError = heads("error").any { it.first == name }
        return Class.forName("dev.clerkorgs." + if (isError) name.removeSuffix("Error") + "Exception" else name).kotlin
    }
}

/** A call of the contract, as Kotlin names it and what it takes. */
class Signature(
    val name: String,
    val parameters: List<Field>,
    val returns: ListedType?,
)

/** A field or a parameter. */
class Field(
    val name: String,
    val type: ListedType,
    val hasDefault: Boolean,
)

/** A type as the listing writes it. Blocking classes have blocking ones. */
class ListedType(
    private val text: String,
    private val isBlocking: Boolean,
) {
    val isNullable get() = text.endsWith("?")

    /** Without the question mark. */
    val present get() = text.removeSuffix("?")

    val element: ListedType? get() = present.takeIf { it.startsWith("[") }?.let { inner(it.drop(1).dropLast(1)) }

    val isMap get() = present.startsWith("{")

    /** The contract's class, unless it is of the language. */
    val named: KClass<*>? get() =
        if (present in OF_THE_LANGUAGE || element != null || isMap) {
            null
        } else {
            Listing.handles.find { isBlocking && it.simpleName == "Blocking$present" } ?: Listing.type(present)
        }

    /** As Kotlin's reflection writes it. */
    val kotlin: String get() {
        val shown =
            when {
                isMap -> "kotlin.collections.Map<kotlin.String, kotlin.String>"
                else -> element?.let { "kotlin.collections.List<${it.kotlin}>" }
            }
        return (shown ?: OF_THE_LANGUAGE[present] ?: "${named?.qualifiedName}") + if (isNullable) "?" else ""
    }

    private fun inner(text: String) = ListedType(text, isBlocking)

    private companion object {
        val OF_THE_LANGUAGE =
            mapOf(
                "string" to "kotlin.String",
                "boolean" to "kotlin.Boolean",
                "bytes" to "kotlin.ByteArray",
                "i32" to "kotlin.Int",
                "u32" to "kotlin.UInt",
                "i64" to "kotlin.Long",
                "float64" to "kotlin.Double",
                "duration" to "java.time.Duration",
                "timestamp" to "java.time.Instant",
                "Json" to "kotlinx.serialization.json.JsonElement",
            )
    }
}
