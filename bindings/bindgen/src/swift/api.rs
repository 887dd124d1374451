//! The generated classes as a Swift user expects them.
use super::naming::{base_name, camel};
use crate::{
    contract::{Call, Class, Contract, POSITION, innermost, present},
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;
use uniffi_bindgen::interface::Type;

/// Comes first, so that all other patches only see classes.
pub(super) fn no_protocols(contract: &Contract) -> Patch {
    let edits = contract.classes.iter().flat_map(|class| {
        let name = class.plain_async();
        let protocol = Part::new(format!("public protocol {name}Protocol:"), |line| line.starts_with("/**"));
        let opening = format!("\nopen class {name}: {name}Protocol, ");
        [protocol.documented().remove(), Edit::replace(opening, format!("\nopen class {name}: "))]
    });
    Patch::new(
        "no-protocols",
        "Tests replace classes by subclasses, which keep default arguments; a protocol for each would be a second set of names.",
        edits.collect(),
    )
}

pub(super) fn body(class: &Class) -> Part {
    let end = |line: &str| line.trim_start_matches("public ").starts_with("struct FfiConverter");
    Part::new(format!("open class {}:", class.plain_async()), end)
}

/// Edits of the classes.
fn everywhere<'a>(contract: &'a Contract, edits: impl Fn(&'a Class) -> Vec<Edit>) -> Vec<Edit> {
    let of_class = |class: &'a Class| {
        let edits = edits(class);
        (!edits.is_empty()).then(|| body(class).edit(edits))
    };
    contract.classes.iter().filter_map(of_class).collect()
}

#[derive(Template)]
#[template(path = "swift/callback_lifting.swift", escape = "none")]
struct Lifting<'a> {
    name: &'a str,
}

pub(super) fn closures(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for callback in &contract.callbacks {
        edits.extend(closure(callback, contract)?);
    }
    let throwing =
        contract.traits.iter().flat_map(|class| &class.methods).filter(|call| call.throws.is_some());
    edits.extend(throwing.map(|call| {
        let called = format!(r"(?s)return (try uniffiObj\.{}\(\n(?:[^\n]*\n)*? +\))$", camel(&call.name));
        Edit::pattern(&called, "return try Thrown.reported { $1 }")
    }));
    if contract.callbacks.iter().any(|callback| contract.is_filter(callback)) {
        let thrown = "                throw try errorHandler(callStatus.errorBuf)\n";
        edits.push(Edit::replace(thrown, ORIGINAL));
        let calls = contract.classes.iter().flat_map(|class| &class.methods);
        let filtered = calls.filter(|call| {
            let mut types = call.parameters.iter().filter_map(|parameter| innermost(&parameter.ty));
            types.any(|name| contract.callback(&name).is_some())
        });
        edits.push(Edit::replace(REPORTED, THROWN).times(filtered.count()));
    }
    if !contract.traits.is_empty() || !contract.callbacks.is_empty() {
        let freed = Edit::pattern(FREED, "$1        Thrown.forget()\n");
        edits.push(freed.times(contract.generated_classes()));
    }
    Ok(Patch::new(
        "closures",
        "Callbacks can be passed as closures, those of one call can be asynchronous, and whatever one throws is known to the error that it causes.",
        edits,
    ))
}

fn closure(callback: &Class, contract: &Contract) -> Result<[Edit; 5]> {
    let name = &callback.name;
    let (method, argument) =
        (camel(&callback.methods[0].name), camel(&callback.methods[0].parameters[0].name));
    let signature = format!(r"(?s)\A.*?\n    func {method}\({argument}: (.*?\)) *throws *(.*?)\n.*\z");
    let (effects, called) = if contract.is_filter(callback) {
        ("async throws", "Thrown.kept { try await uniffiObj(argument) }")
    } else if contract.is_of_process(callback) {
        ("throws", "uniffiObj(argument)")
    } else {
        ("throws", "Thrown.reported { try uniffiObj(argument) }")
    };
    let nothing = if callback.methods[0].returns.is_some() { "" } else { "-> Void" };
    let alias = format!("public typealias {name} = @Sendable ($1 {effects} $2{nothing}\n\n");
    let lifting =
        Part::new("    public static func lift(", |line| line.starts_with("    public static func read("));
    let converter = Part::new(format!("public struct FfiConverterType{name}:"), |line| line.starts_with('}'));
    let lower = format!("func FfiConverterType{name}_lower(_ value: ");
    Ok([
        Part::new(format!("public protocol {name}: "), |line| line.starts_with("/**"))
            .edit(vec![Edit::pattern(&signature, alias)]),
        Part::new(format!("open class {name}Impl:"), |line| line.starts_with("// Put the"))
            .documented()
            .remove(),
        Edit::pattern(
            &format!(r"return try uniffiObj\.{method}\(\n +{argument}: (.*)\n +\)$"),
            format!("let argument = $1\n                return try {called}"),
        ),
        converter.edit(vec![
            lifting.fill(Lifting { name }.render()? + "\n"),
            Edit::replace("write(_ value: ", "write(_ value: @escaping "),
        ]),
        Edit::replace(&lower, format!("{lower}@escaping ")),
    ])
}

pub(super) fn hidden_converters(contract: &Contract) -> Patch {
    let Contract { classes, traits, callbacks, records, spread, enums, errors, customs, .. } = contract;
    let types = classes.len() + traits.len() + callbacks.len() + customs.len();
    let types = types + records.len() + spread.len() + enums.len() + errors.len();
    let mut edits = vec![
        Edit::replace("\npublic struct FfiConverterType", "\nstruct FfiConverterType").times(types),
        Edit::replace("\npublic func FfiConverterType", "\nfunc FfiConverterType").times(2 * types),
    ];
    edits.push(Edit::pattern(r"^public (func uniffiEnsure\w+Initialized\(\))", "$1"));
    for Class { name, .. } in traits {
        edits.push(Edit::replace(format!("\nopen class {name}Impl:"), format!("\nclass {name}Impl:")));
    }
    for Class { name, .. } in traits.iter().chain(callbacks) {
        let complaint = format!("print(\"Uniffi callback interface {name}: handle missing in uniffiFree\")");
        edits.push(Edit::replace(complaint, "// Already freed."));
    }
    for function in contract.functions.iter().filter(|function| contract.internal.contains(&function.name)) {
        let declared = format!("\npublic func {}(", camel(&function.name));
        edits.push(Edit::replace(&declared, declared.replace("public ", "")));
    }
    Patch::new("hidden-converters", "Converters are not part of the API, and print nothing.", edits)
        .upstream("https://github.com/mozilla/uniffi-rs/issues/2030")
}

pub(super) fn one_owner(contract: &Contract) -> Patch {
    let classes = contract.generated_classes();
    let clone = "    public func uniffiCloneHandle() -> UInt64 {\n";
    Patch::new(
        "one-owner",
        "No public call creates a second owner of a handle.",
        vec![
            Edit::replace(clone, clone.replace("public ", "")).times(classes),
            Edit::replace(REQUIRED, "    init(unsafeFromHandle handle: UInt64) {\n").times(classes),
        ],
    )
}

pub(super) fn paths(contract: &Contract) -> Patch {
    let edits = contract.path_constructors().map(|(class, path)| {
        let name = camel(&path.name);
        let constructor = format!(r"^((?:    /\*\*\n(?:     \*.*\n)+)?)public convenience init\({name}: String\) *(throws  )?\{{");
        let both = format!(
            "${{1}}public convenience init({name}: URL) throws {{\n    try self.init({name}: filePath(of: {name}, for: \"{name}\"))\n}}\n${{1}}public convenience init({name}: String) ${{2}}{{"
        );
        body(class).edit(vec![Edit::pattern(&constructor, both)])
    });
    Patch::new("paths", "A path can be a string or a file URL.", edits.collect())
}

pub(super) fn error_cases(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    for error in &contract.errors {
        let cases = |prefix: &str, times: usize| {
            let case = |name: &String| {
                let pattern = format!(r"({prefix}){name}\(");
                Edit::pattern(&pattern, format!("${{1}}{}(", camel(name))).times(times)
            };
            error.variants.iter().map(|variant| case(&variant.name)).collect::<Vec<_>>()
        };
        let name = &error.name;
        let declared = Part::new(format!("enum {name}: Swift.Error"), |line| line.starts_with('}'));
        let end = |line: &str| line.starts_with('}');
        let converter = Part::new(format!("struct FfiConverterType{name}: "), end);
        edits.push(declared.edit(cases("^    case ", 1)));
        edits.push(converter.edit(cases(r": return \.|case let \.", 2)));
    }
    Patch::new(
        "error-cases",
        "Cases start with a lower-case letter, as UniFFI has it for enums that are not errors.",
        edits,
    )
    .upstream("https://github.com/mozilla/uniffi-rs/pull/2351")
}

pub(super) fn discardable_results(contract: &Contract) -> Patch {
    let edits = everywhere(contract, |class| {
        let ignored = class.methods.iter().filter(|call| may_be_ignored(call, contract));
        let mark = |call: &Call| {
            let line = format!("\nopen func {}(", camel(&call.name));
            Edit::replace(&line, line.replace('\n', "\n@discardableResult "))
        };
        ignored.map(mark).collect()
    });
    Patch::new(
        "discardable-results",
        "The result of a change may be ignored, unless the contract says that it must be used.",
        edits,
    )
}

/// Whether it changes something and returns the changed value.
fn may_be_ignored(call: &Call, contract: &Contract) -> bool {
    let Some(Type::Record { name, .. }) = call.returns.as_ref().map(present) else { return false };
    let must_use = contract.record(name).is_some_and(|record| record.must_use);
    call.throws.is_some() && !call.name.starts_with("get_") && !must_use
}

pub(super) fn properties(contract: &Contract) -> Patch {
    let edits = everywhere(contract, |class| {
        // The position is written by a template.
        let read =
            class.methods.iter().filter(|call| call.is_property && call.name != POSITION).map(|call| {
                let name = camel(&call.name);
                let (from, to) = match call.throws {
                    None => {
                        (format!(r"^open func {name}\(\) -> (.*?)  \{{$"), format!("open var {name}: $1 {{"))
                    }
                    Some(_) => (
                        format!(r"(?s)^open func {name}\(\)throws  -> ([^\n]*?)  \{{\n(.*?)\n\}}\n"),
                        format!("open var {name}: $1 {{\n    get throws {{\n$2\n    }}\n}}\n"),
                    ),
                };
                Edit::pattern(&from, to)
            });
        read.collect()
    });
    Patch::new("properties", "What only reads a value is a property.", edits)
}

/// Comes after the patches that find calls by the contract's names.
pub(super) fn signatures(contract: &Contract) -> Patch {
    let edits = everywhere(contract, |class| class.methods.iter().flat_map(signature).collect());
    Patch::new("signatures", "Calls and labels are named as Swift's API Design Guidelines say.", edits)
}

fn signature(call: &Call) -> Vec<Edit> {
    let name = camel(&call.name);
    let labelled = call.parameters.iter().filter_map(|parameter| {
        let argument = camel(&parameter.name);
        let pattern = format!(r"^(.*\bfunc {name}\((?:.*, )?){argument}: ");
        Some(Edit::pattern(&pattern, format!("${{1}}{} {argument}: ", parameter.label.as_ref()?)))
    });
    let renamed = call
        .alias
        .is_some()
        .then(|| Edit::pattern(&format!(r"^(.*\bfunc ){name}\("), format!("${{1}}{}(", base_name(call))));
    labelled.chain(renamed).collect()
}

/// What keeps a blocking call out of asynchronous code.
pub(super) fn noasync_attribute(class: &Class) -> String {
    format!("@available(*, noasync, message: \"use the same call of {} with await\")", class.plain)
}

/// What the documentation of a blocking class says about it.
fn explained(class: &Class) -> String {
    let plain = &class.plain;
    format!(
        "\n * Its calls block their thread: they are for command-line tools and for threads of your own. Asynchronous code, where\n * they would block one of the few threads that all tasks share, has the same calls in `{plain}`."
    )
}

pub(super) fn noasync(contract: &Contract) -> Patch {
    let edits = everywhere(contract, |class| {
        let attribute = noasync_attribute(class);
        let mark = |call: &Call| {
            let pattern = format!(r"^((?:@discardableResult )? *(?:open )?func {}\()", camel(&call.name));
            Edit::pattern(&pattern, format!("{attribute} $1"))
        };
        class.methods.iter().filter(|call| call.is_noasync).map(mark).collect()
    });
    let blocking = contract.classes.iter().filter(|class| class.methods.iter().any(|call| call.is_noasync));
    let explained = blocking.map(|class| {
        let end = format!("\n */\nopen class {}:", class.plain_async());
        Edit::replace(&end, format!("\n *{}{end}", explained(class)))
    });
    let edits = edits.into_iter().chain(explained).collect();
    Patch::new(
        "noasync",
        "Blocking calls that the contract marks are not available in asynchronous code.",
        edits,
    )
}

/// The end of a `deinit`.
const FREED: &str = r"^( +try! rustCall \{ uniffi_\w+_fn_free_\w+\(handle, \$0\) \}\n)";

const REPORTED: &str = "An error of another type than the library's becomes `Usage`.\n";

pub(super) const THROWN: &str = "It may be asynchronous, and is cancelled soon after nobody needs its answer any more. \
    An error that it throws comes out as itself.\n";

const ORIGINAL: &str = "                let error = try errorHandler(callStatus.errorBuf)
                throw Thrown.original(of: error)
";

const REQUIRED: &str = "    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
";
