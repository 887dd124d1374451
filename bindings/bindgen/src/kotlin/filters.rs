//! Filters, which belong to the coroutine that reads the list they are for.
use super::parts::body;
use crate::{
    contract::{Contract, Filtered},
    names::camel,
    patch::{Edit, Patch},
    protocols::Pages,
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
    let pages = contract.protocols.pages.iter();
    let lists = pages.flat_map(|pages| contract.filtered_lists().map(move |list| (list, pages)));
    edits.extend(lists.map(|(list, pages)| body(list.plain_async()).edit(of_list(pages))));
    Patch::new(
        "filters",
        "A filter that suspends has the context of the coroutine that reads its list, and is cancelled with it.",
        edits,
    )
}

fn of_list(pages: &Pages) -> Vec<Edit> {
    let unread = "    private val unread = Unread<";
    let waiting = format!("    internal suspend fun `{}`() : kotlin.Boolean {{\n", camel(&pages.wait));
    vec![
        Edit::replace(unread, format!("    internal var filterCalls: FilterCalls? = null\n\n{unread}")),
        Edit::replace(&waiting, format!("{waiting}        filterCalls?.readBy(currentCoroutineContext())\n")),
    ]
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
