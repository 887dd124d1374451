//! Applies all patches, templates and annotations to a small contract with one of each kind, in seconds and without the
//! release library. The generator itself checks that each patch matches as often as it expects; the tests look at the
//! results.
#![allow(clippy::unwrap_used)]

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use clerk_orgs_bindgen::{File, Generator, Input};
use std::sync::LazyLock;

/// The fixture's library, which cargo builds beside the tests because they depend on it.
fn library() -> Utf8PathBuf {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let program = Utf8PathBuf::try_from(std::env::current_exe().unwrap()).unwrap();
    program.with_file_name(format!("{DLL_PREFIX}bindgen_fixture{DLL_SUFFIX}"))
}

fn fixture() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixture")
}

struct Made {
    python: Vec<File>,
    kotlin: Vec<File>,
    swift: Vec<File>,
    header: Vec<File>,
    dispatch: [String; 2],
    patches: String,
}

fn generator(annotations: Utf8PathBuf, scratch: &Utf8Path) -> Result<Generator> {
    Generator::new(Input {
        library: library(),
        names: fixture().join("uniffi.toml"),
        annotations,
        scratch: scratch.to_owned(),
    })
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let scratch = Utf8Path::from_path(folder.path()).unwrap();
    let generator = generator(fixture().join("contract.toml"), scratch).unwrap();
    Made {
        python: generator.python().unwrap(),
        kotlin: generator.kotlin().unwrap(),
        swift: generator.swift().unwrap(),
        header: generator.swift_header().unwrap(),
        dispatch: [generator.dispatch_rust().unwrap(), generator.dispatch_swift().unwrap()],
        patches: generator.patches().unwrap(),
    }
});

/// The text of the file with this name.
fn text<'a>(files: &'a [File], name: &str) -> &'a str {
    let found = files.iter().find(|file| file.path.ends_with(name));
    &found.unwrap_or_else(|| panic!("no {name} was made")).text
}

/// The lines from the one with this start to the next empty or closing one.
#[track_caller]
fn block<'a>(text: &'a str, start: &str) -> &'a str {
    let at = text.find(&format!("\n{start}")).unwrap_or_else(|| panic!("nothing starts with {start:?}"));
    let rest = &text[at + 1..];
    let end = rest.find("\n\n").into_iter().chain(rest.find("\n}")).min();
    &rest[..end.unwrap_or(rest.len())]
}

#[track_caller]
fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not there");
    }
}

#[test]
fn every_kind_is_patched() {
    // A patch without edits is not listed: the fixture has to give each patch something to do.
    for name in [
        "imports event-loop abandoned-calls values errors replaced-classes abstract-interfaces functions properties paths",
        "one-owner usable-arguments forks every-exception tuples seconds exported-names",
        "hidden-plumbing disposal from-the-heap closed close before-calls ending-cleaner calls companions no-interfaces defaults open-enums",
        "json pages serialisable transient-handles file-header in-place cancellation durations closures hidden-converters",
        "error-cases discardable-results unlabelled noasync defaults-of-values",
    ]
    .iter()
    .flat_map(|names| names.split(' '))
    {
        assert!(MADE.patches.contains(&format!("  {name} (")), "no patch {name} in:\n{}", MADE.patches);
    }
}

#[test]
fn python_has_value_classes_and_a_stub() {
    let values = text(&MADE.python, "values.py");
    contains(
        values,
        &[
            "class Color(_base.OpenEnum):",
            "    DARK_BLUE: Dark blue.",
            "    DARK_BLUE = \"dark_blue\"",
            "class FailureKind(_base.Word):",
            "@_base.freezing(\"meta\")\nclass Item(_base.Rights, _base.Value, frozen=True",
            "    key_words: tuple[str, ...] = ()",
            "decode_Item_list = msgspec.json.Decoder(tuple[Item, ...]",
        ],
    );
    let stub = text(&MADE.python, "__init__.pyi");
    contains(block(stub, "class Shop("), &["class Shop(_handle.Closing, _handle.Handle):"]);
    assert!(!block(stub, "__all__ = [").contains("\"Note\""), "an internal record is exported");
    contains(
        block(stub, "class AsyncItems("),
        &["class AsyncItems(_lists.AsyncPages[Item], _handle.Handle):"],
    );
    contains(
        stub,
        &[
            "    @property\n    def shop_name(self) -> str:",
            "    async def get_item(self, item_id: str, *, color: Color | Literal[\"red\", \"dark_blue\"] | None = None) -> Item:",
            "class Color(_base.OpenEnum):",
            "    class NotFound(ShopError, LookupError):",
            "\nNotFound = ShopError.NotFound\n",
            "    def __init__(self, file_path: str | PathLike[str]) -> None:",
            "filter: Callable[[Item], bool] | None = None",
            "def set_platform_listener(listener: Callable[[Note], None] | None) -> None:",
            "timeout: float | timedelta | None = None",
            "A color, such as `DARK_BLUE`.",
        ],
    );
}

#[test]
fn python_handles_are_short() {
    let handles = text(&MADE.python, "handles.py");
    contains(
        handles,
        &[
            "class Items(_lists.Pages, _handle.Handle):",
            "    @property\n    def shop_name(self) -> str:",
            "    _shown = (\"shop_name\", )",
            "return await self._call(\"get_item\", item_id, color)",
            "def __init__(self, base_url: str | None = None, *, store: Store | None = None",
            "        self._close()\n",
            "\"next_page\": _calls.AsyncOperation(",
            "        return await self._next_page()\n",
            "        return self._position()\n",
            "_base.decoded(_values.decode_ItemPage)",
            "(\"file_path\", _ffi._UniffiFfiConverterString, _calls.path, None)",
            "_calls.optional(_calls.word(Color)), None)",
            "_calls.many(None), None)",
            "_ffi._UniffiFfiConverterOptionalTypeStore, None, _callbacks.Object)",
            "`timeout` is in seconds, or a `timedelta`.",
        ],
    );
    assert!(!handles.contains("def wait_for_page("), "plumbing is public");
}

#[test]
fn python_calls_the_library_by_its_own_classes() {
    let module = text(&MADE.python, "__init__.py");
    contains(
        module,
        &[
            "ItemFilter = typing.Callable[[Item], bool]",
            "Listener = typing.Callable[[Note], None]",
            "    @abc.abstractmethod\n    def load(",
            "ShopError = _errors.ShopError",
            "from .handles import (\n",
        ],
    );
    assert!(!module.contains("class Shop"), "a handle is there twice");
    assert!(!module.contains("_handle: ctypes"), "a class keeps its raw handle");
    contains(
        text(&MADE.python, "errors.py"),
        &["return self.info.shown_text", "class NotFound(ShopError, LookupError):"],
    );
}

#[test]
fn kotlin_classes_have_their_additions() {
    let source = text(&MADE.kotlin, "fixture.kt");
    contains(
        source,
        &[
            "class Shop: AutoCloseable\n",
            "     */ val `shopName`: kotlin.String get() {",
            "suspend fun `getItem`(`itemId`: kotlin.String, `color`: Color? = null)",
            " @JvmOverloads fun `getItem`(`itemId`: kotlin.String, `color`: Color? = null)",
            "    @Throws(ShopException::class)\n    @JvmOverloads\n    constructor(`baseUrl`",
            "constructor(filePath: java.nio.file.Path) : this(filePath.toString())",
            "if (!wasDestroyed.get()) `closeClient`()",
            "ShopException.Usage(FailureInfo(FailureKind.USAGE, \"this $name was closed\", null, null, null, false))",
            "override val message: String get() = info.shownText",
            "override val value: String get() = \"dark_blue\"",
            "private fun readResolve(): Any = Item(`id`, `color`, parsed(`meta`), `keyWords`, )",
            "public fun interface ItemFilter {",
            "public fun interface Listener {",
            "        Thrown.keep(e)\n        if (e is E) {\n",
            "        throw Thrown.explained(errorHandler.lift(status.error_buf))\n",
            " internal fun `setPlatformListener`(",
            "fun uniffiCloneHandle(): Long {\n        Platform.follow()\n",
            "An item, by its `itemId`",
        ],
    );
    assert!(!source.contains("\npublic object "), "a converter is public");
    contains(text(&MADE.kotlin, "Lists.kt"), &["package org.example.shop", "fun Items.asFlow(): Flow<Item>"]);
    contains(text(&MADE.kotlin, "Paginators.kt"), &["fun ItemsBoard.stateIn(", "StateFlow<BoardState>"]);
}

#[test]
fn swift_classes_have_their_additions() {
    let source = text(&MADE.swift, "Shops.swift");
    let noasync = "@available(*, noasync, message: \"use the same call of Shop with await\")";
    contains(
        source,
        &[
            "    var shopName: String { get }\n",
            "open var shopName: String {\n",
            "open func getItem(_ itemId: String, color: Color? = nil)async throws  -> Item  {",
            &format!("\n{noasync} open func buyItem(itemId: String)throws  -> Receipt  {{"),
            "\n@discardableResult open func paintItem(itemId: String, color: Color)async throws  -> Item  {",
            "\nopen func buyItem(itemId: String)async throws  -> Receipt  {",
            "message: \"use the same call of Items with await\")     open func nextPage() throws -> [Item]? {",
            "public convenience init(_ filePath: URL) {\n    self.init(filePath.path)\n}",
            "    case notFound(\n",
            "public typealias ItemFilter = @Sendable (Item) throws  -> Bool",
            "public typealias Listener = @Sendable (Note) throws -> Void",
            "extension Items: AsyncSequence {",
            "extension BlockingItems: Sequence {",
            "An item, by its `itemId`.",
        ],
    );
    assert!(!source.contains("\npublic struct FfiConverter"), "a converter is public");
    let values = text(&MADE.swift, "Values.swift");
    contains(values, &["extension Item: Identifiable {}", "extension ItemsBoard: ObservablePaginator {}"]);
    contains(
        values,
        &["case .darkBlue: \"dark_blue\"", "public var errorDescription: String? { info.shownText }"],
    );
    contains(text(&MADE.header, "module.modulemap"), &["module ShopsFFI {", "link \"bindgen_fixture\""]);
}

#[test]
fn a_value_can_be_made_from_its_ids() {
    contains(
        text(&MADE.python, "values.py"),
        &[
            "    id: str\n    color: Color | None = None\n    meta: Any = msgspec.field(default_factory=dict)\n",
            "    kind: FailureKind = FailureKind.NOT_FOUND\n    shown_text: str = \"\"\n",
        ],
    );
    let stub = text(&MADE.python, "__init__.pyi");
    contains(stub, &["    shown_text: str = ...\n", "    retry_after: timedelta | None = None\n"]);
    let kotlin = text(&MADE.kotlin, "fixture.kt");
    contains(
        block(kotlin, "data class Item ("),
        &[
            "val `id`: kotlin.String\n",
            "val `color`: Color? = null",
            "val `meta`: JsonElement = parsed(\"{}\")",
        ],
    );
    contains(
        kotlin,
        &["val `kind`: FailureKind = FailureKind.NOT_FOUND", "val `totalPrice`: kotlin.Long = 0L"],
    );
    let swift = text(&MADE.swift, "Shops.swift");
    contains(
        swift,
        &[
            "id: String, ",
            "color: Color? = nil, ",
            "meta: Json = Json(text: \"{}\"), ",
            "totalPrice: Int64 = 0) {",
        ],
    );
    contains(&MADE.dispatch[1], &["    Item(id: \"id\"),", "    Receipt(),"]);
}

#[test]
fn what_cannot_fail_does_not_throw() {
    let kotlin = text(&MADE.kotlin, "fixture.kt");
    let next_page = |item: &str| format!("fun nextPage(): List<{item}>?");
    for (item, throws) in [("Item", 2), ("BoardState", 0)] {
        let throwing = format!("@Throws(ShopException::class)\n    {}", next_page(item));
        let suspending = format!("@Throws(ShopException::class)\n    suspend {}", next_page(item));
        assert_eq!(kotlin.matches(&next_page(item)).count(), 2, "{item}");
        assert_eq!(kotlin.matches(&throwing).count() + kotlin.matches(&suspending).count(), throws, "{item}");
    }
    let swift = text(&MADE.swift, "Shops.swift");
    contains(
        swift,
        &[
            "open func nextPage() async throws -> [Item]? {",
            "open func nextPage() async -> [BoardState]? {",
            "while await unlessCancelled(waitForPage) { if let page = takePage() { return page } }",
            "open func nextPage() -> [BoardState]? {",
            "while waitForPage() { if let page = takePage() { return page } }",
            "    func nextPage() async -> [BoardState]?\n",
            "    func nextPage() -> [BoardState]?\n",
            "makeAsyncIterator() -> AsyncUpdateIterator<BoardState> {",
            "makeIterator() -> UpdateIterator<BoardState> {",
            "makeAsyncIterator() -> AsyncListIterator<Item> {",
        ],
    );
    assert_eq!(swift.matches("func waitForPage()async throws  -> Bool").count(), 2);
}

#[test]
fn runners_call_by_name() {
    let [rust, swift] = &MADE.dispatch;
    contains(
        rust,
        &[
            "use bindgen_fixture::*;",
            "ShopError::NotFound { .. } => \"NotFound\",",
            "            \"get_item\" => {\n",
            "value(wait(self.get_item(with.get(\"item_id\")?, with.get_or(\"color\", None)?))?)",
            "impl Argument for Color {",
        ],
    );
    contains(
        swift,
        &[
            "import Shops\n",
            "return try await getItem(arguments.value(\"item_id\"), color: arguments.value(\"color\", default: nil))",
            "            return shopName\n",
            "return items(of: list, position: list.position)",
        ],
    );
}

#[test]
fn annotations_must_match_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = Utf8Path::from_path(folder.path()).unwrap();
    let annotations = scratch.join("contract.toml");
    std::fs::write(&annotations, include_str!("wrong.toml")).unwrap();
    let error = generator(annotations, scratch).err().unwrap().to_string();
    let (head, faults) = error.split_once('\n').unwrap();
    assert!(head.ends_with("contract.toml does not fit the contract:"), "{head}");
    let faults: Vec<_> = faults.lines().map(str::trim).collect();
    let expected = [
        "json: Yaml: no custom type has this name",
        "json: Json: this custom type has no annotation",
        "text: FailureInfo.kind: is not a string",
        "closed: ShopError.Closed: no error has this case",
        "must-use: Bill: no record has this name",
        "python.bases: Items: no record or error has this name",
        "python.builtins: ShopError.Gone: no error has this case",
        "python.positional: Shop.new.url: no call has this argument",
        "paths: FileStore.new.path: no call has this argument",
        "paths: Shop.get_item.item_id: only constructors with a single argument are supported",
        "unlabelled: Shop.get_item.id: no call has this argument",
        "properties: Shop.title: there is no such call",
        "properties: Shop.get_item: must return something, and not take arguments, fail or be awaited",
        "noasync: Shop.shop_name: no call of this name blocks",
        "python.internal: Memo: no record and no enum has this name",
        "kotlin.internal: set_listener: no function has this name",
        "protocols: closing: no class follows it",
        "protocols: pages: no class follows it",
        "protocols: pages: AsyncItems has wait_for_page but not the other calls",
    ];
    for fault in expected {
        assert!(faults.contains(&fault), "{fault:?} is not in:\n{error}");
    }
}

#[test]
fn unknown_annotations_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = Utf8Path::from_path(folder.path()).unwrap();
    let annotations = scratch.join("contract.toml");
    std::fs::write(&annotations, "propertys = []\n").unwrap();
    let error = format!("{:#}", generator(annotations, scratch).err().unwrap());
    assert!(error.contains("unknown field `propertys`"), "{error}");
}

#[test]
fn docs_spell_names_as_each_language_does() {
    let said = |names: [&str; 3]| {
        let [none, maybe_done, get_item] = names;
        format!(
            "The time to wait. {none} after `{maybe_done}` and `{get_item}`, but not as `/get_item` has it."
        )
    };
    let python = said(["None", "FailureInfo.maybe_done", "shop.get_item(item_id)"]);
    contains(text(&MADE.python, "values.py"), &[&python]);
    let kotlin = said(["`null`", "FailureInfo.maybeDone", "shop.getItem(itemId)"]);
    contains(text(&MADE.kotlin, "fixture.kt"), &[&kotlin, "Opens the shop at `baseUrl`."]);
    let swift = said(["`nil`", "FailureInfo.maybeDone", "shop.getItem(itemId)"]);
    let swift_source = text(&MADE.swift, "Shops.swift");
    contains(
        swift_source,
        &[&swift, "Opens the shop at `baseUrl`.", "every call is `usage`", "such as `darkBlue`"],
    );
}

#[test]
fn own_errors_spell_names_as_each_language_does() {
    let kotlin = text(&MADE.kotlin, "fixture.kt");
    contains(block(kotlin, "internal object FfiConverterTypeFailureInfo"), &["        ).spelled()\n"]);
    contains(
        kotlin,
        &["\"get_item\" to \"getItem\",", "if (statusCode != null) {", "paramName = paramName?.let"],
    );
    let swift = text(&MADE.swift, "Shops.swift");
    contains(block(swift, "struct FfiConverterTypeFailureInfo"), &["        ).spelled()\n"]);
    contains(swift, &["\"get_item\": \"getItem\",", "guard statusCode == nil else { return self }"]);
    assert!(
        !text(&MADE.python, "__init__.py").contains("spelled"),
        "Python spells names as the contract does"
    );
}
