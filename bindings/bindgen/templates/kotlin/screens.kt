// Made by `cargo xtask generate` from the contract.
@file:JvmName("Screens")

package {{ package }}

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.stateIn
{%- for screen in screens %}

/**
 * The state as it changes, as long as the scope lives and the client is not closed. `started` says when it is followed: by
 * default always, so that its value is the screen's at any time.
 */
public fun {{ screen.name }}.stateIn(
    scope: CoroutineScope,
    started: SharingStarted = SharingStarted.Eagerly,
): StateFlow<{{ screen.item }}> = flow { {{ states }}().use { emitAll(it.asFlow()) } }.stateIn(scope, started, {{ state }}())
{%- endfor %}
