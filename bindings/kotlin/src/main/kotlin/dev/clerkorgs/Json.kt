package dev.clerkorgs

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

private val empty = JsonObject(emptyMap())

/** Most metadata is empty, and every row has some. */
internal fun parsed(text: String): JsonElement = if (text == "{}") empty else Json.parseToJsonElement(text)
