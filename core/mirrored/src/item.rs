//! Impl blocks and traits as sequences of methods. Bodies and types are not parsed.
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, DeriveInput, Error, Expr, ExprLit, Ident, Lit, Meta, Result, Token};
use syn::{
    ext::IdentExt as _,
    parse::{Parse, ParseStream},
};

/// What can be documented.
pub(crate) enum Item {
    Type(Box<DeriveInput>),
    Block(Block),
}

/// An impl block or a trait.
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    /// Everything up to the braces.
    pub(crate) head: TokenStream,
    /// The name of the type or the trait.
    pub(crate) name: Ident,
    pub(crate) is_trait: bool,
    /// An impl block of a type, which may be one of several.
    pub(crate) is_inherent: bool,
    pub(crate) methods: Vec<Method>,
}

pub(crate) struct Method {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Ident>,
    pub(crate) is_public: bool,
    /// Everything after the attributes.
    rest: TokenStream,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<syn::Visibility>()?;
        if ahead.peek(Token![struct]) || ahead.peek(Token![enum]) {
            Ok(Self::Type(Box::new(input.parse()?)))
        } else {
            Ok(Self::Block(input.parse()?))
        }
    }
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let mut head = Vec::new();
        let body = loop {
            match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break group,
                token => head.push(token),
            }
        };
        let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(name) if name == word);
        let is_trait = head.iter().any(|token| is_word(token, "trait"));
        let subject = head.iter().rposition(|token| is_word(token, if is_trait { "trait" } else { "for" }));
        let is_inherent = subject.is_none();
        let start = subject.or_else(|| head.iter().position(|token| is_word(token, "impl")));
        let after = head.iter().skip(start.map_or(0, |start| start + 1));
        let name = named(after.cloned().collect()).ok_or_else(|| {
            Error::new(input.span(), "expected a struct, an enum, a trait or an impl block of a type")
        })?;
        let methods = syn::parse::Parser::parse2(methods, body.stream())?;
        Ok(Self { attributes, head: head.into_iter().collect(), name, is_trait, is_inherent, methods })
    }
}

/// The first name that is not one of the generic parameters.
fn named(tokens: Vec<TokenTree>) -> Option<Ident> {
    let mut depth = 0;
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Punct(mark) => {
            depth += match mark.as_char() {
                '<' => 1,
                '>' => -1,
                _ => 0,
            };
            None
        }
        TokenTree::Ident(name) => (depth == 0).then_some(name),
        TokenTree::Group(group) => syn::parse2(group.stream()).ok(),
        TokenTree::Literal(_) => None,
    })
}

fn methods(body: ParseStream<'_>) -> Result<Vec<Method>> {
    let mut all = Vec::new();
    while !body.is_empty() {
        let attributes = body.call(Attribute::parse_outer)?;
        let mut rest: Vec<TokenTree> = Vec::new();
        loop {
            let token: TokenTree = body.parse()?;
            let is_end = match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(mark) => mark.as_char() == ';',
                _ => false,
            };
            rest.push(token);
            if is_end {
                break;
            }
        }
        all.extend(method(attributes, rest));
    }
    Ok(all)
}

/// Nothing if it is another kind of member.
fn method(attributes: Vec<Attribute>, rest: Vec<TokenTree>) -> Option<Method> {
    let at = rest.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "fn"))?;
    let Some(TokenTree::Ident(name)) = rest.get(at + 1) else { return None };
    let parameters = rest[at..].iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(parameters(group)),
        _ => None,
    });
    let is_public = matches!(rest.first(), Some(TokenTree::Ident(word)) if word == "pub")
        && !matches!(rest.get(1), Some(TokenTree::Group(_)));
    Some(Method {
        attributes,
        name: name.clone(),
        parameters: parameters.unwrap_or_default(),
        is_public,
        rest: rest.into_iter().collect(),
    })
}

/// The names before each `:`.
fn parameters(list: &Group) -> Vec<Ident> {
    let tokens: Vec<_> = list.stream().into_iter().collect();
    let is = |token: Option<&TokenTree>, sign: char| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == sign);
    let starts = |at: usize| at == 0 || is(tokens.get(at - 1), ',');
    let named = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        TokenTree::Ident(name) if starts(at) && is(tokens.get(at + 1), ':') => Some(name.unraw()),
        _ => None,
    });
    named.collect()
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, head, methods, .. } = self;
        tokens.extend(quote!(#(#attributes)* #head { #(#methods)* }));
    }
}

impl ToTokens for Method {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, rest, .. } = self;
        tokens.extend(quote!(#(#attributes)* #rest));
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Type(item) => item.to_tokens(tokens),
            Self::Block(block) => block.to_tokens(tokens),
        }
    }
}

/// The text of the doc comments among these attributes.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(doc);
    let lines: Vec<_> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
