package dev.clerkorgs.tests

import kotlin.reflect.KClass
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.full.valueParameters

/** Writes a Java program that makes every call, value and error of the contract in every way that Java has for it. */
class JavaProgram {
    private val parts = mutableListOf<Pair<String, List<String>>>()

    fun source(): String {
        val handles = Listing.signatures.filterKeys { it !in Listing.asynchronous }
        for ((handle, signatures) in handles) parts += "callsOf${handle.simpleName}" to calls(handle, signatures)
        for ((record, fields) in Listing.fields) parts += "values${record.simpleName}" to values(record, fields)
        for ((type, cases) in Listing.cases) parts += "cases${type.simpleName}" to cases(type, cases)
        val methods = parts.joinToString("\n") { (name, lines) -> method(name, lines) }
        val run = method("run", parts.map { "${it.first}();" })
        return HEAD + run + methods + method("onlyCompiled", handles.flatMap(::made) + functions()) + "}\n"
    }

    private fun method(
        name: String,
        lines: List<String>,
    ) = "    public static void $name() throws Exception {\n" + lines.joinToString("") { "        $it\n" } + "    }\n"

    private fun calls(
        handle: KClass<*>,
        signatures: List<Signature>,
    ): List<String> {
        val name = handle.simpleName
        val properties = handle.memberProperties.map { it.name }
        val lines =
            signatures.filter { it.name != "new" && it.name != "close" }.flatMap { call ->
                val made = call.returns?.let { "${java(it)} made = " }.orEmpty()
                val calls =
                    when {
                        call.name in properties -> listOf("it.${getter(call.name)}()")
                        else -> overloads(call.parameters).map { "it.${call.name}($it)" } + builders(handle, call)
                    }
                calls.map { "refused(() -> { $made$it; });" }
            }
        val item = signatures.find { it.name == "nextPage" }?.returns?.element
        return listOf("$name it = new $name(Fake.INSTANCE);") + lines + items(name, item) + "it.close();"
    }

    private fun items(
        list: String?,
        item: ListedType?,
    ): List<String> {
        if (item == null) return emptyList()
        return listOf(
            "refused(() -> { for (${java(item)} one : it) { Objects.requireNonNull(one); } });",
            "refused(() -> { List<${java(item)}> all = it.stream().toList(); });",
            "same(new $list(Fake.INSTANCE, List.of(${sample(item)})).iterator().next(), ${sample(item)});",
        )
    }

    /** Java can leave out parameters that have a default from the end. */
    private fun overloads(parameters: List<Field>): List<String> {
        val optional = parameters.filter { it.hasDefault }
        return (0..optional.size).map { given ->
            val left = optional.drop(given)
            (parameters - left.toSet()).joinToString { sample(it.type) }
        }
    }

    private fun builders(
        handle: KClass<*>,
        call: Signature,
    ): List<String> {
        val builder = "${call.name}Builder"
        if (handle.java.methods.none { it.name == builder }) return emptyList()
        val (optional, required) = call.parameters.partition { it.hasDefault }
        return listOf("it.$builder(${required.joinToString { sample(it.type) }})${setters(optional)}.call()")
    }

    private fun setters(fields: List<Field>) = fields.joinToString("") { ".${it.name}(${sample(it.type)})" }

    private fun made(entry: Map.Entry<KClass<*>, List<Signature>>): List<String> {
        val (handle, signatures) = entry
        val parameters = signatures.find { it.name == "new" }?.parameters ?: return emptyList()
        val name = handle.simpleName
        val all = overloads(parameters).map { "new $name($it).close();" }
        val hasBuilder = handle.java.classes.any { it.simpleName == "Builder" }
        return all +
            if (hasBuilder) listOf("new $name.Builder()${setters(parameters)}.build().close();") else emptyList()
    }

    private fun functions(): List<String> {
        val public =
            Class
                .forName("dev.clerkorgs.ClerkOrgs")
                .methods
                .filter { !it.isSynthetic }
                .map { it.name }
        val own = Listing.functions.filter { it.name in public }
        return own.flatMap { call -> overloads(call.parameters).map { "ClerkOrgs.${call.name}($it);" } }
    }

    private fun values(
        record: KClass<*>,
        fields: List<Field>,
    ): List<String> {
        val name = record.simpleName
        val all = fields.joinToString { sample(it.type) }
        val needed = checkNotNull(record.primaryConstructor).valueParameters.filter { !it.isOptional }.map { it.name }
        val least = fields.filter { it.name in needed }.joinToString { sample(it.type) }
        return listOf(
            "$name it = new $name($all);",
            "same(it, it.copy($all));",
            "same(new $name($least), new $name($least));",
        ) + built(record, fields) +
            fields.map {
                "${java(
                    it.type,
                )} ${it.name} = it.${getter(it.name)}(); same(${it.name}, ${sample(it.type)});"
            }
    }

    private fun built(
        record: KClass<*>,
        fields: List<Field>,
    ): List<String> {
        if (record.java.classes.none { it.simpleName == "Builder" }) return emptyList()
        val (optional, required) = fields.partition { it.hasDefault }
        val given = required.joinToString { sample(it.type) }
        return listOf("same(it, new ${record.simpleName}.Builder($given)${setters(optional)}.build());")
    }

    private fun cases(
        type: KClass<*>,
        cases: Map<String, List<Field>>,
    ): List<String> {
        val name = checkNotNull(type.simpleName)
        if (type.java.isEnum) {
            val labels = cases.keys.joinToString(" ") { "case ${screaming(it)}:" }
            return listOf(
                "for ($name it : $name.values()) { switch (it) { $labels break; default: throw new Error(); } }",
            )
        }
        return cases.flatMap { (case, fields) ->
            if (type in
                Listing.errors
            ) {
                error(name, case, fields)
            } else {
                value(name, case, fields)
            }
        }
    }

    private fun value(
        type: String,
        case: String,
        fields: List<Field>,
    ): List<String> {
        val made =
            if (fields.isEmpty()) {
                "$type.$case.INSTANCE"
            } else {
                "new $type.$case(${fields.joinToString {
                    sample(
                        it.type,
                    )
                }})"
            }
        return listOf("{ $type it = $made; String value = it.getValue(); same(value, it.toString()); }")
    }

    private fun error(
        type: String,
        case: String,
        fields: List<Field>,
    ): List<String> {
        val field = fields.single()
        val thrown = listOf(sample(field.type), "\"text\"").distinct()
        val caught = "catch ($type.$case error) { ${java(field.type)} held = error.${getter(field.name)}(); }"
        return thrown.map { "try { throw new $type.$case($it); } $caught" }
    }

    private fun getter(name: String) =
        if (Regex("is[A-Z].*").matches(name)) name else "get" + name.replaceFirstChar(Char::uppercase)

    private fun java(type: ListedType): String = PRIMITIVES[type.present]?.takeIf { !type.isNullable } ?: boxed(type)

    private fun boxed(type: ListedType): String =
        when {
            type.isMap -> "Map<String, String>"
            else -> type.element?.let { "List<${boxed(it)}>" } ?: OBJECTS[type.present] ?: "${type.named?.simpleName}"
        }

    private fun sample(type: ListedType): String {
        val named = type.named
        val cases = Listing.cases[named]
        return when {
            type.isMap -> "Map.of(\"name\", \"text\")"

            named == null -> type.element?.let { "List.of(${sample(it)})" } ?: SAMPLES.getValue(type.present)

            named in Listing.implemented -> callback(named)

            cases == null -> "new ${named.simpleName}(${Listing.fields.getValue(
                named,
            ).joinToString { sample(it.type) }})"

            named.java.isEnum -> "${named.simpleName}.${screaming(cases.keys.first())}"

            else -> "${named.simpleName}.${cases.keys.first()}.INSTANCE"
        }
    }

    private fun callback(type: KClass<*>): String {
        val calls = Listing.implemented.getValue(type)
        val single = calls.singleOrNull()
        if (single != null) return "(${taken(single)}) -> { ${returned(single)} }"
        val methods =
            calls.joinToString(" ") { call ->
                val returns = call.returns?.let(::java) ?: "void"
                "@Override public $returns ${call.name}(${taken(call)}) { ${returned(call)} }"
            }
        return "new ${type.simpleName}() { $methods }"
    }

    private fun taken(call: Signature) =
        call.parameters.withIndex().joinToString { (at, field) -> "${java(field.type)} given$at" }

    private fun returned(call: Signature) = call.returns?.let { "return ${sample(it)};" }.orEmpty()

    private fun screaming(case: String) = snake(case).removePrefix("_").uppercase()

    private companion object {
        val PRIMITIVES = mapOf("boolean" to "boolean", "i32" to "int", "i64" to "long", "float64" to "double")
        val OBJECTS =
            mapOf(
                "boolean" to "Boolean",
                "bytes" to "byte[]",
                "i32" to "Integer",
                "i64" to "Long",
                "float64" to "Double",
                "string" to "String",
                "duration" to "Duration",
                "timestamp" to "Instant",
                "Json" to "JsonElement",
            )
        val SAMPLES =
            mapOf(
                "boolean" to "true",
                "bytes" to "new byte[0]",
                "i32" to "1",
                "i64" to "1L",
                "float64" to "1.0",
                "string" to "\"text\"",
                "duration" to "Duration.ofSeconds(1)",
                "timestamp" to "Instant.EPOCH",
                "Json" to "JsonNull.INSTANCE",
            )
        val HEAD =
            """
            import dev.clerkorgs.*;
            import java.time.*;
            import java.util.*;
            import kotlin.NotImplementedError;
            import kotlinx.serialization.json.*;

            public final class EveryCall {
                public static final Set<String> REFUSED = new TreeSet<>();

                private interface Call {
                    void make() throws Exception;
                }

                private static void refused(Call call) throws Exception {
                    try {
                        call.make();
                    } catch (NotImplementedError error) {
                        REFUSED.add(error.getMessage());
                        return;
                    }
                    throw new AssertionError("a fake has taken a call");
                }

                private static void same(Object one, Object other) {
                    if (!one.equals(other) || one.hashCode() != other.hashCode()) {
                        throw new AssertionError(one + " is not " + other);
                    }
                }

            """.trimIndent() + "\n"
    }
}
