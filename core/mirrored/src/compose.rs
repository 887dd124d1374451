//! The docs of one item of the contract, made of core's and of its own.
use crate::{
    item::{Method, docs},
    text,
};
use quote::format_ident;
use std::collections::BTreeMap;
use syn::{
    Attribute, Error, Ident, LitStr, Result, braced,
    parse::{Parse, ParseStream},
    parse_quote,
};

/// The docs of a type, a trait or a method, and those of its fields or variants.
pub(crate) struct Table {
    text: LitStr,
    members: Vec<(Ident, LitStr)>,
}

impl Parse for Table {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let inner;
        braced!(inner in input);
        let text = inner.parse()?;
        let mut members = Vec::new();
        while !inner.is_empty() {
            members.push((inner.parse()?, inner.parse()?));
        }
        Ok(Self { text, members })
    }
}

impl quote::ToTokens for Table {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        let text = &self.text;
        let members = self.members.iter().map(|(name, text)| quote::quote!(#name #text));
        tokens.extend(quote::quote!({ #text #(#members)* }));
    }
}

impl Table {
    pub(crate) fn member(&self, name: &Ident) -> Option<String> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, text)| text.value())
    }
}

/// The tables that were asked for, by the names of their macros.
pub(crate) type Tables = BTreeMap<String, Table>;

/// What a method's `#[docs(…)]` says.
#[derive(Default)]
pub(crate) struct Sources {
    is_own: bool,
    other: Option<(Option<Ident>, Ident)>,
    types: Vec<Ident>,
}

impl Sources {
    /// Reads and removes the attributes.
    pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Self> {
        let mut sources = Self::default();
        for attribute in attributes.extract_if(.., |attribute| attribute.path().is_ident("docs")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("none") {
                    sources.is_own = true;
                } else if meta.path.is_ident("params") {
                    meta.parse_nested_meta(|meta| {
                        sources.types.push(meta.path.require_ident()?.clone());
                        Ok(())
                    })?;
                } else {
                    let names: Vec<_> = meta.path.segments.iter().map(|part| part.ident.clone()).collect();
                    sources.other = match names.as_slice() {
                        [method] => Some((None, method.clone())),
                        [of, method] => Some((Some(of.clone()), method.clone())),
                        _ => return Err(meta.error("expected `method` or `Type::method`")),
                    };
                }
                Ok(())
            })?;
        }
        Ok(sources)
    }

    /// The macro with the docs of a method.
    pub(crate) fn main(&self, of: &Ident, method: &Ident) -> Option<Ident> {
        let (of, method) = match &self.other {
            Some((other, method)) => (other.as_ref().unwrap_or(of), method),
            None => (of, method),
        };
        (!self.is_own).then(|| of_method(of, method))
    }

    /// The macros with the docs of parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = Ident> {
        self.types.iter().map(of_type)
    }

    /// The parameters as a list: those among the fields of the types as described there, and the rest as everywhere. What
    /// the method's own docs describe is left out.
    pub(crate) fn list(&self, method: &Method, tables: &Tables) -> Result<Option<String>> {
        let parameters = described_elsewhere(method);
        let mut items = Vec::new();
        for name in &self.types {
            let table = table(&of_type(name), tables)?;
            let before = items.len();
            items.extend(
                parameters.iter().filter_map(|parameter| Some((*parameter, table.member(parameter)?))),
            );
            if items.len() == before {
                return Err(Error::new(name.span(), format!("no parameter is a documented field of {name}")));
            }
        }
        for parameter in &parameters {
            if !items.iter().any(|(name, _)| name == parameter) {
                items.push((*parameter, everywhere(parameter, tables)?));
            }
        }
        items.sort_by_key(|(name, _)| parameters.iter().position(|parameter| parameter == name));
        let item = |(name, text): &(&Ident, String)| {
            format!("- `{name}`: {}", text::paragraphs(text).join(" ").replace('\n', " "))
        };
        let items: Vec<_> = items.iter().map(item).collect();
        Ok((!items.is_empty()).then(|| items.join("\n")))
    }
}

/// How the paragraph begins that tells the errors of a call.
const ERRORS: &str = "Errors: ";

/// The macro with the docs of parameters that mean the same in every method.
pub(crate) const EVERYWHERE: &str = "docs_of_arguments";

/// The parameters that the method's own docs do not describe.
pub(crate) fn described_elsewhere(method: &Method) -> Vec<&Ident> {
    let own = docs(&method.attributes);
    let is_described = |name: &Ident| own.lines().any(|line| line.starts_with(&format!("- `{name}`: ")));
    method.parameters.iter().filter(|name| *name != "self" && !is_described(name)).collect()
}

fn everywhere(parameter: &Ident, tables: &Tables) -> Result<String> {
    let text = tables.get(EVERYWHERE).and_then(|table| table.member(parameter));
    text.ok_or_else(|| {
        let message = format!("{parameter} has no docs: describe it in {EVERYWHERE} or as a list item here");
        Error::new(parameter.span(), message)
    })
}

/// The macro with the docs of a type and of its members.
pub(crate) fn of_type(name: &Ident) -> Ident {
    format_ident!("docs_of_{}", name, span = name.span())
}

/// The macro with the docs of a method of a type.
pub(crate) fn of_method(of: &Ident, method: &Ident) -> Ident {
    format_ident!("docs_of_{}_{}", of, method, span = method.span())
}

pub(crate) fn table<'a>(name: &Ident, tables: &'a Tables) -> Result<&'a Table> {
    tables.get(&name.to_string()).ok_or_else(|| Error::new(name.span(), format!("{name} was not asked for")))
}

/// Where an item's own docs stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// After the description, before the endpoint and the errors.
    Middle,
    /// In the place of the first paragraph.
    Summary,
}

/// Replaces the doc comments among the attributes.
pub(crate) fn document(
    attributes: &mut Vec<Attribute>,
    main: Option<&Table>,
    parameters: Option<String>,
    place: Place,
) {
    let own = docs(attributes);
    let mut own: Vec<_> =
        own.split("\n\n").filter(|paragraph| !paragraph.is_empty()).map(str::to_owned).collect();
    if let Some(parameters) = parameters {
        // One list, if its own docs go on with one.
        match own.first_mut().filter(|first| first.starts_with("- ")) {
            Some(first) => *first = format!("{parameters}\n{first}"),
            None => own.insert(0, parameters),
        }
    }
    let mut all = main.map(|table| text::paragraphs(&table.text.value())).unwrap_or_default();
    let is_last = |paragraph: &String| paragraph.starts_with('`') || paragraph.starts_with(ERRORS);
    let at = match place {
        Place::Middle => all.iter().position(is_last).unwrap_or(all.len()),
        Place::Summary => 0,
    };
    let until = if place == Place::Summary && !own.is_empty() && !all.is_empty() { 1 } else { at };
    all.splice(at..until, own);
    join_errors(&mut all);
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let lines = text::lines(&all).into_iter().map(|line| {
        let line = format!(" {line}").trim_end().to_owned();
        parse_quote!(#[doc = #line])
    });
    attributes.splice(0..0, lines.collect::<Vec<_>>());
}

/// One paragraph, the last of them, tells the errors of a call: those of its own docs, then core's.
fn join_errors(paragraphs: &mut Vec<String>) {
    let tells_errors = |text: &String| text.starts_with(ERRORS);
    let Some(last) = paragraphs.iter().rposition(tells_errors) else { return };
    let before: Vec<_> = paragraphs.extract_if(..last, |text| tells_errors(text)).collect();
    let last = &mut paragraphs[last - before.len()];
    for text in before.iter().rev() {
        *last = format!("{}; {}", text.trim_end_matches('.'), &last[ERRORS.len()..]);
    }
}

/// Gives a member without docs those of the first member of the same name.
pub(crate) fn document_member(
    attributes: &mut Vec<Attribute>,
    name: &Ident,
    tables: &[&Table],
) -> Result<()> {
    if !docs(attributes).is_empty() {
        return Ok(());
    }
    let Some(text) = tables.iter().find_map(|table| table.member(name)) else {
        return Err(Error::new(name.span(), format!("core has no docs for {name}")));
    };
    let member = Table { text: LitStr::new(&text, name.span()), members: Vec::new() };
    document(attributes, Some(&member), None, Place::Middle);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_paragraph_tells_the_errors() {
        let mut all = ["What it does.", "Errors: `Usage`.", "`GET /v1`.", "Errors: `NotFound`."]
            .map(str::to_owned)
            .to_vec();
        join_errors(&mut all);
        assert_eq!(all, ["What it does.", "`GET /v1`.", "Errors: `Usage`; `NotFound`."]);
        let before = all.clone();
        join_errors(&mut all);
        assert_eq!(all, before);
    }
}
