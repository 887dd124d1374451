// Made by `cargo xtask generate` from the contract.
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
 * The state as it changes, as long as the scope lives and the client is not closed. `started` says when it is followed: by
 * default always, so that its value is the paginator's at any time.
 */
public fun {{ paginator.name }}.stateIn(
    scope: CoroutineScope,
    started: SharingStarted = SharingStarted.Eagerly,
): StateFlow<{{ paginator.item }}> = flow { {{ states }}().use { emitAll(it.asFlow()) } }.stateIn(scope, started, {{ state }}())
{%- endfor %}
