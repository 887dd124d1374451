package dev.clerkorgs.tests

import dev.clerkorgs.ClerkException
import dev.clerkorgs.MembershipRequestFilter
import dev.clerkorgs.SuggestionFilter
import dev.clerkorgs.UserInvitationFilter
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.double
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.time.Duration
import java.time.Instant
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter
import kotlin.reflect.KClass
import kotlin.reflect.KProperty1
import kotlin.reflect.KType
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertFailsWith

private val rfc3339 = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC)
private val fields = HashMap<KClass<*>, List<Pair<String, KProperty1<out Any, *>>>>()

/** A result in the format of scenarios. */
fun plain(value: Any?): JsonElement =
    when (value) {
        null, Unit, is AutoCloseable -> JsonNull
        is JsonElement -> value
        is Boolean -> JsonPrimitive(value)
        is Number -> JsonPrimitive(value)
        is String -> JsonPrimitive(value)
        is Enum<*> -> JsonPrimitive(value.name.lowercase())
        is Instant -> JsonPrimitive(rfc3339.format(value))
        is Duration -> JsonPrimitive(value.toMillis() / 1000.0)
        is List<*> -> JsonArray(value.map(::plain))
        else -> if (isEnum(value::class)) JsonPrimitive(value.toString()) else record(value)
    }

fun plain(error: ClerkException): JsonElement =
    buildJsonObject {
        put("kind", JsonPrimitive(error::class.simpleName))
        put("info", plain(error.info))
    }

/** For Java, a list of Kotlin may have methods that change it. */
@Suppress("PLATFORM_CLASS_MAPPED_TO_KOTLIN", "UNCHECKED_CAST")
fun assertUnchangeable(list: List<*>) {
    assertFailsWith<UnsupportedOperationException> { (list as java.util.List<Any?>).add(null) }
}

/** Open enums are sealed classes, with their cases nested in them. */
private fun isEnum(type: KClass<*>) = type.isSealed || type.java.superclass.kotlin.isSealed

private fun record(value: Any): JsonObject {
    check(value::class.isData) { "what is a ${value::class}?" }
    val properties = fields.getOrPut(value::class) { value::class.memberProperties.map { snake(it.name) to it } }
    val held = properties.associate { (name, property) -> name to property.getter.call(value) }
    held.values.filterIsInstance<List<*>>().forEach(::assertUnchangeable)
    return JsonObject(held.mapValues { plain(it.value) })
}

/** Converts an argument to the type of its parameter. */
fun argument(
    json: JsonElement,
    type: KType,
): Any? {
    val kind = type.classifier as KClass<*>
    return when {
        json is JsonNull -> null
        kind == JsonElement::class -> json
        kind == String::class -> json.jsonPrimitive.content
        kind == Int::class -> json.jsonPrimitive.int
        kind == Double::class -> json.jsonPrimitive.double
        kind == Boolean::class -> json.jsonPrimitive.boolean
        kind == Duration::class -> Duration.ofMillis((json.jsonPrimitive.double * 1000).toLong())
        kind == ByteArray::class -> bytes(json.jsonObject)
        kind == List::class -> json.jsonArray.map { argument(it, checkNotNull(type.arguments.single().type)) }
        kind == MembershipRequestFilter::class -> MembershipRequestFilter { mismatch(json, plain(it)) == null }
        kind == SuggestionFilter::class -> SuggestionFilter { mismatch(json, plain(it)) == null }
        kind == UserInvitationFilter::class -> UserInvitationFilter { mismatch(json, plain(it)) == null }
        kind.java.isEnum -> kind.java.enumConstants.single { plain(it) == json }
        isEnum(kind) -> enumValue(json.jsonPrimitive.content, kind)
        kind.isData -> recordOf(json.jsonObject, kind)
        else -> error("$type as an argument")
    }
}

private fun recordOf(
    json: JsonObject,
    type: KClass<*>,
): Any {
    val constructor = checkNotNull(type.primaryConstructor)
    val parameters = constructor.parameters.associateBy { it.name }
    val given = json.entries.associate { (name, value) -> parameters.getValue(camel(name)) to value }
    return constructor.callBy(given.mapValues { (parameter, value) -> argument(value, parameter.type) })
}

/** The content of a file: its first bytes as hexadecimal digits, and its size, up to which zeros follow. */
private fun bytes(json: JsonObject): ByteArray {
    val digits = json.getValue("hex").jsonPrimitive.content
    val first = digits.chunked(2) { it.toString().toInt(16).toByte() }.toByteArray()
    return first.copyOf(json["size"]?.jsonPrimitive?.int ?: first.size)
}

private fun enumValue(
    text: String,
    type: KClass<*>,
): Any? =
    type.sealedSubclasses.mapNotNull { it.objectInstance }.find { it.toString() == text }
        ?: checkNotNull(type.sealedSubclasses.single { it.objectInstance == null }.primaryConstructor).call(text)

fun camel(name: String): String = Regex("_(.)").replace(name) { it.groupValues[1].uppercase() }

fun snake(name: String): String = Regex("[A-Z]").replace(name) { "_" + it.value.lowercase() }

/** The words of a name, whichever way it joins them: `userId`, `FFIConverter` and `user_id` have two each. */
fun words(name: String): List<String> =
    Regex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+").findAll(name).map { it.value.lowercase() }.toList()
