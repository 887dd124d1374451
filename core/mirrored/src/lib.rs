//! Macros for core's types and operations. `#[mirrored]` leaves an item unchanged and exports its definition and its docs as
//! macros, so that the FFI crate need not repeat them; `#[documented]` takes the docs there. `#[derive(Decode)]` implements
//! lenient decoding of what a server sends.
use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{DeriveInput, Result, parse_macro_input};

mod compose;
mod decode;
mod documented;
mod item;
mod mirrored;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod text;

/// Implements core's `Decode`, and `Deserialize` based on it. A mismatched value does not affect other values.
///
/// - A field is required unless its type has a replacement for absent and mismatched values (`Option`, a list, a number, a
///   boolean, metadata).
/// - `#[decode(default)]`: the type's default is the replacement.
/// - `#[decode(strict)]`: the field may be absent, but a mismatch is one of the whole object.
/// - `#[decode(filled)]`: of optional text, an empty one counts as absent.
/// - `#[decode(alias = "…")]`: another name that servers use for the field.
/// - `#[decode(fallback = "…")]`: another field, whose value an optional field without one gets.
#[proc_macro_derive(Decode, attributes(decode))]
pub fn decode(item: TokenStream) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    decode::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Exports what the contract with other languages takes from core:
///
/// - of a type: `mirror_<Type>!`, which expands to the same definition under `#[uniffi::remote]`, and its docs. Of a
///   generic type, `mirror_<Type>! { <docs> Name of Argument }` makes an alias for one argument and its definition.
/// - of a type with `#[mirrored(docs)]`: only its docs and those of its fields or variants.
/// - of an impl block or a trait: the docs of its public methods, and of the trait itself.
///
/// Docs are macros called `docs_of_<Type>` and `docs_of_<Type>_<method>`, for `#[documented]`.
#[proc_macro_attribute]
pub fn mirrored(options: TokenStream, item: TokenStream) -> TokenStream {
    attribute(mirrored::expand, options, item)
}

/// Gives an item of the contract the docs of core's type of this name. Where core has none, it does not compile.
///
/// `#[documented(Type)]` on an impl block or a trait: each method has the docs of the type's method of the same name. On a
/// struct or an enum: it has the docs of the type, and each member without docs those of the type's member of the same
/// name. `#[documented(Type, summary)]` on a type: its own docs replace the first paragraph. `#[documented(Type + Other)]` on a
/// type: members that `Type` does not have are documented as those of `Other`.
///
/// `#[docs(…)]` on a method says what else to take: `other_method` or `Type::other_method` instead of the method of the
/// same name, `none` for docs of its own only, and `params(Type, …)` for a list of those parameters that are fields of
/// these types. Parameters of other methods are described by `docs_of_arguments!`, which the contract declares, or by items of
/// a list in the method's own docs; one that has no description does not compile.
///
/// The parameters and then the item's own docs stand after the mirrored description, before the endpoint and the errors.
/// Links to items become their names, `# Errors` becomes a paragraph that starts with `Errors:`, and sections under other
/// headings concern Rust only.
#[proc_macro_attribute]
pub fn documented(options: TokenStream, item: TokenStream) -> TokenStream {
    attribute(documented::expand, options, item)
}

/// The next step of `#[documented]`: called by `docs_of_…!` with what it documents.
#[doc(hidden)]
#[proc_macro]
pub fn collect_docs(call: TokenStream) -> TokenStream {
    documented::collect(call.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn attribute(
    expand: fn(Tokens, Tokens) -> Result<Tokens>,
    options: TokenStream,
    item: TokenStream,
) -> TokenStream {
    expand(options.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
