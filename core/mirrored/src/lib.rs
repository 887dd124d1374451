//! Macros for core's types. `#[mirrored]` leaves a type unchanged and exports its definition as a macro, so that the FFI
//! crate need not repeat it. `#[derive(Decode)]` implements lenient decoding of what a server sends.
use proc_macro::{TokenStream, TokenTree};
use syn::{DeriveInput, parse_macro_input};

mod decode;

/// Implements core's `Decode`, and `Deserialize` based on it. An odd value does not affect other values.
///
/// - A field is required unless its type has a replacement for absent and odd values (`Option`, a list, a number, a
///   boolean, metadata).
/// - `#[decode(default)]`: the type's default is the replacement.
/// - `#[decode(sound)]`: the field may be absent, but an odd value makes the whole object odd.
/// - `#[decode(alias = "…")]`: another name that servers use for the field.
#[proc_macro_derive(Decode, attributes(decode))]
pub fn decode(item: TokenStream) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    decode::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

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
