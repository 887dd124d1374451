// Generated from the contract by `cargo xtask generate`. Do not edit.
@file:JvmName("Lists")

package {{ package }}

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
{%- for list in lists %}

/** Returns the items one by one, and fetches pages as needed. Collecting it again continues where the last one stopped. */
public fun {{ list.name }}.asFlow(): Flow<{{ list.item }}> =
    // An item is taken only after `emit` has checked for cancellation, so a cancelled collector leaves it to the next one.
    flow { while (hasItem()) emit(Unit) }.mapNotNull { takeItem() }
{%- endfor %}
