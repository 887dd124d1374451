//! Filters, which belong to the coroutine that reads the list they are for.
use super::parts::body;
use crate::{
    contract::{Contract, Filtered},
    names::camel,
    patch::{Edit, Patch},
};

/// Comes after the patches of lists.
pub(super) fn patch(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let filtered = contract.filtered(class);
        if !filtered.is_empty() {
            edits.push(body(class.plain_async()).edit(filtered.iter().map(handed_over).collect()));
        }
    }
    let wait = contract.protocols.pages.as_ref().map(|pages| camel(&pages.wait)).unwrap_or_default();
    for list in contract.filtered_lists() {
        let unread = "    private val unread = Unread<";
        let waiting = format!("    internal suspend fun `{wait}`() : kotlin.Boolean {{\n");
        let asking = format!(
            "    internal suspend fun `{wait}`(): kotlin.Boolean = filterCalls?.during(::uniffiWait) ?: uniffiWait()\n\n    \
             private suspend fun uniffiWait(): kotlin.Boolean {{\n"
        );
        edits.push(body(list.plain_async()).edit(vec![
            Edit::replace(unread, format!("    internal var filterCalls: FilterCalls? = null\n\n{unread}")),
            Edit::replace(waiting, asking),
        ]));
    }
    Patch::new(
        "filters",
        "A filter that suspends has the context of the coroutine that reads its list, and is cancelled with it.",
        edits,
    )
}

fn handed_over(filtered: &Filtered<'_>) -> Edit {
    let (name, parameter) = (camel(&filtered.call.name), camel(&filtered.parameter.name));
    let filter = &filtered.filter.name;
    let takes = filtered.filter.methods.iter().map(|call| camel(&call.name)).collect::<String>();
    let made = format!(
        r"(?s)( fun `{name}`\([^\n]*\{{\n)( *return [^}}]*?\.lower\()`{parameter}`(\),_status\)\n\}}\n    \}}\n    \))\n"
    );
    let kept = format!(
        "$1            val calls = FilterCalls()\n            \
         val asked = `{parameter}`?.let {{ {filter} {{ item -> calls.ask {{ it.`{takes}`(item) }} }} }}\n\
         ${{2}}asked$3.also {{ it.filterCalls = calls }}\n"
    );
    Edit::pattern(&made, kept)
}
