// Made by `cargo xtask generate` from the contract.
@file:JvmName("Lists")

package {{ package }}

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
{%- for list in lists %}
{% if list.is_async %}
/** The items one by one; a page is fetched when it is needed. Collecting again goes on where it was left. */
public fun {{ list.name }}.asFlow(): Flow<{{ list.item }}> =
    // An item leaves only after `emit` has found that nobody cancelled: the loop that comes next has what a cancelled one had not.
    flow { while (hasItem()) emit(Unit) }.mapNotNull { takeItem() }
{%- else %}
/** The items one by one; a page is fetched when it is needed. Iterating again goes on where it was left. */
public fun {{ list.name }}.asSequence(): Sequence<{{ list.item }}> = sequence { while (hasItem()) takeItem()?.let { yield(it) } }

/** For `for`: as [asSequence]. */
public operator fun {{ list.name }}.iterator(): Iterator<{{ list.item }}> = asSequence().iterator()
{%- endif %}
{%- endfor %}
