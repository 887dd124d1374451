package dev.clerkorgs.tests

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonPrimitive

/** The first difference between a result and the expected one, or nothing. */
fun mismatch(
    expected: JsonElement,
    actual: JsonElement,
    at: String = "result",
): String? {
    val matches =
        when (expected) {
            is JsonObject -> answer(expected, actual) ?: return objectMismatch(expected, actual, at)
            is JsonArray -> return arrayMismatch(expected, actual, at)
            is JsonPrimitive -> actual is JsonPrimitive && same(expected, actual)
        }
    return if (matches) null else "$at: expected $expected, got $actual"
}

/** Evaluates an operator such as `{$any: true}`. Nothing if the object is not an operator. */
private fun answer(
    expected: JsonObject,
    actual: JsonElement,
): Boolean? {
    val (question, operand) = expected.entries.singleOrNull()?.takeIf { it.key.startsWith("$") } ?: return null
    return when (question) {
        "\$any" -> actual !is JsonNull
        "\$spelled" -> actual is JsonPrimitive && actual.content == spelled(operand)
        "\$length" -> length(actual) == operand.jsonPrimitive.int
        "\$contains" -> contains(operand, actual)
        "\$not" -> mismatch(operand, actual) != null
        else -> error("$question is no question")
    }
}

private fun length(actual: JsonElement): Int? =
    when (actual) {
        is JsonArray -> actual.size
        is JsonPrimitive -> if (actual.isString) actual.content.run { codePointCount(0, length) } else null
        else -> null
    }

private fun contains(
    operand: JsonElement,
    actual: JsonElement,
): Boolean =
    when (actual) {
        is JsonArray -> actual.any { mismatch(operand, it) == null }
        is JsonPrimitive -> actual.isString && text(operand) in actual.content
        else -> false
    }

private fun text(operand: JsonElement): String =
    if (operand is JsonObject) spelled(operand.getValue("\$spelled")) else operand.jsonPrimitive.content

/** A text with the contract's names as Kotlin spells them. */
private fun spelled(text: JsonElement): String = camel(text.jsonPrimitive.content)

private fun objectMismatch(
    expected: JsonObject,
    actual: JsonElement,
    at: String,
): String? {
    if (actual !is JsonObject) return "$at: expected $expected, got $actual"
    return expected.entries.firstNotNullOfOrNull { (key, value) ->
        mismatch(value, actual[key] ?: JsonNull, "$at.$key")
    }
}

private fun arrayMismatch(
    expected: JsonArray,
    actual: JsonElement,
    at: String,
): String? {
    if (actual !is JsonArray || actual.size != expected.size) return "$at: expected $expected, got $actual"
    return expected.indices.firstNotNullOfOrNull { mismatch(expected[it], actual[it], "$at.$it") }
}

private fun same(
    expected: JsonPrimitive,
    actual: JsonPrimitive,
): Boolean {
    if (expected is JsonNull || actual is JsonNull) return expected == actual
    if (expected.isString || actual.isString) return expected == actual
    val number = expected.content.toDoubleOrNull() ?: return expected == actual
    return number == actual.content.toDoubleOrNull()
}
