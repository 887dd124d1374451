//! UniFFI's support code: hidden from the API, and changed where it falls short.
use crate::{
    contract::Contract,
    names::{camel, pascal},
    patch::{Edit, Part, Patch},
};

pub(super) fn patches(generated: &str, contract: &Contract) -> [Patch; 4] {
    [hidden(generated, contract), disposal(contract), from_the_heap(), collections(generated)]
}

fn hidden(generated: &str, contract: &Contract) -> Patch {
    let classes = contract.generated_classes();
    // All public objects are converters.
    let converters = generated.matches("\npublic object ").count();
    let mut edits = vec![
        Edit::pattern(INTERNALS, "internal $1").times(10),
        Edit::replace("\npublic object FfiConverter", "\ninternal object FfiConverter").times(converters),
        Edit::replace("    companion object ErrorHandler", "    internal companion object ErrorHandler")
            .times(contract.errors.len()),
        Edit::pattern(
            r"^    (constructor\((?:withHandle|noHandle):|val uniffiIsDestroyed:|fun uniffiCloneHandle\(\))",
            "    internal $1",
        )
        .times(4 * classes),
        Edit::pattern(r"^    protected (val (?:handle|cleanable):)", "    private $1").times(2 * classes),
    ];
    for class in &contract.traits {
        let line = format!("\nopen class {}Impl", class.name);
        edits.push(Edit::replace(&line, line.replace("open", "internal open")));
    }
    let first = "@file:Suppress(\"NAME_SHADOWING\")\n";
    // Java calls functions by the class of their file.
    let named = format!("{first}@file:JvmName(\"{}\")\n", pascal(&contract.namespace));
    edits.push(Edit::replace(first, named));
    for name in &contract.internal {
        let function = format!(" fun `{}`(", camel(name));
        edits.push(Edit::replace(&function, format!(" internal{function}")));
    }
    for call in contract
        .public_functions()
        .filter(|call| call.parameters.iter().any(|parameter| parameter.default.is_some()))
    {
        let function = format!(" fun `{}`(", camel(&call.name));
        edits.push(Edit::replace(&function, format!(" @JvmOverloads{function}")));
    }
    Patch::new(
        "hidden-plumbing",
        "Converters, buffers and handles are not part of the API, and Java has the defaults of functions.",
        edits,
    )
    .upstream("https://github.com/mozilla/uniffi-rs/issues/1425")
}

/// Kotlin has its own `use` for AutoCloseable; UniFFI's would free the handle without closing the client.
fn disposal(contract: &Contract) -> Patch {
    let classes = contract.generated_classes();
    let docs = |line: &str| line.starts_with("/**");
    Patch::new(
        "disposal",
        "`close` is the only way to release an object.",
        vec![
            Part::new("inline fun <T : Disposable?, R> T.use(", docs).remove(),
            Edit::replace("/**\n * @suppress\n */\n/** \n * Placeholder", "/** \n * Placeholder"),
            Part::new("interface Disposable {", docs).remove(),
            Edit::replace(": Disposable, AutoCloseable", ": AutoCloseable").times(classes),
            Edit::replace("    override fun destroy() {", "    internal fun destroy() {").times(classes),
        ],
    )
}

fn from_the_heap() -> Patch {
    Patch::new(
        "from-the-heap",
        "Text is decoded where it is, without an extra copy.",
        vec![Edit::replace(COPIED_TEXT, TEXT)],
    )
    .upstream("https://github.com/mozilla/uniffi-rs/issues/1586")
}

fn collections(generated: &str) -> Patch {
    let list = ">(len) {\n            FfiConverter";
    let map = "        val spaceForMapSize = 4UL\n";
    Patch::new(
        "collections",
        "Java cannot change the lists of values, and a null that it has put into a map is named.",
        vec![
            Edit::pattern(
                r"^        return List<.*>\(len\) \{\n            (FfiConverter.*)\n        \}$",
                "        return unmodifiable(len) { $1 }",
            )
            .times(generated.matches(list).count()),
            Edit::replace(map, format!("        withoutNulls(value)\n{map}"))
                .times(generated.matches(map).count()),
        ],
    )
}

pub(super) fn odd_arguments(generated: &str) -> Patch {
    let mut edits = vec![
        Edit::replace(
            "            onMalformedInput(CodingErrorAction.REPORT)\n",
            "            replaceWith(NOT_TEXT)\n            onMalformedInput(CodingErrorAction.REPLACE)\n",
        ),
        Edit::replace(
            "        // Make sure we don't have invalid UTF-16, check for lone surrogates.\n",
            "        // The library refuses text with lone surrogates, and says which argument it is.\n",
        ),
        Edit::Append(NOT_TEXT.to_owned()),
    ];
    // UniFFI only generates the code that this is in if the contract has durations.
    if generated.contains(NEGATIVE) {
        edits.push(Edit::replace(NEGATIVE, ""));
        edits.push(Edit::replace(
            "        buf.putLong(value.seconds)\n        // Type mismatch (should be u32) but since",
            "        buf.putLong(if (value.isNegative) Long.MAX_VALUE else value.seconds)\n        // Type mismatch (should be u32) but since",
        ));
    }
    Patch::new(
        "odd-arguments",
        "Text that cannot be encoded and negative durations arrive as values that the library refuses with its own error, \
         instead of a MalformedInputException or an IllegalArgumentException.",
        edits,
    )
}

pub(super) fn before_calls(contract: &Contract) -> Patch {
    let opening = "fun uniffiCloneHandle(): Long {\n";
    let edit = |statement: &String| {
        Edit::replace(opening, format!("{opening}        {statement}\n")).times(contract.generated_classes())
    };
    Patch::new(
        "before-calls",
        "Each call of an object first lets the package follow what the platform has configured, such as its logger.",
        contract.kotlin_before_call.iter().map(edit).collect(),
    )
}

pub(super) fn calls(contract: &Contract) -> Patch {
    let job = "import kotlinx.coroutines.Job\n";
    let imports =
        "import kotlinx.coroutines.currentCoroutineContext\nimport kotlinx.coroutines.ensureActive\n";
    let start = "    try {\n        do {\n            val pollResult = suspendCancellableCoroutine<Byte>";
    let checked =
        start.replace("try {\n", "try {\n        currentCoroutineContext().ensureActive()\n        try {\n");
    let ready = "        } while (pollResult != UNIFFI_RUST_FUTURE_POLL_READY);\n";
    let defect = "\nclass InternalException(message: String) : kotlin.Exception(message)\n";
    let mut edits = vec![Edit::replace(defect, DEFECT)];
    // UniFFI only generates the code that these places are in if the contract needs it.
    if contract.classes.iter().any(|class| class.methods.iter().any(|call| call.is_async)) {
        edits.extend([
            Edit::replace(job, format!("{job}{imports}")),
            Edit::replace(start, checked),
            // A call that is cancelled when its response arrives ends there, too.
            Edit::replace(
                ready,
                format!("{ready}        }} finally {{\n            leaveThreadOfLibrary()\n        }}\n"),
            ),
            Edit::replace(LIFTED, LIFTED_ELSEWHERE),
            Edit::Append(IS_LARGE.to_owned()),
        ]);
    }
    if !contract.traits.is_empty() || !contract.callbacks.is_empty() {
        edits.push(
            Edit::replace("writeReturn(makeCall())", "writeReturn(Callbacks.mark { makeCall() })").times(2),
        );
        let (caught, kept) =
            ("catch(e: kotlin.Exception) {\n", "catch(e: Throwable) {\n        Thrown.keep(e)\n");
        edits.push(Edit::replace(caught, kept).times(2));
        edits.push(Edit::replace("e.stackTraceToString()", "Thrown.told(e)").times(2));
        let lifted = "errorHandler.lift(status.error_buf)";
        edits.push(Edit::replace(
            format!("throw {lifted}\n"),
            format!("throw Thrown.explained {{ {lifted} }}\n"),
        ));
    }
    Patch::new(
        "calls",
        "A cancelled coroutine starts no call, none goes on on a thread of the library, large results are not decoded on its thread, and whatever a callback throws reaches the caller, as the cause of an error without a stack trace in its text.",
        edits,
    )
}

pub(super) fn companions(contract: &Contract) -> Patch {
    let Contract { classes, traits, callbacks, records, enums, .. } = contract;
    let line = "    companion object\n";
    let open = enums.iter().filter(|e| e.is_open()).count();
    let interfaces = classes.len() + traits.len() + callbacks.len();
    let register = "    fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable\n\n";
    Patch::new(
        "companions",
        "Empty companion objects only clutter completion; the generated code needs just the cleaner's.",
        vec![
            Edit::remove(format!("    /**\n     * @suppress\n     */\n{line}"))
                .times(contract.generated_classes()),
            Edit::remove(line).times(interfaces + records.len() + enums.len() + open + 1),
            Edit::replace(register, format!("{register}{line}")),
        ],
    )
}

const NEGATIVE: &str = "        if (value.seconds < 0) {
            // Rust does not support negative Durations
            throw IllegalArgumentException(\"Invalid duration, must be non-negative\")
        }

";

const LIFTED: &str = "        return liftFunc(
            uniffiRustCallWithError(errorHandler, { status -> completeFunc(rustFuture, status) })
        )
";

const LIFTED_ELSEWHERE: &str =
    "        val completed = uniffiRustCallWithError(errorHandler, { status -> completeFunc(rustFuture, status) })
        return if (isLarge(completed)) elsewhere { liftFunc(completed) } else liftFunc(completed)
";

const IS_LARGE: &str = "
/**
 * Whether decoding the result of a call takes longer than going to another thread.
 */
private fun isLarge(result: Any?): Boolean = result is RustBuffer.ByValue && result.size > 4096
";

const NOT_TEXT: &str = "
/** The UTF-8 of U+FFFF, which no text contains. */
private val NOT_TEXT = byteArrayOf(0xEF.toByte(), 0xBF.toByte(), 0xBF.toByte())
";

const INTERNALS: &str = "^(?:public )?(open class RustBuffer|interface UniffiRustCallStatusErrorHandler\
    |object UniffiNullRustCallStatusErrorHandler|fun uniffiEnsureInitialized|object UniffiWithHandle|object NoHandle\
    |abstract class FfiConverterCallbackInterface|interface UniffiCleaner|interface FfiConverter(?:RustBuffer)?<)";

const COPIED_TEXT: &str = "        val len = buf.getInt()
        val byteArr = ByteArray(len)
        buf.get(byteArr)
        return byteArr.toString(Charsets.UTF_8)
";

const DEFECT: &str = "
/**
 * A defect of the library: something has happened in native code that cannot happen. Please report it with its text. What the
 * call has changed is not known; the client can still be used.
 */
class InternalException internal constructor(message: String) : kotlin.RuntimeException(message)
";

const TEXT: &str = "        val len = buf.getInt()
        val start = buf.position()
        // ByteBuffer has its own `position(Int)` only since JDK 9, and Android only since API level 34.
        val buffer: java.nio.Buffer = buf
        buffer.position(start + len)
        return String(buf.array(), start, len, Charsets.UTF_8)
";
