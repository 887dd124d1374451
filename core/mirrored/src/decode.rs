use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Type, spanned::Spanned};

/// The options in a field's `#[decode(…)]`.
#[derive(Default)]
struct Options {
    /// Uses the type's default if the value is absent or mismatched.
    default: bool,
    /// The value may be absent, but must not be mismatched.
    strict: bool,
    /// Empty text counts as absent.
    filled: bool,
    /// Another name that servers use for it.
    alias: Option<LitStr>,
    /// The name of a field that is read where this one is absent.
    fallback: Option<LitStr>,
}

impl Options {
    fn of(field: &Field) -> Result<Self> {
        let mut options = Self::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("decode")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("default") {
                    options.default = true;
                } else if meta.path.is_ident("strict") {
                    options.strict = true;
                } else if meta.path.is_ident("filled") {
                    options.filled = true;
                } else if meta.path.is_ident("alias") {
                    options.alias = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("fallback") {
                    options.fallback = Some(meta.value()?.parse()?);
                } else {
                    return Err(meta.error(
                        "expected `default`, `strict`, `filled`, `alias = \"…\"` or `fallback = \"…\"`",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "only structs are decoded"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.span(), "only named fields are decoded"));
    };
    let (name, partial) = (&input.ident, format_ident!("{}Fields", input.ident));
    let (mut slots, mut numbers, mut reads, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut read = |ident: &Ident, ty: &Type, names: &[&LitStr]| {
        let number = slots.len();
        slots.push(quote!(#ident: Option<crate::wire::Decoded<#ty>>));
        numbers.push(quote!(#(#names)|* => #number));
        reads.push(quote!(#number => self.#ident = crate::wire::next(from)?));
    };
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let (ty, key, options) =
            (&field.ty, LitStr::new(&ident.to_string(), ident.span()), Options::of(field)?);
        let names: Vec<_> = [&key].into_iter().chain(&options.alias).collect();
        read(ident, ty, &names);
        let mut value = build(ident, &key, &options);
        if let Some(other) = &options.fallback {
            let fallback = format_ident!("{ident}_fallback");
            read(&fallback, ty, &[other]);
            value = quote!(#value.or(crate::wire::required(self.#fallback, #other)?));
        }
        values.push(quote!(#ident: #value));
    }
    Ok(quote! {
        #[derive(Default)]
        struct #partial { #(#slots),* }

        impl crate::wire::Fields for #partial {
            type Target = #name;

            fn number(name: &str) -> Option<usize> {
                Some(match name { #(#numbers,)* _ => return None })
            }

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                number: usize,
                from: &mut A,
            ) -> Result<(), A::Error> {
                match number { #(#reads,)* _ => {} }
                Ok(())
            }

            fn build(self) -> crate::wire::Decoded<#name> {
                Ok(#name { #(#values),* })
            }
        }

        impl crate::wire::Decode for #name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(
                from: D,
            ) -> Result<crate::wire::Decoded<Self>, D::Error> {
                crate::wire::object::<#partial, D>(from)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <Self as crate::wire::Decode>::decode(from)?.map_err(::serde::de::Error::custom)
            }
        }
    })
}

fn build(field: &Ident, key: &LitStr, options: &Options) -> TokenStream {
    if options.default {
        quote!(crate::wire::default(self.#field))
    } else if options.strict {
        quote!(crate::wire::strict(self.#field, #key)?)
    } else if options.filled {
        quote!(crate::wire::required(self.#field, #key)?.filter(|text| !text.is_empty()))
    } else {
        quote!(crate::wire::required(self.#field, #key)?)
    }
}
