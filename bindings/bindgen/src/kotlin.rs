//! Kotlin: UniFFI's plumbing hidden, a close that closes, Usage after it, and classes as Kotlin's users expect them.
mod api;
mod lists;
mod screens;
mod serial;

use super::{
    contract::{Contract, Shape, Variants},
    source::Source,
};
use crate::File;
use anyhow::{Context as _, Result, ensure};
use uniffi_bindgen::interface::Type;

/// What the contract's own `close` is called here: the generated class has one that frees the handle.
pub(super) const CLOSE: &str = "closeClient";

/// The file that UniFFI writes.
pub(super) const BINDINGS: &str = "dev/clerkorgs/clerk_orgs.kt";

/// The generated source, patched, and what follows from the contract.
pub(super) fn files(generated: String, contract: &Contract) -> Result<Vec<File>> {
    Ok(vec![
        File { path: BINDINGS, text: patched(generated, contract)? },
        File { path: "dev/clerkorgs/Lists.kt", text: lists::sequences(contract) },
        File { path: "dev/clerkorgs/Screens.kt", text: screens::state_flows(contract) },
    ])
}

fn patched(text: String, contract: &Contract) -> Result<String> {
    let mut source = Source::new("the Kotlin bindings", text);
    for callback in &contract.callbacks {
        function(&mut source, &callback.name)?;
    }
    hide_plumbing(&mut source, contract)?;
    // Read from the heap: of memory outside of it, each text takes a copy of its own.
    source.replace(DIRECT, HEAP, 1)?;
    source.replace(COPIED_TEXT, TEXT, 1)?;
    let classes = contract.classes.len() + contract.traits.len();
    source.replace(
        "throw IllegalStateException(\"${this.javaClass.simpleName} object has already been destroyed\")",
        "throw closed(this.javaClass.simpleName)",
        classes,
    )?;
    source.text.push_str(&closed(contract)?);
    close(&mut source, contract)?;
    source.replace(CLEANER, ENDING_CLEANER, 1)?;
    api::shape(&mut source, contract)?;
    lists::shape(&mut source, contract)?;
    serial::shape(&mut source, contract)?;
    Ok(source.text)
}

/// Its thread would stay for as long as the class loader, though the last client be gone.
const CLEANER: &str = "private class JavaLangRefCleaner : UniffiCleaner {
    val cleaner = java.lang.ref.Cleaner.create()

    override fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable =
        JavaLangRefCleanable(cleaner.register(value, cleanUpTask))
}

private class JavaLangRefCleanable(
    val cleanable: java.lang.ref.Cleaner.Cleanable
)";

const ENDING_CLEANER: &str = "private class JavaLangRefCleaner : UniffiCleaner {
    // The objects hold it: it ends when the last of them has been collected, and its actions have run.
    private var current = java.lang.ref.WeakReference<java.lang.ref.Cleaner>(null)

    @Synchronized
    override fun register(value: Any, cleanUpTask: Runnable): UniffiCleaner.Cleanable {
        val cleaner =
            current.get() ?: java.lang.ref.Cleaner.create().also { current = java.lang.ref.WeakReference(it) }
        return JavaLangRefCleanable(cleaner, cleaner.register(value, cleanUpTask))
    }
}

private class JavaLangRefCleanable(
    @Suppress(\"unused\") private val cleaner: java.lang.ref.Cleaner,
    val cleanable: java.lang.ref.Cleaner.Cleanable
)";

const DIRECT: &str = "        val byteBuf = rbuf.asByteBuffer()!!
        try {
           val item = read(byteBuf)
";

const HEAP: &str = "        try {
           val direct = rbuf.asByteBuffer()!!
           val byteBuf = ByteBuffer.wrap(ByteArray(direct.remaining()).also { direct.get(it) })
           val item = read(byteBuf)
";

const COPIED_TEXT: &str = "        val len = buf.getInt()
        val byteArr = ByteArray(len)
        buf.get(byteArr)
        return byteArr.toString(Charsets.UTF_8)
";

const TEXT: &str = "        val len = buf.getInt()
        val start = buf.position()
        buf.position(start + len)
        return String(buf.array(), start, len, Charsets.UTF_8)
";

/// A function of the host's: a lambda will do, and the library has none of its own to give.
fn function(source: &mut Source, name: &str) -> Result<()> {
    source.replace(
        &format!("\npublic interface {name} {{"),
        &format!("\npublic fun interface {name} {{"),
        1,
    )?;
    let class =
        source.documented(&format!("open class {name}Impl:"), |line| line.starts_with("// Put the"))?;
    source.text.replace_range(class, "");
    let part =
        source.range(&format!("public object FfiConverterType{name}:"), |line| line.starts_with('}'))?;
    source.within(part, |converter| {
        let body =
            converter.range("    override fun lower(", |line| line.starts_with("    override fun read("))?;
        converter.text.replace_range(
            body,
            &format!(
                "    override fun lower(value: {name}): Long = handleMap.insert(value)

    override fun lift(value: Long): {name} = handleMap.remove(value)

"
            ),
        );
        Ok(())
    })
}

/// Converters, buffers and handles are nobody's API.
fn hide_plumbing(source: &mut Source, contract: &Contract) -> Result<()> {
    for line in [
        "\nopen class RustBuffer",
        "\ninterface UniffiRustCallStatusErrorHandler",
        "\nobject UniffiNullRustCallStatusErrorHandler",
        "\npublic fun uniffiEnsureInitialized",
        "\ninterface Disposable",
        "\nobject UniffiWithHandle",
        "\nobject NoHandle",
        "\npublic abstract class FfiConverterCallbackInterface",
        "\ninterface UniffiCleaner",
    ] {
        source.replace(line, &internal(line), 1)?;
    }
    source.replace("\npublic interface FfiConverter", "\ninternal interface FfiConverter", 2)?;
    source.replace_all("\npublic object FfiConverter", "\ninternal object FfiConverter")?;
    // `use` is Kotlin's own for everything that closes; this one would free the handle without closing.
    let shadow = source.range("inline fun <T : Disposable?, R> T.use(", |line| line.starts_with("/**"))?;
    source.text.replace_range(shadow, "");
    source.replace("/**\n * @suppress\n */\n/** \n * Placeholder", "/** \n * Placeholder", 1)?;
    let errors = contract.errors.len();
    source.replace(
        "    companion object ErrorHandler",
        "    internal companion object ErrorHandler",
        errors,
    )?;
    for class in &contract.traits {
        let line = format!("\nopen class {}Impl", class.name);
        source.replace(&line, &internal(&line), 1)?;
    }
    let classes = contract.classes.len() + contract.traits.len();
    source.replace("    constructor(withHandle:", "    internal constructor(withHandle:", classes)?;
    source.replace("    constructor(noHandle:", "    internal constructor(noHandle:", classes)?;
    source.replace("    protected val handle: Long", "    private val handle: Long", classes)?;
    source.replace("    protected val cleanable:", "    private val cleanable:", classes)?;
    source.replace("    val uniffiIsDestroyed:", "    internal val uniffiIsDestroyed:", classes)?;
    source.replace("    fun uniffiCloneHandle()", "    internal fun uniffiCloneHandle()", classes)
}

fn internal(line: &str) -> String {
    format!("\ninternal {}", line.trim_start().trim_start_matches("public "))
}

/// Makes the error of a call on an object that was closed.
fn closed(contract: &Contract) -> Result<String> {
    let error = contract.errors.iter().find(|e| e.variants.iter().any(|v| v.name == "Usage"));
    let error = error.context("no error has a case Usage")?;
    let info = contract.record("ErrorInfo").context("no record ErrorInfo")?;
    let text = "\"this $name was closed\"";
    Ok(format!(
        "\ninternal fun closed(name: String): {} =\n    {0}.Usage(ErrorInfo({}))\n",
        exception_name(error),
        empty_but_for_text(info, text)?
    ))
}

/// What Kotlin calls an error.
fn exception_name(error: &Variants) -> String {
    format!("{}Exception", error.name.strip_suffix("Error").unwrap_or(&error.name))
}

fn empty_but_for_text(info: &Shape, text: &str) -> Result<String> {
    let mut arguments = Vec::new();
    for field in &info.fields {
        let value = match (&field.ty, field.name.as_str()) {
            (_, "kind") => "ErrorKind.USAGE",
            (_, "text") => text,
            (Type::Optional { .. }, _) => "null",
            (Type::Sequence { .. }, _) => "emptyList()",
            (Type::Boolean, _) => "false",
            (other, name) => {
                anyhow::bail!("ErrorInfo.{name} is {other:?}: what is it when an object was closed?")
            }
        };
        arguments.push(value.to_owned());
    }
    Ok(arguments.join(", "))
}

/// `close` of a class with calls under way ends them, then frees the handle.
fn close(source: &mut Source, contract: &Contract) -> Result<()> {
    let mut closing = 0;
    for class in &contract.classes {
        let Some(method) = class.methods.iter().find(|method| method.name == "close") else { continue };
        closing += 1;
        let name = super::plain_async_name(class);
        let part =
            source.range(&format!("public interface {name}Interface"), |line| line.starts_with('}'))?;
        source.within(part, |interface| interface.replace(&format!("    fun `{CLOSE}`()\n"), "", 1))?;
        let part =
            source.range(&format!("open class {name}:"), |line| line.starts_with("internal object "))?;
        source.within(part, |class| {
            class.replace(&format!("override fun `{CLOSE}`()"), &format!("private fun `{CLOSE}`()"), 1)?;
            let doc = method.doc.as_deref().unwrap_or_default().replace('\n', "\n     * ");
            class.replace(
                "    @Synchronized\n    override fun close() {\n        this.destroy()\n",
                &format!(
                    "    /**\n     * {doc}\n     */\n    @Synchronized\n    override fun close() {{\n        if (!wasDestroyed.get()) `{CLOSE}`()\n        this.destroy()\n"
                ),
                1,
            )
        })?;
    }
    ensure!(closing > 0, "no class has a close");
    Ok(())
}
