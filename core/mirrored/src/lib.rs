//! `#[mirrored]` leaves a type as it is and exports its definition as a macro, so that the FFI crate repeats no type.
use proc_macro::{TokenStream, TokenTree};

/// Exports `mirror_<Name>!`, which expands to the same definition under `#[uniffi::remote]`.
#[proc_macro_attribute]
pub fn mirrored(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut words = item
        .clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .skip_while(|word| word != "struct" && word != "enum");
    let kind = if words.next().as_deref() == Some("enum") { "Enum" } else { "Record" };
    let Some(name) = words.next() else { return item };
    let mirror = format!(
        "#[doc(hidden)] #[macro_export] macro_rules! mirror_{name} {{ () => {{ #[::uniffi::remote({kind})] {item} }} }}"
    );
    let mut out = item;
    out.extend(mirror.parse::<TokenStream>());
    out
}
