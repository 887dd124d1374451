//! The generated classes as a Kotlin user expects them.
use super::super::{
    contract::{Class, Contract, Shape, Style, Variants, name_of},
    plain_async_name,
    source::Source,
};
use anyhow::{Context as _, Result, ensure};
use std::{collections::BTreeSet, fmt::Write as _};

pub(super) fn shape(source: &mut Source, contract: &Contract) -> Result<()> {
    calls(source)?;
    disposal(source, contract)?;
    companions(source)?;
    for class in &contract.classes {
        one_class(source, class, contract)?;
    }
    for class in contract.taking_a_path()? {
        path(source, class)?;
    }
    for error in &contract.errors {
        exception(source, error, contract)?;
    }
    for e in contract.enums.iter().filter(|e| e.is_open()) {
        open_enum(source, e)?;
    }
    source.replace_all("`: Json\n", "`: JsonElement\n")?;
    source.replace("\npublic typealias Json = ", "\ninternal typealias Json = ", 1)?;
    source.text = kotlin_names_in_docs(&source.text, contract);
    Ok(())
}

/// No call starts in a cancelled coroutine, and nothing that a store throws goes lost or shows a stack as its text.
fn calls(source: &mut Source) -> Result<()> {
    source.replace("import kotlinx.coroutines.Job\n", "import kotlinx.coroutines.Job\nimport kotlinx.coroutines.currentCoroutineContext\nimport kotlinx.coroutines.ensureActive\n", 1)?;
    let start = "    try {\n        do {\n            val pollResult = suspendCancellableCoroutine<Byte>";
    source.replace(
        start,
        &start.replace("try {\n", "try {\n        currentCoroutineContext().ensureActive()\n"),
        1,
    )?;
    source.replace("catch(e: kotlin.Exception)", "catch(e: Throwable)", 2)?;
    source.replace("e.stackTraceToString()", "e.toString()", 2)?;
    let internal = "class InternalException(";
    source.replace(
        &format!("\n{internal}"),
        &format!("\n/**\n * A fault of the library itself.\n */\n{internal}"),
        1,
    )
}

/// One way to let go of an object: `close`.
fn disposal(source: &mut Source, contract: &Contract) -> Result<()> {
    let block = source.range("internal interface Disposable {", |line| line.starts_with("/**"))?;
    source.text.replace_range(block, "");
    let classes = contract.classes.len() + contract.traits.len();
    source.replace(": Disposable, AutoCloseable", ": AutoCloseable", classes)?;
    source.replace("    override fun destroy() {", "    internal fun destroy() {", classes)
}

/// Nothing is in the companions, so nobody is shown one; the generated code itself needs the cleaner's.
fn companions(source: &mut Source) -> Result<()> {
    let line = "    companion object\n";
    source.replace_all(&format!("    /**\n     * @suppress\n     */\n{line}"), "")?;
    source.replace_all(line, "")?;
    let register = "    fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable\n\n";
    source.replace(register, &format!("{register}{line}"), 1)
}

/// A class without an interface beside it, whose calls have their defaults, for Java too.
fn one_class(source: &mut Source, class: &Class, contract: &Contract) -> Result<()> {
    let name = plain_async_name(class);
    let interface =
        source.documented(&format!("public interface {name}Interface {{"), |line| line.starts_with('}'))?;
    let signatures = signatures(&source.text[interface.clone()]);
    source.text.replace_range(interface.start..interface.end + "}\n".len(), "");
    source.replace(
        &format!("\nopen class {name}: AutoCloseable, {name}Interface\n"),
        &format!("\nclass {name}: AutoCloseable\n"),
        1,
    )?;

    let part =
        source.range(&format!("class {name}: AutoCloseable"), |line| line.starts_with("internal object "))?;
    source.within(part, |body| {
        for (method, parameters) in &signatures {
            if implements(class, method, contract) {
                continue;
            }
            own_method(body, class, method, parameters)?;
        }
        if let Some(constructor) = &class.constructor {
            let throws = if constructor.throws { "    @Throws(ClerkException::class)\n" } else { "" };
            let overloads = if constructor.parameters.iter().any(|p| p.default.is_some()) {
                "    @JvmOverloads\n"
            } else {
                ""
            };
            body.replace("    constructor(`", &format!("{throws}{overloads}    constructor(`"), 1)?;
        }
        Ok(())
    })
}

/// A path may be text or the platform's own.
fn path(source: &mut Source, class: &Class) -> Result<()> {
    let name = plain_async_name(class);
    let part =
        source.range(&format!("class {name}: AutoCloseable"), |line| line.starts_with("internal object "))?;
    source.within(part, |body| {
        let constructor = "    constructor(`path`: kotlin.String) :";
        let at = body.text.find(constructor).context("no constructor from a path")?;
        let doc = body.text[..at].rfind("    /**\n").context("a constructor without a doc")?;
        let doc = body.text[doc..at].to_owned();
        let other = "    constructor(path: java.nio.file.Path) : this(path.toString())\n\n";
        body.replace(constructor, &format!("{other}{doc}{constructor}"), 1)
    })
}

/// Names and parameters, with defaults, of the methods of an interface.
fn signatures(interface: &str) -> Vec<(String, String)> {
    let signature = |line: &str| {
        let rest = line.trim_start().trim_start_matches("suspend ").strip_prefix("fun `")?;
        let (name, rest) = rest.split_once("`(")?;
        Some((name.to_owned(), rest[..closing(rest)?].to_owned()))
    };
    interface.lines().filter_map(signature).collect()
}

/// Where the bracket closes that was open before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn implements(class: &Class, method: &str, contract: &Contract) -> bool {
    let mut traits = contract.traits.iter().filter(|t| class.implements.contains(&t.name));
    traits.any(|t| t.methods.iter().any(|m| camel(&m.name) == method))
}

fn own_method(body: &mut Source, class: &Class, method: &str, parameters: &str) -> Result<()> {
    let call = format!("fun `{method}`(");
    ensure!(body.text.matches(&call).count() == 1, "{}.{method} is not there once", class.name);
    let open = body.text.find(&call).context("just counted")? + call.len();
    let close = open + closing(&body.text[open..]).context("a bracket that is not closed")?;
    body.text.replace_range(open..close, parameters);
    let suspend = format!("override suspend {call}");
    if body.text.contains(&suspend) {
        return body.replace(&suspend, &format!("suspend {call}"), 1);
    }
    let overloads =
        if class.style != Style::Async && parameters.contains(" = ") { " @JvmOverloads " } else { " " };
    body.replace(&format!("override {call}"), &format!("{overloads}{call}"), 1)
}

/// What every case holds is the error's own, and its text is the message.
fn exception(source: &mut Source, error: &Variants, contract: &Contract) -> Result<()> {
    let name = super::exception_name(error);
    let text = contract.text_of(error)?;
    let field = &error.variants[0].fields[0];
    let (held, doc) = (&field.name, field.doc.as_deref().unwrap_or_default());
    let kind = name_of(&field.ty).unwrap_or_else(|| "kotlin.String".into());
    let part = source.range(&format!("sealed class {name}"), |line| line.starts_with('}'))?;
    source.within(part, |class| {
        let opening = format!("sealed class {name}: kotlin.Exception() {{\n");
        let common = format!(
            "{opening}\n    /**\n     * {doc}\n     */\n    abstract val `{held}`: {kind}\n\n    override val message: String get() = {text}\n"
        );
        class.replace(&opening, &common, 1)?;
        let cases = error.variants.len();
        class.replace(&format!("        val `{held}`: {kind}"), &format!("        override val `{held}`: {kind}"), cases)?;
        let own = format!(" {{\n        override val message\n            get() = \"{held}=${{ `{held}` }}\"\n    }}");
        class.replace(&own, "", cases)
    })
}

/// Every value, known or not, has its text, and prints it.
fn open_enum(source: &mut Source, e: &Variants) -> Result<()> {
    let name = &e.name;
    let part = source.range(&format!("sealed class {name} {{"), |line| line.starts_with('}'))?;
    source.within(part, |class| {
        let opening = format!("sealed class {name} {{\n");
        let common = format!(
            "{opening}\n    /**\n     * The value as the server's text.\n     */\n    abstract val value: String\n\n    final override fun toString(): String = value\n"
        );
        class.replace(&opening, &common, 1)?;
        for Shape { name: variant, .. } in e.known() {
            let line = format!("    object {variant} : {name}()\n");
            let own = format!("    object {variant} : {name}() {{\n        override val value: String get() = \"{}\"\n    }}\n", snake(variant));
            class.replace(&line, &own, 1)?;
        }
        class.replace("        val `value`: kotlin.String)", "        override val `value`: kotlin.String)", 1)
    })
}

pub(super) fn snake(variant: &str) -> String {
    let mut out = String::new();
    for (at, letter) in variant.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

pub(super) fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (first, rest) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
        let _ = write!(out, "{}{rest}", first.to_uppercase());
    }
    out
}

/// In the docs, the contract's names are spelled as they are in Kotlin.
fn kotlin_names_in_docs(text: &str, contract: &Contract) -> String {
    let methods = contract
        .classes
        .iter()
        .chain(&contract.traits)
        .chain(&contract.callbacks)
        .flat_map(|class| &class.methods);
    let parameters = methods.clone().flat_map(|method| &method.parameters);
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let names: BTreeSet<_> = methods
        .map(|m| &m.name)
        .chain(parameters.chain(fields).map(|p| &p.name))
        .filter(|name| name.contains('_'))
        .collect();
    let spelled = |line: &str| {
        let spell = |word: &str| if names.contains(&word.to_owned()) { camel(word) } else { word.to_owned() };
        line.split('`').map(spell).collect::<Vec<_>>().join("`")
    };
    let is_doc = |line: &str| line.trim_start().starts_with("* ");
    let lines = text.split('\n').map(|line| if is_doc(line) { spelled(line) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{camel, signatures, snake};

    #[test]
    fn names_change_their_spelling() {
        assert_eq!(camel("get_membership_requests"), "getMembershipRequests");
        assert_eq!(snake("NeedsSecondFactor"), "needs_second_factor");
    }

    #[test]
    fn parameters_keep_their_defaults() {
        let interface =
            "    suspend fun `a`(`b`: List<kotlin.String> = listOf(), `c`: Int = 1): D\n    fun `e`()\n";
        let expected = [("a", "`b`: List<kotlin.String> = listOf(), `c`: Int = 1"), ("e", "")];
        assert_eq!(
            signatures(interface),
            expected.map(|(name, parameters)| (name.to_owned(), parameters.to_owned()))
        );
    }
}
