//! Calls whose arguments cross the boundary as the fields of one record.
use super::{Call, Parameter, Shape, Spread};
use crate::patch::Edit;
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

impl Call {
    /// Shows the fields of the record in the place of the only argument, in the documentation, too.
    pub(crate) fn spread(&mut self, argument: &str, record: &Shape) {
        self.parameters.clone_from(&record.fields);
        self.doc = self.doc.take().map(|doc| described(&doc, argument, record));
        self.spread = Some(Spread { argument: argument.to_owned(), record: record.clone() });
    }
}

impl Parameter {
    /// Whether it is optional, and absent by default.
    pub(crate) fn is_omissible(&self) -> bool {
        let absent = DefaultValue::Literal(Literal::None);
        matches!(self.ty, Type::Optional { .. }) && self.default.as_ref() == Some(&absent)
    }

    /// An item of a list of arguments, as the contract's documentation has it.
    pub(crate) fn item(&self) -> String {
        let words: Vec<_> = self.doc.iter().flat_map(|doc| doc.split_whitespace()).collect();
        format!("- `{}`: {}", self.name, words.join(" "))
    }
}

/// Why generated code is changed.
pub(crate) const SPREAD: &str =
    "So many arguments cannot cross the boundary one by one; users see them one by one.";

impl Spread {
    /// The description of the argument, in a comment, becomes that of the fields.
    pub(crate) fn documented(&self) -> Edit {
        let items =
            self.record.fields.iter().map(|field| format!("${{1}}{}", field.item().replace('$', "$$")));
        Edit::pattern(&format!("^( *\\* )- `{}`: .*$", self.argument), items.collect::<Vec<_>>().join("\n"))
    }
}

/// The list of arguments has an item for each field.
fn described(doc: &str, argument: &str, record: &Shape) -> String {
    let own = format!("- `{argument}`: ");
    let items = record.fields.iter().map(Parameter::item).collect::<Vec<_>>().join("\n");
    let lines = doc.lines().map(|line| if line.starts_with(&own) { &items } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
