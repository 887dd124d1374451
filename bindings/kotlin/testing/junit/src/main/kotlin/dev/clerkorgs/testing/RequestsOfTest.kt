package dev.clerkorgs.testing

/**
 * The requests that the emulator received during a test that failed. It is suppressed in the test's failure, and no failure of
 * its own.
 *
 * @property requests the requests, in order.
 */
public class RequestsOfTest internal constructor(
    @Transient public val requests: List<LoggedRequest>,
) : RuntimeException(text(requests), null, false, false) {
    private companion object {
        fun text(requests: List<LoggedRequest>): String {
            val lines = if (requests.isEmpty()) listOf("none") else requests
            return lines.joinToString("\n  ", "requests to the emulator of Clerk:\n  ")
        }
    }
}
