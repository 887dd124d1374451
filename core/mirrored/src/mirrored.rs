//! `#[mirrored]`: exports definitions and docs.
use crate::{
    compose::{of_method, of_type},
    item::{Block, Item, docs},
    text,
};
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{Data, DeriveInput, Error, GenericParam, Ident, Result};

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> Result<TokenStream> {
    let only_docs = match options.to_string().as_str() {
        "" => false,
        "docs" => true,
        _ => return Err(Error::new_spanned(options, "expected nothing or `docs`")),
    };
    let exported = match syn::parse2(tokens.clone())? {
        Item::Type(item) => {
            let definition = if only_docs { None } else { Some(definition(&item)?) };
            let docs = type_docs(&item);
            quote!(#definition #docs)
        }
        Item::Block(block) => block_docs(&block)?,
    };
    Ok(quote!(#tokens #exported))
}

/// `mirror_<Type>!`
fn definition(item: &DeriveInput) -> Result<TokenStream> {
    let (name, macro_name) = (&item.ident, format_ident!("mirror_{}", item.ident));
    let kind = if matches!(item.data, Data::Enum(_)) { quote!(Enum) } else { quote!(Record) };
    let body = in_plain_words(item.to_token_stream());
    let (matcher, expansion) = match item.generics.params.first() {
        None => (quote!(), quote!(#[::uniffi::remote(#kind)] #body)),
        Some(GenericParam::Type(parameter)) if item.generics.params.len() == 1 => {
            let DeriveInput { vis, data, .. } = item;
            let Data::Struct(data) = data else {
                return Err(Error::new_spanned(item, "only structs can be generic"));
            };
            let fields = with_argument(in_plain_words(data.fields.to_token_stream()), &parameter.ident);
            let matcher = quote!($(#[$meta:meta])* $name:ident of $argument:ty);
            let expansion = quote! {
                $(#[$meta])*
                #vis type $name = $crate::#name<$argument>;

                $(#[$meta])*
                #[::uniffi::remote(#kind)]
                #vis struct $name #fields
            };
            (matcher, expansion)
        }
        Some(_) => return Err(Error::new_spanned(&item.generics, "expected one type parameter")),
    };
    Ok(quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! #macro_name { (#matcher) => { #expansion }; }
    })
}

/// Puts the macro's argument in the place of the type parameter.
fn with_argument(tokens: TokenStream, parameter: &Ident) -> TokenStream {
    let argument = |token| match token {
        TokenTree::Ident(name) if name == *parameter => quote!($argument),
        TokenTree::Group(group) => regrouped(&group, with_argument(group.stream(), parameter)).into(),
        other => other.into(),
    };
    tokens.into_iter().flat_map(argument).collect()
}

/// Replaces links in doc comments by the names of what they link to.
fn in_plain_words(tokens: TokenStream) -> TokenStream {
    let mut is_doc = false;
    let plain = |token| match token {
        TokenTree::Group(group) => regrouped(&group, in_plain_words(group.stream())),
        TokenTree::Literal(text) if is_doc => match syn::parse_str::<syn::LitStr>(&text.to_string()) {
            Ok(text) => Literal::string(&text::without_links(&text.value())).into(),
            Err(_) => text.into(),
        },
        TokenTree::Ident(word) => {
            is_doc = word == "doc";
            word.into()
        }
        other => other,
    };
    tokens.into_iter().map(plain).collect()
}

fn regrouped(group: &Group, stream: TokenStream) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), stream);
    changed.set_span(group.span());
    TokenTree::Group(changed)
}

fn type_docs(item: &DeriveInput) -> TokenStream {
    let members: Vec<_> = match &item.data {
        Data::Struct(data) => {
            data.fields.iter().filter_map(|field| Some((field.ident.as_ref()?, docs(&field.attrs)))).collect()
        }
        Data::Enum(data) => {
            data.variants.iter().map(|variant| (&variant.ident, docs(&variant.attrs))).collect()
        }
        Data::Union(_) => Vec::new(),
    };
    let members = members.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| quote!(#name #text));
    let text = docs(&item.attrs);
    exported(&of_type(&item.ident), quote!(#text #(#members)*))
}

fn block_docs(block: &Block) -> Result<TokenStream> {
    let mut all = TokenStream::new();
    if block.is_trait {
        let text = docs(&block.attributes);
        all.extend(exported(&of_type(&block.name), quote!(#text)));
    }
    for method in block.methods.iter().filter(|method| block.is_trait || method.is_public) {
        let text = docs(&method.attributes);
        if text.is_empty() {
            return Err(Error::new_spanned(&method.name, "a mirrored method needs docs"));
        }
        all.extend(exported(&of_method(&block.name, &method.name), quote!(#text)));
    }
    Ok(all)
}

/// A macro that passes these docs on to the next step of what it is called by.
fn exported(name: &Ident, table: TokenStream) -> TokenStream {
    let table = Group::new(Delimiter::Brace, table);
    quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! #name {
            ($($call:tt)*) => { ::clerk_orgs_mirrored::collect_docs! { #table $($call)* } };
        }
    }
}
