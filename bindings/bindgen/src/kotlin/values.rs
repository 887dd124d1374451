//! What the generated values lack.
use super::parts::BRACE;
use crate::{
    contract::{Contract, Shape, Variants},
    names::snake,
    patch::{Edit, Part, Patch},
};
use uniffi_bindgen::interface::Type;

pub(super) fn open_enums(contract: &Contract) -> Patch {
    let edits = contract.enums.iter().filter(|e| e.is_open()).map(open_enum).collect();
    Patch::new("open-enums", "Every value, known or not, exposes its text and prints it.", edits)
}

fn open_enum(e: &Variants) -> Edit {
    let name = &e.name;
    let opening = format!("sealed class {name} {{\n");
    let common = format!(
        "{opening}\n    /**\n     * The value as the server's text.\n     */\n    abstract val value: String\n\n    final override fun toString(): String = value\n"
    );
    let mut edits = vec![Edit::replace(&opening, common)];
    for Shape { name: variant, .. } in e.known() {
        let own = format!(
            "    object {variant} : {name}() {{\n        override val value: String get() = \"{}\"\n    }}\n",
            snake(variant)
        );
        edits.push(Edit::replace(format!("    object {variant} : {name}()\n"), own));
    }
    edits.push(Edit::replace(
        "        val `value`: kotlin.String)",
        "        override val `value`: kotlin.String)",
    ));
    Part::new(opening, BRACE).edit(edits)
}

pub(super) fn json(contract: &Contract, shown: &str) -> Patch {
    let name = contract.json.as_deref().unwrap_or_default();
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let bare =
        fields.filter(|field| matches!(&field.ty, Type::Custom { name: ty, .. } if ty == name)).count();
    Patch::new(
        "json",
        "Users see kotlinx.serialization's own type instead of an alias.",
        vec![
            Edit::replace(format!("`: {name}\n"), format!("`: {shown}\n")).times(bare),
            Edit::replace(format!("\npublic typealias {name} = "), format!("\ninternal typealias {name} = ")),
        ],
    )
}
