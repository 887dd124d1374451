//! How Kotlin reaches native code: UniFFI calls it through JNA, which finds its functions and reads its structures by reflection.
//! Here the machine calls it, by JNI's functions of the library (`bindings/ffi/src/jvm`). What they pass is an array of bytes.
use super::parts::BRACE;
use crate::{
    contract::{Call, Class, Contract},
    names::{camel, pascal},
    patch::{Edit, Part, Patch, Patched},
};
use anyhow::{Context as _, Result, bail};
use askama::Template;
use regex::Regex;

/// The class whose functions native code finds by their names.
#[derive(Template)]
#[template(path = "kotlin/native_calls.kt", escape = "none")]
struct NativeCalls<'a> {
    kinds: Vec<Kind>,
    interfaces: Vec<&'a Class>,
}

/// UniFFI's functions, each called by its address.
#[derive(Template)]
#[template(path = "kotlin/functions.kt", escape = "none")]
struct Functions {
    functions: Vec<Function>,
}

/// A function of the library, as UniFFI declares it for JNA.
struct Function {
    name: String,
    parameters: Vec<(String, String)>,
    returns: String,
    /// What calls it.
    through: Through,
}

enum Through {
    /// A native method for functions with these parameters.
    Kind(Kind),
    /// The one that polls futures.
    Poll,
    /// The one that registers the callbacks of an interface.
    Register(String),
}

/// The native method for a kind of parameters and result.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    name: String,
    parameters: Vec<String>,
    returns: String,
    /// Whether the functions may fail.
    fails: bool,
}

/// Comes after all other patches.
pub(super) fn patch(patched: &mut Patched, contract: &Contract) -> Result<()> {
    let source = &patched.text;
    patched.apply(vec![buffers(source), futures(source), callbacks(contract), cleaner()])?;
    // After these, since what only the replaced code called is not declared.
    patched.apply(vec![calls(&patched.text, contract)?])?;
    patched.apply(vec![arrays(&patched.text)])
}

fn calls(source: &str, contract: &Contract) -> Result<Patch> {
    let functions = functions(source, contract)?;
    let mut kinds: Vec<_> = functions
        .iter()
        .filter_map(|function| match &function.through {
            Through::Kind(kind) => Some(kind.clone()),
            Through::Poll | Through::Register(_) => None,
        })
        .collect();
    kinds.sort();
    kinds.dedup();
    let interfaces = interfaces(contract).collect();
    let calls = NativeCalls { kinds, interfaces }.render()?;
    let declared = Functions { functions }.render()?;
    Ok(Patch::new(
        "native-calls",
        "The machine calls the library's functions by JNI, without JNA's reflection.",
        vec![Part::new(LIBRARY, BRACE).fill(declared), Edit::Append(format!("\n{calls}"))],
    ))
}

/// The traits and functions that applications implement.
fn interfaces(contract: &Contract) -> impl Iterator<Item = &Class> {
    contract.traits.iter().chain(&contract.callbacks)
}

/// Those that something calls.
fn functions(source: &str, contract: &Contract) -> Result<Vec<Function>> {
    let declared = Regex::new(r"external fun (\w+)\(([^)]*)\): (\S+)")?;
    let parameter = Regex::new(r"`?(\w+)`?: *([\w.]+)")?;
    let called = |name: &str| source.contains(&format!("UniffiLib.{name}("));
    let mut functions = Vec::new();
    for found in declared.captures_iter(source).filter(|found| called(&found[1])) {
        let parameters: Vec<_> =
            parameter.captures_iter(&found[2]).map(|one| (one[1].to_owned(), one[2].to_owned())).collect();
        functions.push(function(&found[1], parameters, &found[3], contract)?);
    }
    Ok(functions)
}

fn function(
    name: &str,
    mut parameters: Vec<(String, String)>,
    returns: &str,
    contract: &Contract,
) -> Result<Function> {
    let types: Vec<_> = parameters.iter().map(|(_, ty)| ty.as_str()).collect();
    let through = match types.as_slice() {
        [table] if table.starts_with(TABLE) => {
            let interface = table.trim_start_matches(TABLE).to_owned();
            interfaces(contract).find(|class| class.name == interface).context("an unknown interface")?;
            parameters.clear();
            Through::Register(interface)
        }
        ["Long", "UniffiRustFutureContinuationCallback", "Long"] => {
            parameters.remove(1);
            Through::Poll
        }
        [plain @ .., "UniffiRustCallStatus"] => {
            Through::Kind(kind(plain, returns, true).context(name.to_owned())?)
        }
        plain => Through::Kind(kind(plain, returns, false).context(name.to_owned())?),
    };
    Ok(Function { name: name.to_owned(), parameters, returns: returns.to_owned(), through })
}

fn kind(parameters: &[&str], returns: &str, fails: bool) -> Result<Kind> {
    let letters = parameters.iter().map(|ty| letter(ty)).collect::<Result<String>>()?;
    Ok(Kind {
        name: format!("{}{letters}to{}", if fails { "call" } else { "start" }, letter(returns)?),
        parameters: parameters.iter().map(|&ty| ty.to_owned()).collect(),
        returns: returns.to_owned(),
        fails,
    })
}

/// As the library's functions are named.
fn letter(ty: &str) -> Result<char> {
    Ok(match ty {
        "Long" => 'L',
        "Int" => 'I',
        "Byte" => 'B',
        BUFFER => 'R',
        "Unit" => 'V',
        other => bail!("the library has no native methods for {other}"),
    })
}

impl Function {
    fn declared(&self) -> String {
        let parameters = self.parameters.iter().map(|(name, ty)| format!("`{name}`: {ty}"));
        parameters.collect::<Vec<_>>().join(", ")
    }

    fn method(&self) -> String {
        match &self.through {
            Through::Kind(kind) => kind.name.clone(),
            Through::Poll => "poll".to_owned(),
            Through::Register(interface) => format!("register{interface}"),
        }
    }

    fn arguments(&self) -> String {
        let argument = |(name, ty): &(String, String)| match ty.as_str() {
            "UniffiRustCallStatus" => format!(", `{name}`.failure"),
            _ => format!(", `{name}`"),
        };
        self.parameters.iter().map(argument).collect()
    }
}

impl Kind {
    fn declared(&self) -> String {
        let letters = ('a'..).zip(&self.parameters).map(|(letter, ty)| format!(", {letter}: {ty}"));
        let failure = self.fails.then(|| ", failure: Array<ByteArray?>".to_owned());
        letters.chain(failure).collect()
    }
}

impl NativeCalls<'_> {
    fn method(call: &Call) -> String {
        pascal(&call.name)
    }

    fn object(call: &Call) -> String {
        camel(&call.name)
    }

    /// The arguments of a callback, all of them in arrays, and their declarations.
    fn arguments(call: &Call) -> String {
        ('a'..).take(call.parameters.len()).map(|letter| format!("{letter}, ")).collect()
    }

    fn declared(call: &Call) -> String {
        ('a'..).take(call.parameters.len()).map(|letter| format!(", {letter}: ByteArray")).collect()
    }
}

fn buffers(source: &str) -> Patch {
    let imports = source.matches("\nimport com.sun.jna.").count();
    let status = Part::new("@Structure.FieldOrder(\"code\", \"error_buf\")", BRACE);
    Patch::new(
        "native-buffers",
        "What native code passes is an array of bytes, and not a structure with an address.",
        vec![
            Edit::pattern(r"^import com\.sun\.jna\.[^\n]*\n", "").times(imports),
            Edit::pattern(BUFFERS, include_str!("../../templates/kotlin/buffers.kt")),
            status.fill(include_str!("../../templates/kotlin/status.kt")),
            Edit::pattern(
                LOWERED_TEXT,
                "        return ByteArray(byteBuf.limit()).also { byteBuf.get(it) }\n",
            ),
            Edit::pattern(LIFTED_TEXT, "        return ${1}value.toString(Charsets.UTF_8)$2\n"),
            Edit::pattern(INITIALIZED, ""),
            Edit::remove("        RustBuffer.free(error_buf)\n"),
            Edit::replace("status.error_buf.len > 0", "status.error_buf.isNotEmpty()"),
        ],
    )
}

/// UniFFI generates the code for this in all contracts, but not all calls of it.
fn futures(source: &str) -> Patch {
    let called = "{ future, callback, continuation -> ";
    let poll = r"\{ future, callback, continuation -> (\S+)\(future, callback, continuation\) \}";
    let mut edits = vec![
        Edit::pattern(poll, "{ future, continuation -> $1(future, continuation) }")
            .times(source.matches(called).count()),
    ];
    if source.contains(CONTINUED) {
        edits.extend([
            Edit::pattern(CONTINUATION, ""),
            Edit::remove(CONTINUED),
            Edit::replace(
                "pollFunc: (Long, UniffiRustFutureContinuationCallback, Long)",
                "pollFunc: (Long, Long)",
            ),
        ]);
    }
    Patch::new("native-futures", "Native code continues a call by one function.", edits)
}

fn callbacks(contract: &Contract) -> Patch {
    let methods = interfaces(contract).map(|class| class.methods.len()).sum();
    let object = r": UniffiCallbackInterface\w+Method\d+ \{\n        override fun callback\(";
    let objects = Edit::pattern(object, " {\n        fun callback(").times(methods);
    let results = r"`uniffiOutReturn`: (?:RustBuffer|ByteByReference|Pointer),";
    let mut edits = vec![
        Edit::pattern(DECLARATIONS, LIBRARY),
        objects,
        Edit::pattern(results, "`uniffiOutReturn`: UniffiAnswer,").times(methods),
    ];
    for class in interfaces(contract) {
        let name = &class.name;
        let functions = format!("uniffiCallbackInterface{name}");
        let insert = "handleMap.insert(value)";
        let registering = insert.replace(".insert", &format!(".also {{ {functions}.registered }}.insert"));
        edits.extend([
            Part::new(format!("internal object {functions} {{"), BRACE)
                .edit(vec![Edit::pattern(TABLE_AND_REGISTER, REGISTERED)]),
            Part::new(format!("internal object FfiConverterType{name}:"), BRACE)
                .edit(vec![Edit::replace(insert, registering)]),
        ]);
    }
    Patch::new(
        "native-callbacks",
        "Native code is told how to call the application when it is given the first callback of the kind.",
        edits,
    )
}

/// The library's own cleaner is there in every version of Java and Android.
fn cleaner() -> Patch {
    Patch::new(
        "ending-cleaner",
        "The cleaner's thread ends with the last object instead of living as long as the class loader.",
        vec![Edit::pattern(
            CLEANERS,
            "private fun UniffiCleaner.Companion.create(): UniffiCleaner = ReferenceCleaner()\n",
        )],
    )
}

/// The arrays are everywhere that UniFFI names a buffer.
fn arrays(source: &str) -> Patch {
    let buffers = source.matches(BUFFER).count();
    Patch::new(
        "native-arrays",
        "Buffers are arrays of bytes.",
        vec![Edit::replace(BUFFER, "ByteArray").times(buffers)],
    )
}

const LIBRARY: &str = "internal object UniffiLib {";
const TABLE: &str = "UniffiVTableCallbackInterface";
const BUFFER: &str = "RustBuffer.ByValue";

/// From the structures to the converters that are written into them.
const BUFFERS: &str = r"(?s)^// This is a helper for safely working with byte buffers.*?\ninternal interface FfiConverterRustBuffer<.*?\n\}\n";

const INITIALIZED: &str =
    r"(?s)^/\*\*\n \* @suppress\n \*/\ninternal fun uniffiEnsureInitialized\(\) \{.*?\n\}\n";

const LOWERED_TEXT: &str =
    r"(?s)        // Ideally we'd pass these bytes to `ffi_bytebuffer_from_bytes`.*?        return rbuf\n";

const LIFTED_TEXT: &str = r"(?s)        try \{\n            val byteArr = ByteArray\(value\.len\.toInt\(\)\)\n            value\.asByteBuffer\(\)!!\.get\(byteArr\)\n            return (\S*?)byteArr\.toString\(Charsets\.UTF_8\)(\)?)\n        \} finally \{\n.*?\n        \}\n";

const CONTINUED: &str = "                    uniffiRustFutureContinuationCallbackImpl,\n";

const CONTINUATION: &str = r"(?s)^// FFI type for Rust future continuations\ninternal object uniffiRustFutureContinuationCallbackImpl.*?\n\}\n";

/// What JNA calls, and the tables of it.
const DECLARATIONS: &str =
    r"(?s)^// Contains loading, initialization code,.*?\n(?:internal object UniffiLib \{)";

const TABLE_AND_REGISTER: &str = r"(?s)    internal object uniffiFree: .*?    internal fun register\(lib: UniffiLib\) \{\n        lib\.(\w+)\(vtable\)\n    \}\n";

const REGISTERED: &str = "    /** Read before native code is given a callback. */
    internal val registered: Unit by lazy {
        NativeLibrary.load()
        UniffiLib.$1()
    }
";

const CLEANERS: &str = r"(?s)^// The fallback Jna cleaner.*?private class JavaLangRefCleanable\(.*?\n\}\n";
