//! Decodes lists, which are page objects or bare arrays, in one pass. A second pass finds the ids of rows that could not be
//! decoded.

use crate::{
    error::Result,
    http::Response,
    models::{Resource, UndecodableRow},
    paging::{Row, identity},
    wire::{Decode, Decoded, Fields, Mismatch, Scalar, all, default, next, object, read, scalar, strict},
};
use serde::{
    Deserializer,
    de::{MapAccess, SeqAccess},
};
use serde_json::value::RawValue;

/// A list as the server sent it.
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    /// The total number of rows, if the server reports it.
    pub(crate) total_count: Option<i64>,
    pub(crate) has_role_set_migration: bool,
}

impl<T: Decode> Decode for List<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        object::<ListFields<T>, D>(from)
    }
}

struct ListFields<T> {
    /// Nothing inside if it is null.
    data: Option<Option<Decoded<Vec<T>>>>,
    total_count: Option<Decoded<Total>>,
    has_role_set_migration: Option<Decoded<bool>>,
}

impl<T> Default for ListFields<T> {
    fn default() -> Self {
        Self { data: None, total_count: None, has_role_set_migration: None }
    }
}

impl<T: Decode> Fields for ListFields<T> {
    type Target = List<T>;

    fn list<'de, A: SeqAccess<'de>>(&mut self, rows: A) -> Result<Option<()>, A::Error> {
        self.data = Some(Some(Ok(all(rows)?)));
        Ok(Some(()))
    }

    fn number(name: &str) -> Option<usize> {
        ["data", "total_count", "has_role_set_migration"].iter().position(|field| *field == name)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, number: usize, from: &mut A) -> Result<(), A::Error> {
        match number {
            0 => self.data = next(from)?.and_then(Result::ok),
            1 => self.total_count = next(from)?,
            _ => self.has_role_set_migration = next(from)?,
        }
        Ok(())
    }

    /// Neither field is required on its own, but an object without rows is a page only if it counts none: otherwise rows would
    /// be lost.
    fn build(self) -> Decoded<List<T>> {
        let Self { data, total_count, has_role_set_migration } = self;
        let Total(total_count) = default(total_count);
        let data = match data {
            Some(Some(rows)) => strict(Some(rows), "data")?,
            Some(None) if total_count.is_none() => Vec::new(),
            _ if total_count == Some(0) => Vec::new(),
            _ => return Err(Mismatch::new("contains no rows")),
        };
        Ok(List { data, total_count, has_role_set_migration: default(has_role_set_migration) })
    }
}

/// A page of a list that the server pages by cursor, apart from its rows.
#[derive(Decode)]
pub(super) struct Cursored {
    #[decode(strict)]
    cursor: Option<Cursor>,
}

#[derive(Decode)]
struct Cursor {
    #[decode(filled)]
    starting_after: Option<String>,
    has_next_page: Option<bool>,
}

impl Cursored {
    /// The cursor of the page after it, if there is one.
    pub(super) fn next(self) -> Decoded<Option<String>> {
        let Some(Cursor { starting_after, has_next_page }) = self.cursor else { return Ok(None) };
        match has_next_page {
            Some(false) => Ok(None),
            Some(true) if starting_after.is_none() => {
                Err(Mismatch::new("says that more rows follow, but not where"))
            }
            _ => Ok(starting_after),
        }
    }
}

/// A total number of rows, in the forms that servers and proxies send: `5`, `5.0`, `"5"`. Anything else counts as unknown.
#[derive(Default)]
struct Total(Option<i64>);

impl Scalar for Total {
    const EXPECTED: &'static str = "is not a number of rows";

    fn text(text: &str) -> Option<Self> {
        text.parse().ok().and_then(Self::integer)
    }
    fn integer(value: i64) -> Option<Self> {
        (value >= 0).then_some(Self(Some(value)))
    }
    fn float(value: f64) -> Option<Self> {
        i64::float(value).and_then(Self::integer)
    }
}

impl Decode for Total {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        scalar(from)
    }
}

impl Response {
    /// Decodes the list row by row: a row that cannot be decoded does not affect the others.
    pub(crate) fn rows<T: Resource>(self) -> Result<List<Row<T>>> {
        let List { data, total_count, has_role_set_migration } = self.decode::<List<Decoded<T>>>()?;
        let texts = if data.iter().any(Result::is_err) {
            self.decode::<List<Box<RawValue>>>()?.data
        } else {
            Vec::new()
        };
        // A large body is not needed any more.
        drop(self);
        let row = |(index, row): (usize, Decoded<T>)| match row {
            Ok(item) => Row { id: identity(item.id()), item: Ok(item) },
            Err(mismatch) => {
                undecodable(&mismatch.to_string(), texts.get(index).map_or("", |text| text.get()))
            }
        };
        let data = data.into_iter().enumerate().map(row).collect();
        Ok(List { data, total_count, has_role_set_migration })
    }
}

/// A row that cannot be decoded. It is identified by its id, or by its whole text if it has none.
fn undecodable<T>(reason: &str, text: &str) -> Row<T> {
    #[derive(Decode)]
    struct Identified {
        id: Option<String>,
    }
    let id = read::<Identified>(text.as_bytes()).ok().and_then(Result::ok).and_then(|row| row.id);
    let id = id.filter(|id| !id.is_empty());
    Row {
        id: identity(id.as_deref().unwrap_or(text)),
        item: Err(UndecodableRow { id, reason: reason.to_owned() }),
    }
}
