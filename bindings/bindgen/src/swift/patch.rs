//! What UniFFI's Swift lacks: tasks that stop their calls, lower-case error cases, docs in Swift's spelling.
use super::{camel, lists};
use crate::{
    contract::{Call, Class, Contract, Parameter, Shape},
    plain_async_name,
    source::Source,
};
use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::Type;

pub(super) fn patched(text: String, contract: &Contract) -> Result<String> {
    let mut source = Source::new("the Swift bindings", text);
    source.replace(
        HEADER,
        "// Made by UniFFI and `cargo xtask generate`: not to be changed by hand.\n",
        1,
    )?;
    readers(&mut source)?;
    source.replace(WAIT, CANCELLABLE, 1)?;
    source.text.push_str(CANCELLABLE_WAIT);
    source.replace(
        "            fatalError(\"Cancellation not supported yet\")\n",
        "            throw CancellationError()\n",
        1,
    )?;
    // After a cancelled wait the library may still answer, once, to nobody.
    source.replace(COMPLAINT, "    }\n", 1)?;
    // A length that is negative or not a number is for the library to refuse, not a reason to end the program.
    source.replace(DURATION, BOUNDED_DURATION, 1)?;
    for callback in &contract.callbacks {
        function(&mut source, callback)?;
    }
    plumbing(&mut source, contract)?;
    lists::shape(&mut source, contract)?;
    for class in contract.taking_a_path()? {
        path(&mut source, class)?;
    }
    error_cases(&mut source, contract)?;
    discardable(&mut source, contract)?;
    spelling(&mut source.text, contract);
    Ok(source.text)
}

/// Values are read from the library's own memory: through `Data`, each number and text takes several calls into Foundation.
fn readers(source: &mut Source) -> Result<()> {
    source.replace(DATA, "", 1)?;
    source.replace("createReader(data: Data)", "createReader(buffer: RustBuffer)", 1)?;
    source.replace("    (data: data, offset: 0)\n", READER, 1)?;
    source.replace("createReader(data: Data(rustBuffer: buf))", "createReader(buffer: buf)", 1)?;
    source.replace_all("(data: Data, offset: Data.Index)", "(data: UnsafeRawBufferPointer, offset: Int)")?;
    source.replace(READ_INT, LOAD_INT, 1)?;
    let part =
        source.range("// Reads an arbitrary number of bytes", |line| line.starts_with("// Reads a float"))?;
    source.text.replace_range(part, "");
    source.replace(COPIED_TEXT, TEXT, 1)
}

/// A function of the host's: a closure, where UniFFI would have a class.
fn function(source: &mut Source, callback: &Class) -> Result<()> {
    let Class { name, methods, .. } = callback;
    let (method, argument) = (camel(&methods[0].name), camel(&methods[0].parameters[0].name));
    let part = source.range(&format!("public protocol {name}: "), |line| line.starts_with("/**"))?;
    let start = format!("    func {method}({argument}: ");
    let signature = source.text[part.clone()].lines().find_map(|line| line.strip_prefix(&start));
    let signature = signature.context("a callback without its method")?;
    let alias = format!("public typealias {name} = @Sendable ({signature}\n\n");
    source.text.replace_range(part, &alias);
    let class =
        source.documented(&format!("open class {name}Impl:"), |line| line.starts_with("// Put the"))?;
    source.text.replace_range(class, "");
    source.replace(
        &format!("uniffiObj.{method}(\n                     {argument}: "),
        "uniffiObj(\n                     ",
        1,
    )?;
    let part =
        source.range(&format!("public struct FfiConverterType{name}:"), |line| line.starts_with('}'))?;
    source.within(part, |converter| {
        let body = converter
            .range("    public static func lift(", |line| line.starts_with("    public static func read("))?;
        converter.text.replace_range(
            body,
            &format!(
                "    public static func lift(_ handle: UInt64) throws -> {name} {{
        try handleMap.remove(handle: handle)
    }}

    public static func lower(_ value: @escaping {name}) -> UInt64 {{
        handleMap.insert(obj: value)
    }}

"
            ),
        );
        converter.replace("write(_ value: ", "write(_ value: @escaping ", 1)
    })?;
    let lower = format!("func FfiConverterType{name}_lower(_ value: ");
    source.replace(&lower, &format!("{lower}@escaping "), 1)
}

/// UniFFI's converters are nobody's API.
fn plumbing(source: &mut Source, contract: &Contract) -> Result<()> {
    source.replace_all("\npublic struct FfiConverterType", "\nstruct FfiConverterType")?;
    source.replace_all("\npublic func FfiConverterType", "\nfunc FfiConverterType")?;
    let traits = contract.traits.len();
    for Class { name, .. } in &contract.traits {
        let line = format!("\nopen class {name}Impl:");
        source.replace(&line, &line.replace("open class", "class"), 1)?;
    }
    for Class { name, .. } in contract.traits.iter().chain(&contract.callbacks) {
        let complaint = format!("print(\"Uniffi callback interface {name}: handle missing in uniffiFree\")");
        source.replace(&complaint, "// Freed already.", 1)?;
    }
    owners(source, contract.classes.len() + traits)
}

/// Nothing public makes a second owner of a handle, and a fake without one is told so where it would be followed.
fn owners(source: &mut Source, classes: usize) -> Result<()> {
    let clone = "    public func uniffiCloneHandle() -> UInt64 {\n";
    source.replace(clone, &format!("{}{NO_HANDLE}", clone.replace("public ", "")), classes)?;
    source.replace(REQUIRED, "    init(unsafeFromHandle handle: UInt64) {\n", classes)
}

/// A path may be text or a file's URL.
fn path(source: &mut Source, class: &Class) -> Result<()> {
    let name = plain_async_name(class);
    let body =
        source.range(&format!("open class {name}:"), |line| line.starts_with("struct FfiConverter"))?;
    source.within(body, |part| {
        let constructor = "public convenience init(path: String) {";
        let at = part.text.find(constructor).context("no constructor from a path")?;
        let doc = part.text[..at].rfind("    /**\n").context("a constructor without a doc")?;
        let doc = part.text[doc..at].to_owned();
        let other = "public convenience init(path: URL) {\n    self.init(path: path.path)\n}\n";
        part.replace(constructor, &format!("{other}{doc}{constructor}"), 1)
    })
}

/// `.notFound`, as Swift writes its cases; UniFFI does so for enums that are no errors.
fn error_cases(source: &mut Source, contract: &Contract) -> Result<()> {
    for error in &contract.errors {
        for Shape { name, .. } in &error.variants {
            let case = camel(name);
            source.replace(&format!("\n    case {name}(\n"), &format!("\n    case {case}(\n"), 1)?;
            source.replace(&format!(": return .{name}(\n"), &format!(": return .{case}(\n"), 1)?;
            source.replace(&format!("case let .{name}("), &format!("case let .{case}("), 1)?;
        }
    }
    Ok(())
}

/// Who changes something need not look at what came of it; who signs in must.
fn discardable(source: &mut Source, contract: &Contract) -> Result<()> {
    let gives_changed = |call: &Call| {
        let record = match &call.returns {
            Some(Type::Optional { inner_type }) if call.throws => Some(&**inner_type),
            returns => returns.as_ref(),
        };
        matches!(record, Some(Type::Record { name, .. }) if name != "SignIn")
            && call.throws
            && !call.name.starts_with("get_")
    };
    for class in &contract.classes {
        let name = plain_async_name(class);
        let marked = |part: &mut Source, start: &str| {
            class.methods.iter().filter(|call| gives_changed(call)).try_for_each(|call| {
                let from = format!("{start}func {}(", camel(&call.name));
                part.replace(&from, &from.replace('\n', "\n@discardableResult "), 1)
            })
        };
        let protocol =
            source.range(&format!("public protocol {name}Protocol:"), |line| line.starts_with('}'))?;
        source.within(protocol, |part| marked(part, "\n    "))?;
        let body =
            source.range(&format!("open class {name}:"), |line| line.starts_with("struct FfiConverter"))?;
        source.within(body, |part| marked(part, "\nopen "))?;
    }
    Ok(())
}

/// Docs name operations, parameters, fields and cases as Swift spells them.
fn spelling(text: &mut String, contract: &Contract) {
    let named = |parameter: &Parameter| parameter.name.clone();
    let mut names = Vec::new();
    for call in contract.classes.iter().flat_map(|class| &class.methods) {
        names.push(call.name.clone());
        names.extend(call.parameters.iter().map(named));
    }
    names.extend(contract.records.iter().flat_map(|record| record.fields.iter().map(named)));
    let cases = contract.enums.iter().chain(&contract.errors).flat_map(|e| &e.variants);
    names.extend(cases.map(|variant| variant.name.clone()));
    for name in names {
        *text = text.replace(&format!("`{name}`"), &format!("`{}`", camel(&name)));
    }
}

const REQUIRED: &str = "    // TODO: We'd like this to be `private` but for Swifty reasons,
    // we can't implement `FfiConverter` without making this `required` and we can't
    // make it `required` without making it `public`.
#if swift(>=5.8)
    @_documentation(visibility: private)
#endif
    required public init(unsafeFromHandle handle: UInt64) {
";

const NO_HANDLE: &str = "        precondition(handle != 0, \"\\(type(of: self)) is a fake, and does not override what was called\")\n";

const HEADER: &str = "// This file was autogenerated by some hot garbage in the `uniffi` crate.
// Trust me, you don't want to mess with it!
";

const DATA: &str = "fileprivate extension Data {
    init(rustBuffer: RustBuffer) {
        self.init(
            bytesNoCopy: rustBuffer.data!,
            count: Int(rustBuffer.len),
            deallocator: .none
        )
    }
}

";

const READER: &str =
    "    (data: UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.len)), offset: 0)\n";

const READ_INT: &str = "    let range = reader.offset..<reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    if T.self == UInt8.self {
        let value = reader.data[reader.offset]
        reader.offset += 1
        return value as! T
    }
    var value: T = 0
    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})
    reader.offset = range.upperBound
    return value.bigEndian
";

const LOAD_INT: &str = "    let end = reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= end else {
        throw UniffiInternalError.bufferOverflow
    }
    defer { reader.offset = end }
    return reader.data.loadUnaligned(fromByteOffset: reader.offset, as: T.self).bigEndian
";

const COPIED_TEXT: &str = "        let len: Int32 = try readInt(&buf)
        // See `lift` above for why we avoid Foundation's NSString-backed decoder here.
        return String(decoding: try readBytes(&buf, count: Int(len)), as: UTF8.self)
";

const TEXT: &str = "        let end = Int(try readInt(&buf) as Int32) + buf.offset
        guard (buf.offset...buf.data.count).contains(end) else {
            throw UniffiInternalError.bufferOverflow
        }
        defer { buf.offset = end }
        return String(decoding: UnsafeRawBufferPointer(rebasing: buf.data[buf.offset..<end]), as: UTF8.self)
";

const DURATION: &str = "        if value.rounded(.down) > Double(Int64.max) {
            fatalError(\"Duration overflow, exceeds max bounds supported by Uniffi\")
        }

        if value < 0 {
            fatalError(\"Invalid duration, must be non-negative\")
        }

";

const BOUNDED_DURATION: &str = "        let value = value > 0 ? min(value, 1e12) : 0
";

const WAIT: &str = "        pollResult = await withUnsafeContinuation {
            pollFunc(
                rustFuture,
                { handle, pollResult in
                    uniffiFutureContinuationCallback(handle: handle, pollResult: pollResult)
                },
                uniffiContinuationHandleMap.insert(obj: $0)
            )
        }
";

const CANCELLABLE: &str = "        let wait = CancellableWait()
        pollResult = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let handle = uniffiContinuationHandleMap.insert(obj: continuation)
                guard wait.begin({ uniffiFutureContinuationCallback(handle: handle, pollResult: -1) }) else { return }
                pollFunc(
                    rustFuture,
                    { handle, pollResult in
                        uniffiFutureContinuationCallback(handle: handle, pollResult: pollResult)
                    },
                    handle
                )
            }
        } onCancel: { wait.cancel() }
        if pollResult == -1 { throw CancellationError() }
";

const COMPLAINT: &str = "    } else {
        print(\"uniffiFutureContinuationCallback invalid handle\")
    }
";

const CANCELLABLE_WAIT: &str = "
/// Lets a cancelled task leave a wait, once.
private final class CancellableWait: @unchecked Sendable {
    private let lock = NSLock()
    private var wake: (() -> Void)?
    private var cancelled = false

    /// False, having woken the waiter, if the task was cancelled already.
    func begin(_ wake: @escaping () -> Void) -> Bool {
        lock.lock()
        if cancelled {
            lock.unlock()
            wake()
            return false
        }
        self.wake = wake
        lock.unlock()
        return true
    }

    func cancel() {
        lock.lock()
        cancelled = true
        let wake = self.wake
        self.wake = nil
        lock.unlock()
        wake?()
    }
}
";
