//! The generated classes as a Kotlin user expects them.
use super::{
    exception_name,
    parts::{BRACE, body},
};
use crate::config::KOTLIN_CLOSE;
use crate::{
    contract::{Class, Contract, Style},
    names::camel,
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "kotlin/callback_lifting.kt", escape = "none")]
struct Lifting<'a> {
    name: &'a str,
}

/// What applications implement may throw the errors that the library takes.
pub(super) fn thrown(contract: &Contract) -> Patch {
    let traits = contract.traits.iter().map(|class| ("interface", class));
    let callbacks = contract.callbacks.iter().map(|class| ("fun interface", class));
    let edits = traits.chain(callbacks).map(|(kind, Class { name, methods, .. })| {
        let throwing = methods
            .iter()
            .filter_map(|call| Some((camel(&call.name), exception_name(call.throws.as_ref()?))));
        let declared = throwing.map(|(call, error)| {
            let function = format!("    fun `{call}`(");
            Edit::replace(&function, format!("    @Throws({error}::class)\n{function}"))
        });
        Part::new(format!("public {kind} {name} {{"), BRACE).edit(declared.collect())
    });
    Patch::new("throws", "What applications implement declares what it may throw, for Java.", edits.collect())
}

/// The library never hands out an implementation, so the class for one goes.
pub(super) fn functions(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for Class { name, .. } in &contract.callbacks {
        let class = Part::new(format!("open class {name}Impl:"), |line| line.starts_with("// Put the"));
        let converter = Part::new(format!("public object FfiConverterType{name}:"), BRACE);
        let lifting = Part::new("    override fun lower(", |line| line.starts_with("    override fun read("));
        edits.extend([
            Edit::replace(
                format!("\npublic interface {name} {{"),
                format!("\npublic fun interface {name} {{"),
            ),
            class.documented().remove(),
            converter.edit(vec![lifting.fill(Lifting { name }.render()? + "\n")]),
        ]);
    }
    Ok(Patch::new("functions", "Callbacks can be passed as lambdas.", edits))
}

pub(super) fn patches(generated: &str, contract: &Contract) -> [Patch; 4] {
    [no_interfaces(contract), defaults(generated, contract), properties(contract), paths(contract)]
}

fn no_interfaces(contract: &Contract) -> Patch {
    let edits = contract.classes.iter().flat_map(|class| {
        let name = class.plain_async();
        let interface =
            Part::new(format!("public interface {name}Interface {{"), |line| line.starts_with("/**"));
        let opening = format!("\nopen class {name}: AutoCloseable, {name}Interface\n");
        [
            interface.documented().fill("\n"),
            Edit::replace(opening, format!("\nopen class {name}: AutoCloseable\n")),
        ]
    });
    Patch::new(
        "no-interfaces",
        "Classes can be replaced by subclasses in tests; an interface for each would be a second set of names.",
        edits.collect(),
    )
}

/// UniFFI declares default arguments in the interface only, which is removed.
fn defaults(generated: &str, contract: &Contract) -> Patch {
    let edits = contract.classes.iter().map(|class| {
        let own = signatures(generated, class).into_iter().filter(|signature| {
            signature.name != KOTLIN_CLOSE && !implements(class, signature.name, contract)
        });
        let mut edits: Vec<_> = own.map(|signature| own_method(class, &signature)).collect();
        if let Some(constructor) = &class.constructor {
            let throws = constructor.throws.as_ref();
            let throws = throws.map(|error| format!("    @Throws({}::class)\n", exception_name(error)));
            let overloads = constructor.parameters.iter().any(|parameter| parameter.default.is_some());
            let overloads = if overloads { "    @JvmOverloads\n" } else { "" };
            let annotated = format!("{}{overloads}    constructor($1", throws.unwrap_or_default());
            edits.push(Edit::pattern(r"^    constructor\((`|\))", annotated));
        }
        body(class.plain_async()).edit(edits)
    });
    Patch::new(
        "defaults",
        "Methods keep their default arguments, also for Java, and constructors declare what they throw.",
        edits.collect(),
    )
}

/// A method as the interface declares it, with default arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signature<'a> {
    pub(super) name: &'a str,
    pub(super) parameters: &'a str,
    /// With the colon before it; empty if it returns nothing.
    pub(super) returns: &'a str,
    suspends: bool,
}

/// The methods of a class's interface.
pub(super) fn signatures<'a>(generated: &'a str, class: &Class) -> Vec<Signature<'a>> {
    let start = format!("\npublic interface {}Interface {{\n", class.plain_async());
    let interface = generated.split_once(&start).map(|(_, rest)| rest).unwrap_or_default();
    let interface = interface.split_once("\n}\n").map(|(interface, _)| interface).unwrap_or_default();
    interface.lines().filter_map(signature).collect()
}

fn signature(line: &str) -> Option<Signature<'_>> {
    let line = line.trim_start();
    let rest = line.trim_start_matches("suspend ").strip_prefix("fun `")?;
    let (name, rest) = rest.split_once("`(")?;
    let end = closing(rest)?;
    let (parameters, returns) = (&rest[..end], rest[end + 1..].trim());
    Some(Signature { name, parameters, returns, suspends: line.starts_with("suspend ") })
}

/// The position of the bracket that closes the one before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// Whether the method is one of a trait that the class implements.
fn implements(class: &Class, method: &str, contract: &Contract) -> bool {
    let mut traits = contract.traits.iter().filter(|t| class.implements.contains(&t.name));
    traits.any(|t| t.methods.iter().any(|m| camel(&m.name) == method))
}

fn own_method(class: &Class, Signature { name, parameters, suspends, .. }: &Signature<'_>) -> Edit {
    let declared = format!(r"override (suspend )?fun `{name}`\((?:[^()]|\([^()]*\))*\)");
    let overloads = class.style != Style::Async && parameters.contains(" = ");
    let before = match (suspends, overloads) {
        (true, _) => "open ",
        (false, true) => " @JvmOverloads open ",
        (false, false) => " open ",
    };
    let parameters = parameters.replace('$', "$$");
    Edit::pattern(&declared, format!("{before}${{1}}fun `{name}`({parameters})"))
}

fn properties(contract: &Contract) -> Patch {
    let of_class = |class: &Class| {
        let read = class.methods.iter().filter(|call| call.is_property).map(|call| {
            let name = camel(&call.name);
            Edit::pattern(&format!(r"\bfun `{name}`\(\): (.*) \{{$"), format!("val `{name}`: $1 get() {{"))
        });
        let read: Vec<_> = read.collect();
        (!read.is_empty()).then(|| body(class.plain_async()).edit(read))
    };
    let edits = contract.classes.iter().filter_map(of_class).collect();
    Patch::new("properties", "Calls that the contract marks as properties are read as such.", edits)
}

fn paths(contract: &Contract) -> Patch {
    let edits = contract.path_constructors().map(|(class, path)| {
        let name = camel(&path.name);
        let constructor = format!(
            r"^((?:    /\*\*\n(?:     \*.*\n)+)?(?:    @.*\n)*)    constructor\(`{name}`: kotlin\.String\) :"
        );
        let both = format!(
            "${{1}}    constructor({name}: java.nio.file.Path) : this({name}.toString())\n\n${{1}}    constructor(`{name}`: kotlin.String) :"
        );
        body(class.plain_async()).edit(vec![Edit::pattern(&constructor, both)])
    });
    Patch::new("paths", "A path can be a string or a java.nio.file.Path.", edits.collect())
}

#[cfg(test)]
mod tests {
    use super::{Signature, signature};

    #[test]
    fn parameters_keep_their_defaults() {
        let line = "    suspend fun `a`(`b`: List<kotlin.String> = listOf(), `c`: Int = 1): D";
        let parameters = "`b`: List<kotlin.String> = listOf(), `c`: Int = 1";
        let suspending = Signature { name: "a", parameters, returns: ": D", suspends: true };
        assert_eq!(signature(line), Some(suspending));
        let plain = Signature { name: "e", parameters: "", returns: "", suspends: false };
        assert_eq!(signature("    fun `e`()"), Some(plain));
        assert_eq!(signature("    companion object"), None);
    }
}
