// Generated from the contract by `cargo xtask generate`. Do not edit.
@file:JvmName("Paginators")

package {{ package }}

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.stateIn
{%- for paginator in paginators %}

/**
 * Returns the paginator's state as a `StateFlow`, until the scope is cancelled, or the client or the paginator is closed. `started`
 * controls when the paginator is followed, by default always. The flow follows shortly after: when a call such as
 * `loadMore` has returned, the value can still be the state before. `state()` is then the state after it.
 */
public fun {{ paginator.name }}.stateIn(
    scope: CoroutineScope,
    started: SharingStarted = SharingStarted.Eagerly,
): StateFlow<{{ paginator.item }}> =
    flow { untilClosed({ uniffiIsDestroyed }) { {{ states }}() }?.use { emitAll(it.asFlow()) } }.stateIn(scope, started, {{ state }}())
{%- endfor %}
