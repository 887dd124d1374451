//! Lists as Kotlin reads them: `Flow`, `Sequence`, and pages that a cancelled coroutine does not lose.
use super::super::{
    contract::{Class, Contract, POSITION_BEFORE, Style, TAKE, WAIT, rust_name},
    plain_async_name,
    source::Source,
};
use super::api::camel;
use anyhow::{Context as _, Result};
use std::fmt::Write as _;

pub(super) fn shape(source: &mut Source, contract: &Contract) -> Result<()> {
    for class in &contract.classes {
        let Some(item) = class.item().map(rust_name) else { continue };
        let name = plain_async_name(class);
        let part = source
            .range(&format!("class {name}: AutoCloseable"), |line| line.starts_with("internal object "))?;
        source.within(part, |body| reading(body, class, &item))?;
    }
    Ok(())
}

/// A file of its own, so that Java finds them by a name worth reading.
pub(super) fn sequences(contract: &Contract) -> String {
    let lists = contract.classes.iter().filter_map(|class| Some((class, rust_name(class.item()?))));
    let all = lists.map(|(class, item)| sequence(plain_async_name(class), &item, class.style));
    format!("{HEAD}{}", all.collect::<String>())
}

const HEAD: &str = "// Made by `cargo xtask generate` from the contract.
@file:JvmName(\"Lists\")

package dev.clerkorgs

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
";

/// The plumbing is hidden, and what is made of it takes its place.
fn reading(body: &mut Source, class: &Class, item: &str) -> Result<()> {
    let suspend = if class.style == Style::Async { "suspend " } else { "" };
    let (wait, take, before) = (camel(WAIT), camel(TAKE), camel(POSITION_BEFORE));
    let mut plumbing = vec![(format!("{suspend}fun `{wait}`("), "next_page"), (format!("fun `{take}`("), "")];
    if class.has_position() {
        plumbing.push((format!("fun `{before}`("), "position"));
    }
    let mut docs = Vec::new();
    for (function, shown) in plumbing {
        docs.push((shown, undocumented(body, &function)?));
        body.replace(&function, &format!("internal {function}"), 1)?;
    }
    let doc = |name: &str| docs.iter().find(|(shown, _)| *shown == name).map_or("", |(_, doc)| doc.as_str());
    let mut own = format!(
        "    private val unread = Unread<{item}>()

{}    @Throws(ClerkException::class)
    {suspend}fun nextPage(): List<{item}>? = unread.page({{ `{wait}`() }}, {{ `{take}`() }})

    internal {suspend}fun hasItem(): Boolean = unread.fill {{ nextPage() }}

    internal fun takeItem(): {item}? = unread.first()

",
        doc("next_page")
    );
    if class.has_position() {
        let _ = write!(
            own,
            "{}    @Throws(ClerkException::class)\n    fun position(): String? = `{before}`(unread.size)\n\n",
            doc("position")
        );
    }
    let place = "    private val handle: Long\n";
    body.replace(place, &format!("{own}{place}"), 1)
}

/// Takes the docs from before a function, and gives them.
fn undocumented(body: &mut Source, function: &str) -> Result<String> {
    let at = body.text.find(function).with_context(|| format!("no {function}"))?;
    let start = body.text[..at].rfind("    /**\n").context("a function without docs")?;
    let end = start + body.text[start..].find("*/").context("docs without end")? + "*/".len();
    let doc = format!("{}\n", &body.text[start..end]);
    body.text.replace_range(start..end, "");
    Ok(doc)
}

fn sequence(name: &str, item: &str, style: Style) -> String {
    if style == Style::Async {
        format!(
            "
/** The items one by one; a page is fetched when it is needed. Collecting again goes on where it was left. */
public fun {name}.asFlow(): Flow<{item}> =
    // An item leaves only after `emit` has found that nobody cancelled: the loop that comes next has what a cancelled one had not.
    flow {{ while (hasItem()) emit(Unit) }}.mapNotNull {{ takeItem() }}
"
        )
    } else {
        format!(
            "
/** The items one by one; a page is fetched when it is needed. Iterating again goes on where it was left. */
public fun {name}.asSequence(): Sequence<{item}> = sequence {{ while (hasItem()) takeItem()?.let {{ yield(it) }} }}

/** For `for`: as [asSequence]. */
public operator fun {name}.iterator(): Iterator<{item}> = asSequence().iterator()
"
        )
    }
}
