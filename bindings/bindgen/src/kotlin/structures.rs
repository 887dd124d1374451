//! What native code and Java pass to each other in memory. JNA makes a structure, reads it and writes it field by field and by
//! reflection, behind locks that all threads share, which took most of the time of a short call.
use super::parts::BRACE;
use crate::{
    contract::Contract,
    patch::{Edit, Part, Patch},
};

pub(super) fn patches(generated: &str, contract: &Contract) -> [Patch; 3] {
    [unused(generated), in_place(), on_demand(contract)]
}

/// UniFFI generates these for all contracts.
fn unused(generated: &str) -> Patch {
    let structures = r"@Structure\.FieldOrder\([^\n]*\)\ninternal open class UniffiForeignFuture(?:[^}\n][^\n]*\n|\n)*\}\n";
    let callbacks = r"internal interface UniffiForeignFuture(?:[^}\n][^\n]*\n)*\}\n";
    let count = |start: &str| generated.matches(start).count();
    Patch::new(
        "foreign-futures",
        "Structures for asynchronous callbacks, which the contract does not have.",
        vec![
            Edit::pattern(structures, "").times(count("\ninternal open class UniffiForeignFuture")),
            Edit::pattern(callbacks, "").times(count("\ninternal interface UniffiForeignFuture")),
        ],
    )
}

fn in_place() -> Patch {
    let status = Part::new("@Structure.FieldOrder(\"code\", \"error_buf\")", BRACE);
    let by_reference = "    class ByReference: RustBuffer(), Structure.ByReference\n";
    Patch::new(
        "in-place",
        "How a call has ended and buffers are read in place, and not by JNA's structures.",
        vec![
            status.fill(include_str!("../../templates/kotlin/status.kt")),
            Edit::replace(CALLED, CALLED_IN_PLACE),
            Edit::replace(
                by_reference,
                format!("{by_reference}{}", include_str!("../../templates/kotlin/buffer.kt")),
            ),
            Edit::replace(
                "rbuf.writeField(\"len\", bbuf.position().toLong())",
                "rbuf.len = bbuf.position().toLong()",
            ),
        ],
    )
}

/// JNA makes a structure with a function for each call of a callback, which takes long when a process starts.
fn on_demand(contract: &Contract) -> Patch {
    let edits = contract.traits.iter().chain(&contract.callbacks).flat_map(|class| {
        let name = &class.name;
        let functions = format!("uniffiCallbackInterface{name}");
        let insert = "handleMap.insert(value)";
        let registering = insert.replace(".insert", &format!(".also {{ {functions}.registered }}.insert"));
        [
            Edit::remove(format!("        {functions}.register(this)\n")),
            Part::new(format!("internal object {functions} {{"), BRACE)
                .edit(vec![Edit::pattern(REGISTER, REGISTERED)]),
            Part::new(format!("internal object FfiConverterType{name}:"), BRACE)
                .edit(vec![Edit::replace(insert, registering)]),
        ]
    });
    Patch::new(
        "callbacks-on-demand",
        "Native code is told how to call the application when it is given the first callback of the kind.",
        edits.collect(),
    )
}

const REGISTER: &str = r"^    // Registers the foreign callback[^\n]*\n    //[^\n]*\n    internal fun register\(lib: UniffiLib\) \{\n        lib\.(\w+\(vtable\))\n    \}\n";

const REGISTERED: &str = "    /** Read before native code is given a callback. */
    internal val registered: Unit by lazy {
        NativeLibrary.load()
        UniffiLib.$1
    }
";

const CALLED: &str = "    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
";

const CALLED_IN_PLACE: &str = "    return UniffiRustCallStatus.use { status ->
        callback(status).also { uniffiCheckCallStatus(errorHandler, status) }
    }
";
