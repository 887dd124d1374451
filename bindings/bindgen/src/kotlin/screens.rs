//! Screens as Kotlin observes them: `StateFlow`.
use crate::{
    contract::{Contract, Style, rust_name},
    plain_async_name,
};

const HEAD: &str = "// Made by `cargo xtask generate` from the contract.
@file:JvmName(\"Screens\")

package dev.clerkorgs

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.stateIn
";

pub(super) fn state_flows(contract: &Contract) -> String {
    let screens = contract.classes.iter().filter(|class| class.style == Style::Async);
    let screens = screens.filter_map(|class| Some((plain_async_name(class), rust_name(class.shown()?))));
    let flows = screens.map(|(name, state)| {
        format!(
            "
/**
 * The state as it changes, as long as the scope lives and the client is not closed. `started` says when it is followed: by
 * default always, so that its value is the screen's at any time.
 */
public fun {name}.stateIn(
    scope: CoroutineScope,
    started: SharingStarted = SharingStarted.Eagerly,
): StateFlow<{state}> = flow {{ states().use {{ emitAll(it.asFlow()) }} }}.stateIn(scope, started, state())
"
        )
    });
    format!("{HEAD}{}", flows.collect::<String>())
}
