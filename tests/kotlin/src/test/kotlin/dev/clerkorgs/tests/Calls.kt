package dev.clerkorgs.tests

import kotlinx.serialization.json.JsonObject
import java.lang.reflect.InvocationTargetException
import kotlin.reflect.KClass
import kotlin.reflect.KVisibility
import kotlin.reflect.full.callSuspendBy
import kotlin.reflect.full.instanceParameter
import kotlin.reflect.full.memberFunctions
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.valueParameters

/** Calls an operation by its Rust name. Omitted arguments have their defaults. */
suspend fun invoke(
    target: Any,
    operation: String,
    arguments: JsonObject,
): Any? {
    val properties = target::class.memberProperties.filter { it.visibility == KVisibility.PUBLIC }
    val property = properties.find { it.name == camel(operation) }
    if (property != null) {
        return unwrapped { property.getter.call(target) }
    }
    val function = target::class.memberFunctions.single { it.name == camel(operation) }
    val parameters = function.valueParameters.associateBy { it.name }
    val given =
        arguments.entries.associate { (name, value) ->
            val parameter = requireNotNull(parameters[camel(name)]) { "$operation takes no $name" }
            parameter to argument(value, parameter.type)
        }
    return unwrapped { function.callSuspendBy(given + (checkNotNull(function.instanceParameter) to target)) }
}

/** Creates an object from named arguments. */
fun <T : Any> construct(
    type: KClass<T>,
    arguments: Map<String, Any>,
): T {
    val constructor = type.constructors.single { candidate -> candidate.parameters.all { it.isOptional } }
    val parameters = constructor.parameters.associateBy { it.name }
    return unwrapped { constructor.callBy(arguments.mapKeys { (name, _) -> parameters.getValue(name) }) }
}

/** The package's own lazy sequence over a list. */
fun lazily(list: Any): Any {
    if (list is Iterable<*>) return list.asSequence()
    return checkNotNull(list::class.memberFunctions.single { it.name == "asFlow" }.call(list))
}

/** The reader's position, if the list can be resumed. */
fun position(list: Any): String? =
    unwrapped {
        list::class
            .memberFunctions
            .find { it.name == "position" }
            ?.call(list) as String?
    }

private inline fun <T> unwrapped(call: () -> T): T =
    try {
        call()
    } catch (wrapper: InvocationTargetException) {
        throw wrapper.targetException
    }
