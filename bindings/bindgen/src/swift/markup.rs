//! Lists of arguments and errors as Xcode and DocC show them: `- Parameters:` and `- Throws:`.

/// The source with these lists in the comments of calls. The contract's documentation has them as `` - `name`: `` and `Errors:`.
pub(super) fn with_lists(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut comment: Vec<&str> = Vec::new();
    let mut is_open = false;
    for line in source.split_inclusive('\n') {
        if !comment.is_empty() && !is_open {
            // What the comment belongs to.
            let is_call = line.contains("func ") || line.contains(" init(");
            if !is_call && line.trim_start().starts_with('@') {
                comment.push(line);
                continue;
            }
            comment.drain(..).for_each(|line| text.push_str(line));
            if is_call {
                let start = text.rfind("/**").unwrap_or_default();
                let listed = listed(&text[start..]);
                text.replace_range(start.., &listed);
            }
        }
        if line.trim() == "/**" {
            is_open = true;
        }
        if is_open {
            comment.push(line);
            is_open = line.trim() != "*/";
        } else {
            text.push_str(line);
        }
    }
    comment.into_iter().for_each(|line| text.push_str(line));
    text
}

enum Within {
    Prose,
    Parameters,
    Errors,
}

/// The comment of a call.
fn listed(comment: &str) -> String {
    let mut within = Within::Prose;
    let line = |line: &str| {
        let Some((start, words)) = line.split_once("* ") else {
            within = Within::Prose;
            return line.to_owned();
        };
        if let Some((name, rest)) = words.strip_prefix("- `").and_then(|words| words.split_once("`: ")) {
            let header = match within {
                Within::Parameters => String::new(),
                Within::Prose | Within::Errors => format!("{start}* - Parameters:\n"),
            };
            within = Within::Parameters;
            return format!("{header}{start}*   - {name}: {rest}");
        }
        if let Some(rest) = words.strip_prefix("Errors: ") {
            within = Within::Errors;
            return format!("{start}* - Throws: {rest}");
        }
        match within {
            Within::Prose => line.to_owned(),
            Within::Parameters => format!("{start}*     {words}"),
            Within::Errors => format!("{start}*   {words}"),
        }
    };
    comment.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::with_lists;

    #[test]
    fn arguments_and_errors_of_calls_are_listed() {
        let source = "/**\n * Opens it.\n *\n * - `name`: What it\n * is called.\n * - `size`: Rows.\n *\n * `GET /v1`.\n *\n \
                      * Errors: `invalid`\n * for a name.\n */\nopen func open(name: String) {}\n";
        let expected = "/**\n * Opens it.\n *\n * - Parameters:\n *   - name: What it\n *     is called.\n *   - size: Rows.\n \
                        *\n * `GET /v1`.\n *\n * - Throws: `invalid`\n *   for a name.\n */\nopen func open(name: String) {}\n";
        assert_eq!(with_lists(source), expected);
    }

    #[test]
    fn attributes_belong_to_the_call() {
        let source = "/**\n * - `a`: b\n */\n@discardableResult\npublic func f(a: Int)\n";
        let expected = "/**\n * - Parameters:\n *   - a: b\n */\n@discardableResult\npublic func f(a: Int)\n";
        assert_eq!(with_lists(source), expected);
    }

    #[test]
    fn other_comments_stay_as_they_are() {
        let source =
            "/**\n * - `a`: b\n */\npublic struct Value {\n/**\n * Errors: none\n */\nlet it: Int\n}\n";
        assert_eq!(with_lists(source), source);
    }
}
