//! One owner for each object of the library: UniFFI's Python keeps the raw handle in an attribute, which any copy takes along.
use super::HANDLE;
use crate::{contract::Contract, source::Source};
use anyhow::Result;

pub(super) fn shape(module: &mut Source, contract: &Contract) -> Result<()> {
    // Of each trait there is a class too, for an implementation that the library gives.
    let classes = contract.classes.len() + contract.traits.len();
    let made = contract.classes.iter().filter(|class| class.constructor.is_some()).count();
    module.replace("    _handle: ctypes.c_uint64\n", "", classes)?;
    module.replace(FREE, FUNCTIONS, classes)?;
    module.replace(CLONE, ",\n        ", classes)?;
    module.replace(", self._handle)\n", ",\n    )\n", classes)?;
    module.replace("        inst._handle = handle\n", "        inst._uniffi_own(handle)\n", classes)?;
    module.replace(
        "        self._handle = _uniffi_ffi_result\n",
        "        self._uniffi_own(_uniffi_ffi_result)\n",
        made,
    )?;
    module.replace(NO_CONSTRUCTOR, NOT_BY_HAND, classes - made)?;
    for class in &contract.traits {
        let name = &class.name;
        let bases = format!("class {name}Impl({HANDLE}, {name}):");
        module.replace(&format!("class {name}Impl({name}):"), &bases, 1)?;
        let refusal = format!(
            "raise TypeError(\"Expected {name} subclass, {{}} found\".format(type(value).__name__))\n"
        );
        let checked = format!("{refusal}        _handle.check_usable(value)\n");
        module.replace(&refusal, &checked, 1)?;
    }
    forks(module)
}

/// In a forked child: a call that the parent awaits is the parent's to free, and a lock may have been taken by a thread that is
/// not there.
fn forks(module: &mut Source) -> Result<()> {
    let begin = "    try:\n        eventloop = _uniffi_get_event_loop()\n";
    module.replace(begin, &format!("    process = os.getpid()\n{begin}"), 1)?;
    let poll = "            future = eventloop.create_future()\n";
    module.replace(poll, &format!("            _handle.check_process(process)\n{poll}"), 1)?;
    let free = "    finally:\n        ffi_free(rust_future)\n";
    let own = "    finally:\n        if process == os.getpid():\n            ffi_free(rust_future)\n";
    module.replace(free, own, 1)?;
    module.replace("\nclass _UniffiHandleMap:\n", "\n_HANDLE_MAPS = []\n\nclass _UniffiHandleMap:\n", 1)?;
    let lock = "        self._lock = threading.Lock()\n";
    module.replace(lock, &format!("{lock}        _HANDLE_MAPS.append(self)\n"), 1)?;
    module.replace("# Types conforming to `_UniffiConverterPrimitive`", RENEWED, 1)
}

const FREE: &str = "    def __del__(self):
        # In case of partial initialization of instances.
        handle = getattr(self, \"_handle\", None)
        if handle is not None:
            _uniffi_rust_call(";

const FUNCTIONS: &str = "    _uniffi_functions = (
        _uniffi_rust_call,
        ";

const CLONE: &str = ", handle)

    def _uniffi_clone_handle(self):
        return _uniffi_rust_call(";

const NO_CONSTRUCTOR: &str = "        raise ValueError(\"This class has no default constructor\")\n";

const NOT_BY_HAND: &str = "        raise TypeError(f\"a {type(self).__name__} is given by a call of the library, not made by hand\")\n";

const RENEWED: &str = "def renew_locks():
    for handles in _HANDLE_MAPS:
        handles._lock = threading.Lock()

# Types conforming to `_UniffiConverterPrimitive`";
