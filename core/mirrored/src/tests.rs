//! The way of docs from an item of core to one of the contract.
use crate::{documented, mirrored};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use std::collections::BTreeMap;

/// What core exports: the table in each `docs_of_…!`, by name.
fn exported(options: TokenStream, item: TokenStream) -> BTreeMap<String, TokenStream> {
    let text = mirrored::expand(options, item).unwrap().to_string();
    let macros = text.split("macro_rules ! ").skip(1).filter(|part| part.starts_with("docs_of_"));
    macros
        .map(|part| {
            let (name, rest) = part.split_once(' ').unwrap();
            let table = rest.split_once("collect_docs ! { ").unwrap().1.rsplit_once(" $").unwrap().0;
            let table = table.rsplit_once(" $ (").map_or(table, |(table, _)| table);
            (name.to_owned(), table.parse().unwrap())
        })
        .collect()
}

/// The item with its docs: what the compiler does with the calls of macros.
fn settled(core: &BTreeMap<String, TokenStream>, options: TokenStream, item: TokenStream) -> String {
    let mut tokens = documented::expand(options, item).unwrap();
    loop {
        let list: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let Some(at) = list.iter().position(|token| token.to_string().starts_with("docs_of_")) else {
            return tokens.to_string();
        };
        let table = core.get(&list[at].to_string()).unwrap_or_else(|| panic!("no {}", list[at]));
        let TokenTree::Group(call) = &list[at + 2] else { panic!("no call") };
        let collected = documented::collect([table.clone(), call.stream()].into_iter().collect()).unwrap();
        // Five tokens are the path to a macro of core.
        let path = if list[at].to_string() == "docs_of_arguments" { 0 } else { 5 };
        let (before, after) = (&list[..at - path], &list[at + 3..]);
        tokens = quote!(#(#before)* #collected #(#after)*);
    }
}

fn core() -> BTreeMap<String, TokenStream> {
    let mut all = exported(
        quote!(),
        quote! {
            impl<T: Clone + 'static> Shop<T> {
                /// Returns an [`Item`].
                ///
                /// `GET /items/{id}`.
                ///
                /// # Errors
                /// `NotFound`.
                pub async fn item(&self, id: &str, params: Params) -> T {}
                fn internal(&self) {}
                pub(crate) fn own(&self) {}
            }
        },
    );
    assert_eq!(all.keys().collect::<Vec<_>>(), ["docs_of_Shop_item"]);
    all.extend(exported(
        quote!(docs),
        quote! {
            /// Parameters.
            pub struct Params {
                /// How many.
                pub size: i32,
                /// Not passed.
                pub other: i32,
            }
        },
    ));
    let everywhere = quote!({ "" id "The id of [`Item`]." });
    all.insert("docs_of_arguments".to_owned(), everywhere);
    all
}

#[test]
fn a_method_has_the_docs_of_core_and_its_own() {
    let made = settled(
        &core(),
        quote!(Shop),
        quote! {
            #[export]
            impl AsyncShop {
                /// Sizes are in metres.
                #[docs(params(Params))]
                #[method(default(size = 1))]
                pub async fn item(&self, id: String, size: i32) -> Item { self.0.item(id) }
                #[docs(item)]
                pub fn item_bytes(&self) {}
                /// - `id`: Own.
                #[docs(item)]
                pub fn own_item(&self, id: String) {}
            }
        },
    );
    let first = quote! {
        #[export]
        impl AsyncShop {
            #[doc = " Returns an `Item`."]
            #[doc = ""]
            #[doc = " - `id`: The id of `Item`."]
            #[doc = " - `size`: How many."]
            #[doc = ""]
            #[doc = " Sizes are in metres."]
            #[doc = ""]
            #[doc = " `GET /items/{id}`."]
            #[doc = ""]
            #[doc = " Errors: `NotFound`."]
            #[method(default(size = 1))]
            pub async fn item(&self, id: String, size: i32) -> Item { self.0.item(id) }
        }
    };
    assert!(made.starts_with(&first.to_string()), "{made}\n{first}");
    assert!(
        made.contains("#[export] impl AsyncShop") || made.contains("# [export] impl AsyncShop"),
        "{made}"
    );
    assert!(made.contains("pub fn item_bytes (& self) { } }"), "{made}");
    assert!(made.contains("- `id`: Own.") && made.matches("- `id`").count() == 2, "{made}");
}

#[test]
fn a_type_has_the_docs_of_core_and_its_members_too() {
    let made = settled(
        &core(),
        quote!(Params, summary),
        quote! {
            /// Ours.
            pub struct OurParams { pub size: i32, /// Another.
                pub other: i32 }
        },
    );
    let expected = quote! {
        #[doc = " Ours."]
        pub struct OurParams { #[doc = " How many."] pub size: i32, #[doc = r" Another."] pub other: i32 }
    };
    assert_eq!(made, expected.to_string());
}

#[test]
fn what_core_does_not_have_is_an_error() {
    let unknown = quote!(
        pub enum Kind {
            Odd,
        }
    );
    let table = quote!({ "A kind." Even "Even." });
    let error = documented::collect(quote!(#table [docs_of_Kind] [] { Kind } #unknown)).unwrap_err();
    assert_eq!(error.to_string(), "core has no docs for Odd");
    let method = quote!(impl A { #[docs(none, params(P))] fn f(&self, size: i32) {} });
    let error = documented::collect(quote!({ "P." other "No." } [docs_of_P] [] { A } #method)).unwrap_err();
    assert_eq!(error.to_string(), "no parameter is a documented field of P");
    let method = quote!(impl A { #[docs(none)] fn f(&self, size: i32) {} });
    let error =
        documented::collect(quote!({ "" other "No." } [docs_of_arguments] [] { A } #method)).unwrap_err();
    assert!(error.to_string().starts_with("size has no docs"), "{error}");
    let error = mirrored::expand(quote!(), quote!(impl A { pub fn f(&self) {} })).unwrap_err();
    assert_eq!(error.to_string(), "a mirrored method needs docs");
}

#[test]
fn a_generic_type_is_mirrored_with_an_argument() {
    let item = quote! {
        /// A page.
        pub struct Page<T> {
            /// See [`Page::data`].
            pub data: Vec<T>,
        }
    };
    let text = mirrored::expand(quote!(), item).unwrap().to_string();
    let body = quote!(pub struct $name { #[doc = " See `data`."] pub data: Vec<$argument>, });
    assert!(text.contains(&body.to_string()), "{text}\n{body}");
    assert!(text.contains(&quote!(pub type $name = $crate::Page<$argument>;).to_string()), "{text}");
}
