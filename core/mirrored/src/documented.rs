//! `#[documented]`: asks core's macros for the docs, one after the other, then writes the item with them.
use crate::{
    compose::{
        EVERYWHERE, Place, Sources, Table, Tables, described_elsewhere, document, document_member, of_type,
        table,
    },
    item::{Item, Method},
};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Data, DeriveInput, Fields, Ident, Result, Token, braced, bracketed,
    parse::{Parse, ParseStream},
};

/// `Type` or `Type, summary`; `Type + Type` for a record with the members of both, documented as the first.
struct Options {
    of: Ident,
    more: Vec<Ident>,
    place: Place,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let of = input.parse()?;
        let mut more = Vec::new();
        while input.parse::<Option<Token![+]>>()?.is_some() {
            more.push(input.parse()?);
        }
        let mut place = Place::Middle;
        if input.parse::<Option<Token![,]>>()?.is_some() {
            let word: Ident = input.parse()?;
            if word != "summary" {
                return Err(syn::Error::new(word.span(), "expected `summary`"));
            }
            place = Place::Summary;
        }
        Ok(Self { of, more, place })
    }
}

/// A call of `collect_docs!`: the docs that just arrived, and what was passed along.
struct Call {
    arrived: Table,
    /// The macros to call.
    asked: Vec<Ident>,
    /// The docs that arrived before.
    tables: Tables,
    options: TokenStream,
    item: TokenStream,
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let arrived = input.parse()?;
        let (asked, done, options);
        bracketed!(asked in input);
        let mut names = Vec::new();
        while !asked.is_empty() {
            names.push(asked.parse()?);
        }
        bracketed!(done in input);
        let mut tables = Tables::new();
        while !done.is_empty() {
            tables.insert(done.parse::<Ident>()?.to_string(), done.parse()?);
        }
        braced!(options in input);
        Ok(Self { arrived, asked: names, tables, options: options.parse()?, item: input.parse()? })
    }
}

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> Result<TokenStream> {
    let Options { of, more, .. } = syn::parse2(options.clone())?;
    match syn::parse2(tokens.clone())? {
        Item::Type(_) => {
            let asked = std::iter::once(&of).chain(&more).map(of_type).collect();
            step(asked, Tables::new(), &options, tokens)
        }
        Item::Block(mut block) if !block.is_inherent => {
            let mut asked = if block.is_trait { vec![of_type(&of)] } else { Vec::new() };
            for method in &mut block.methods {
                asked.extend(wanted(method, &of)?);
            }
            step(asked, Tables::new(), &options, tokens)
        }
        // Each method in a block of its own, so that it needs to know only its own docs.
        Item::Block(block) => {
            let (attributes, head) = (&block.attributes, &block.head);
            let mut all = TokenStream::new();
            for method in block.methods {
                let alone = quote!(#(#attributes)* #head { #method });
                all.extend(step(wanted(&mut { method }, &of)?, Tables::new(), &options, alone)?);
            }
            Ok(all)
        }
    }
}

/// The macros with the docs of a method, and the sources that its attributes name.
fn wanted(method: &mut Method, of: &Ident) -> Result<Vec<Ident>> {
    let sources = Sources::take(&mut method.attributes)?;
    let everywhere = described_elsewhere(method).first().map(|name| Ident::new(EVERYWHERE, name.span()));
    Ok(sources.main(of, &method.name).into_iter().chain(sources.parameters()).chain(everywhere).collect())
}

pub(crate) fn collect(call: TokenStream) -> Result<TokenStream> {
    let Call { arrived, mut asked, mut tables, options, item } = syn::parse2(call)?;
    tables.insert(asked.remove(0).to_string(), arrived);
    step(asked, tables, &options, item)
}

/// Asks for the next docs, or writes the item if all have arrived.
fn step(asked: Vec<Ident>, tables: Tables, options: &TokenStream, item: TokenStream) -> Result<TokenStream> {
    let Some(next) = asked.first() else { return written(options, item, &tables) };
    let done = tables.iter().map(|(name, table)| {
        let name = Ident::new(name, proc_macro2::Span::call_site());
        quote!(#name #table)
    });
    // Core has the docs of its items, and the contract those of its arguments.
    let path = if next == EVERYWHERE { quote!(#next) } else { quote!(::clerk_orgs::#next) };
    Ok(quote!(#path! { [#(#asked)*] [#(#done)*] { #options } #item }))
}

fn written(options: &TokenStream, item: TokenStream, tables: &Tables) -> Result<TokenStream> {
    let Options { of, more, place } = syn::parse2(options.clone())?;
    let mut item = syn::parse2(item)?;
    match &mut item {
        Item::Type(item) => {
            let docs = std::iter::once(&of).chain(&more).map(|name| table(&of_type(name), tables));
            document_type(item, &docs.collect::<Result<Vec<_>>>()?, place)?;
        }
        Item::Block(block) => {
            if block.is_trait {
                document(&mut block.attributes, Some(table(&of_type(&of), tables)?), None, place);
            }
            for method in &mut block.methods {
                document_method(method, &of, tables)?;
            }
        }
    }
    Ok(item.to_token_stream())
}

fn document_method(method: &mut Method, of: &Ident, tables: &Tables) -> Result<()> {
    let sources = Sources::take(&mut method.attributes)?;
    let main = sources.main(of, &method.name).map(|name| table(&name, tables)).transpose()?;
    let parameters = sources.list(method, tables)?;
    document(&mut method.attributes, main, parameters, Place::Middle);
    Ok(())
}

fn document_type(item: &mut DeriveInput, docs: &[&Table], place: Place) -> Result<()> {
    document(&mut item.attrs, docs.first().copied(), None, place);
    let member = |attributes: &mut Vec<Attribute>, name: &Ident| document_member(attributes, name, docs);
    match &mut item.data {
        Data::Struct(data) => match &mut data.fields {
            Fields::Named(fields) => fields.named.iter_mut().try_for_each(|field| match &field.ident {
                Some(name) => member(&mut field.attrs, &name.clone()),
                None => Ok(()),
            }),
            _ => Ok(()),
        },
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .try_for_each(|variant| member(&mut variant.attrs, &variant.ident.clone())),
        Data::Union(_) => Ok(()),
    }
}
