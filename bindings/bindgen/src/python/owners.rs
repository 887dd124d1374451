//! One owner for each handle: UniFFI's Python keeps the raw handle in an attribute, which a copy would share.
use super::HANDLE;
use crate::{
    contract::Contract,
    patch::{Edit, Patch},
};

pub(super) fn one_owner(contract: &Contract) -> Patch {
    // Handles are written whole; UniFFI writes a class for the library's own implementations of each interface.
    let classes = contract.traits.len();
    let mut edits = vec![
        Edit::remove("    _handle: ctypes.c_uint64\n").times(classes),
        Edit::pattern(FREE_AND_CLONE, FUNCTIONS).times(classes),
        Edit::replace("        inst._handle = handle\n", "        inst._uniffi_own(handle)\n").times(classes),
        Edit::replace(NO_CONSTRUCTOR, NOT_CONSTRUCTIBLE).times(classes),
    ];
    for class in &contract.traits {
        let name = &class.name;
        let bases = format!("class {name}Impl({HANDLE}, {name}):");
        edits.push(Edit::replace(format!("class {name}Impl({name}):"), bases));
    }
    Patch::new("one-owner", "A handle has exactly one owner and cannot be copied or pickled.", edits)
}

pub(super) fn argument_check(contract: &Contract) -> Patch {
    let edits = contract.traits.iter().map(|class| {
        let refusal = format!(
            "raise TypeError(\"Expected {} subclass, {{}} found\".format(type(value).__name__))\n",
            class.name
        );
        let refused = format!("raise _handle.not_an_instance({}, value)\n", class.name);
        Edit::replace(refusal, format!("{refused}        _handle.check_usable(value)\n"))
    });
    Patch::new(
        "usable-arguments",
        "An argument that is no object of the class is refused with what it is, and so is an object that was inherited from \
         the parent process.",
        edits.collect(),
    )
}

pub(super) fn forks() -> Patch {
    let begin = "    try:\n        eventloop = _uniffi_get_event_loop()\n";
    let poll = "            future = eventloop.create_future()\n";
    let free = "    finally:\n        ffi_free(rust_future)\n";
    let own = "    finally:\n        if process == os.getpid():\n            ffi_free(rust_future)\n";
    let lock = "        self._lock = threading.Lock()\n";
    Patch::new(
        "forks",
        "A forked child does not free the calls its parent awaits, and replaces locks that a thread of the parent may \
         have held.",
        vec![
            Edit::replace(begin, format!("    process = os.getpid()\n{begin}")),
            Edit::replace(poll, format!("            _handle.check_process(process)\n{poll}")),
            Edit::replace(free, own),
            Edit::replace("\nclass _UniffiHandleMap:\n", "\n_HANDLE_MAPS = []\n\nclass _UniffiHandleMap:\n"),
            Edit::replace(lock, format!("{lock}        _HANDLE_MAPS.append(self)\n")),
            Edit::replace("# Types conforming to `_UniffiConverterPrimitive`", RENEWED_LOCKS),
        ],
    )
}

const FREE_AND_CLONE: &str = r#"    def __del__\(self\):
        # In case of partial initialization of instances.
        handle = getattr\(self, "_handle", None\)
        if handle is not None:
            _uniffi_rust_call\((\w+\.\w+), handle\)

    def _uniffi_clone_handle\(self\):
        return _uniffi_rust_call\((\w+\.\w+), self._handle\)
"#;

const FUNCTIONS: &str = "    _functions = (
        _uniffi_rust_call,
        $1,
        $2,
    )
";

const NO_CONSTRUCTOR: &str = "        raise ValueError(\"This class has no default constructor\")\n";

const NOT_CONSTRUCTIBLE: &str = "        raise TypeError(f\"a {type(self).__name__} is returned by the library and cannot be constructed directly\")\n";

const RENEWED_LOCKS: &str = "def renew_locks():
    for handles in _HANDLE_MAPS:
        handles._lock = threading.Lock()

# Types conforming to `_UniffiConverterPrimitive`";
