package dev.clerkorgs.tests

import dev.clerkorgs.BulkOutcome
import dev.clerkorgs.Organization
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration

// The code of the docs about networks. DocsTest compares, and BulkTest runs it.

suspend fun acceptWithin(
    limit: Duration,
    organization: Organization,
    ids: List<String>,
    report: (BulkOutcome) -> Unit,
) = coroutineScope {
    val outcomes = organization.acceptMembershipRequests(ids)
    val timer =
        launch {
            delay(limit)
            outcomes.drain()
        }
    outcomes.asFlow().collect { report(it) } // after the limit: what was in flight, then the rest as NOT_BEGUN
    timer.cancel()
}
