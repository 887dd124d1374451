package dev.clerkorgs.testing

import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.intOrNull

/**
 * A request that the emulator received. It prints as one line.
 *
 * @property json everything that the log says about it, which the emulator's README describes. Passwords, tickets, codes and
 *   tokens are replaced.
 */
public class LoggedRequest internal constructor(
    public val json: JsonObject,
) {
    /** The method, such as `POST`, after `_method` was applied. */
    public val method: String get() = text("method").orEmpty()

    /** The path, such as `/v1/client`. */
    public val path: String get() = text("path").orEmpty()

    /**
     * The path with names in place of ids, such as `/v1/organizations/{organization_id}/memberships`, or the path itself where the
     * emulator has no such route. A fault takes it as its `route`, alone for all methods or as `"GET $route"`.
     */
    public val route: String get() = text("route").orEmpty()

    /** The status of the response, or `null` if there was none. */
    public val status: Int? get() = primitive("status")?.intOrNull

    /** How the request ended, such as `answered` or `client_closed`. */
    public val outcome: String get() = text("outcome").orEmpty()

    /** Whether a fault applied. */
    public val hadFault: Boolean get() = primitive("fault")?.booleanOrNull == true

    override fun toString(): String = "$method $path → ${status ?: outcome}" + if (hadFault) " (a fault)" else ""

    private fun primitive(key: String) = json[key] as? JsonPrimitive

    private fun text(key: String) = primitive(key)?.contentOrNull
}
