//! Core's docs in the words of the contract: without links, headings and what concerns Rust only.

/// The longest line.
const WIDTH: usize = 112;

/// The paragraphs of core's docs.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut prefix = "";
    let mut is_for_rust = false;
    for paragraph in without_links(text).split("\n\n").map(str::trim) {
        let (heading, paragraph) = match paragraph.strip_prefix("# ") {
            Some(rest) => {
                rest.split_once('\n').map_or((Some(rest), ""), |(heading, rest)| (Some(heading), rest))
            }
            None => (None, paragraph),
        };
        if let Some(heading) = heading {
            is_for_rust = heading != "Errors";
            prefix = "Errors: ";
        }
        if !is_for_rust && !paragraph.is_empty() {
            all.push(format!("{prefix}{paragraph}"));
            prefix = "";
        }
    }
    all
}

/// Paragraphs as lines of one text.
pub(crate) fn lines(paragraphs: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for paragraph in paragraphs {
        if !all.is_empty() {
            all.push(String::new());
        }
        // The items of a list, which may be several lines long.
        for item in paragraph.split("\n- ") {
            let mark = if paragraph.starts_with("- ") && !item.starts_with("- ") { "- " } else { "" };
            wrap(&format!("{mark}{item}"), &mut all);
        }
    }
    all
}

/// Fills lines. Code stays on one line.
fn wrap(paragraph: &str, lines: &mut Vec<String>) {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match words.last_mut().filter(|last| last.matches('`').count() % 2 == 1) {
            Some(code) => *code = format!("{code} {word}"),
            None => words.push(word.to_owned()),
        }
    }
    let mut line = String::new();
    for word in &words {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}

/// Replaces links to items by the names of what they link to.
pub(crate) fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((path, after)) = after.split_once("`]") else { break };
        plain.push_str(before);
        let starts_line = plain.is_empty() || plain.ends_with('\n');
        let target = after.strip_prefix(": ").map(|target| target.split_once('\n').unwrap_or((target, "")));
        rest = match (target, after.strip_prefix('(')) {
            // The definition of a link, on a line of its own.
            (Some((target, rest)), _) if starts_line && !target.contains(' ') => rest,
            (_, target) => {
                plain.push_str(&format!("`{}`", name_of(path.trim_end_matches("()"))));
                target.and_then(|target| target.split_once(')')).map_or(after, |(_, rest)| rest)
            }
        };
    }
    plain + rest
}

/// The last part of a path. The case of an enum keeps the enum's name, because several may have a case of this name.
fn name_of(path: &str) -> &str {
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    let Some((parents, name)) = path.rsplit_once("::") else { return path };
    let parent = parents.rsplit("::").next().unwrap_or(parents);
    if is_type(name) && is_type(parent) { &path[path.len() - parent.len() - 2 - name.len()..] } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_names() {
        let text = "See [`Pager::next_page`] and [`swap`](Self::swap), [plain](https://example.com), [`Event`] and\n\
                    [`super::Event::Added`].\n[`Row`]: a row.\n\n[`Event`]: crate::Event";
        assert_eq!(
            without_links(text),
            "See `next_page` and `swap`, [plain](https://example.com), `Event` and\n`Event::Added`.\n`Row`: a row.\n\n"
        );
    }

    #[test]
    fn errors_are_a_paragraph_and_other_sections_are_left_out() {
        let text = "What it does.\n\n# Clones\nShare everything.\n\nReally.\n\n# Errors\n`Usage` if\nclosed.";
        assert_eq!(paragraphs(text), ["What it does.", "Errors: `Usage` if\nclosed."]);
    }

    #[test]
    fn lines_are_filled() {
        let words = "four ".repeat(30);
        let lines = lines(&[words, "- one\ntwo\n- three".to_owned()]);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [109, 39, 0, 9, 7]);
        assert_eq!(lines[3..], ["- one two", "- three"]);
        let code = format!("{}`GET /a`.", "four ".repeat(21));
        assert_eq!(super::lines(&[code])[1], "`GET /a`.");
    }
}
