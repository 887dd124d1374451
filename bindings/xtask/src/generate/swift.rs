//! Swift: cancelling a task stops its call, and UniFFI's converters are nobody's API.
use super::{contract::Contract, source::Source};
use crate::workspace::{Workspace, copy_if_changed, write_if_changed};
use anyhow::Result;

/// Puts source, header and library into the package.
pub(super) fn place(workspace: &Workspace, contract: &Contract) -> Result<()> {
    let generated = workspace.generated().join("swift");
    let package = workspace.swift();
    let source = patched(fs_err::read_to_string(generated.join("ClerkOrgs.swift"))?, contract)?;
    write_if_changed(&package.join("Sources/ClerkOrgs/Generated/ClerkOrgs.swift"), source)?;
    let header = package.join("Sources/ClerkOrgsFFI");
    copy_if_changed(&generated.join("ClerkOrgsFFI.h"), &header.join("ClerkOrgsFFI.h"))?;
    write_if_changed(&header.join("module.modulemap"), MODULE_MAP)?;
    let library = workspace.stripped_library();
    copy_if_changed(&library, &package.join("lib").join(library.file_name().unwrap_or_default()))
}

/// UniFFI's own names modules that only Apple's platforms have.
const MODULE_MAP: &str = "module ClerkOrgsFFI {\n    header \"ClerkOrgsFFI.h\"\n    link \"clerk_orgs_ffi\"\n    export *\n}\n";

fn patched(text: String, contract: &Contract) -> Result<String> {
    let mut source = Source::new("the Swift bindings", text);
    source.replace(WAIT, CANCELLABLE, 1)?;
    // After a cancelled wait the library may still answer, once, to nobody.
    source.replace(COMPLAINT, "    }\n", 1)?;
    source.text.push_str(CANCELLABLE_WAIT);
    source.replace_all("\npublic struct FfiConverterType", "\nstruct FfiConverterType")?;
    source.replace_all("\npublic func FfiConverterType", "\nfunc FfiConverterType")?;
    let traits = contract.traits.len();
    for class in &contract.traits {
        let line = format!("\nopen class {}Impl:", class.name);
        source.replace(&line, &line.replace("open class", "class"), 1)?;
    }
    let classes = contract.classes.len() + traits;
    source.replace("    public func uniffiCloneHandle()", "    func uniffiCloneHandle()", classes)?;
    Ok(source.text)
}

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
