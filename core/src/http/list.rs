//! Lists: a page object or a bare array, read in one pass; row by row only if a row cannot be decoded.

use super::Answer;
use crate::{
    Error, Result,
    paging::{Row, UndecodableRow},
    resources::Resource,
};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use siphasher::sip128::SipHasher13;
use std::{fmt, marker::PhantomData};

/// A list as the server sent it.
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    pub(crate) total_count: Option<i64>,
    pub(crate) has_role_set_migration: bool,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a page of one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<List<T>, A::Error> {
        let mut data = Vec::new();
        while let Some(row) = rows.next_element()? {
            data.push(row);
        }
        Ok(List { data, total_count: None, has_role_set_migration: false })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<List<T>, A::Error> {
        let (mut data, mut total_count, mut has_role_set_migration) = (None, None, false);
        while let Some(name) = fields.next_key::<std::borrow::Cow<'de, str>>()? {
            match &*name {
                "data" => data = fields.next_value::<Option<Vec<T>>>()?,
                "total_count" => total_count = fields.next_value()?,
                "has_role_set_migration" => {
                    has_role_set_migration = fields.next_value::<Option<bool>>()?.unwrap_or(false)
                }
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        // Neither is marked as required; without both it is no page at all.
        if data.is_none() && total_count.is_none() {
            return Err(serde::de::Error::missing_field("data"));
        }
        Ok(List { data: data.unwrap_or_default(), total_count, has_role_set_migration })
    }
}

impl Answer {
    /// The list with its rows as they came: a row that cannot be decoded takes no other with it.
    pub(crate) fn rows<T: Resource>(&self) -> Result<List<Row<T>>> {
        match self.decode::<List<T>>() {
            Ok(List { data, total_count, has_role_set_migration }) => {
                let data =
                    data.into_iter().map(|item| Row { id: identity(item.id()), item: Ok(item) }).collect();
                Ok(List { data, total_count, has_role_set_migration })
            }
            Err(error) if error.kind() == crate::ErrorKind::Decode => self.rows_one_by_one(error),
            Err(error) => Err(error),
        }
    }

    fn rows_one_by_one<T: Resource>(&self, error: Error) -> Result<List<Row<T>>> {
        let Ok(List { data, total_count, has_role_set_migration }) = self.decode::<List<Box<RawValue>>>()
        else {
            return Err(error);
        };
        let data = data.iter().map(|row| self.row(row.get())).collect();
        Ok(List { data, total_count, has_role_set_migration })
    }

    fn row<T: Resource>(&self, text: &str) -> Row<T> {
        #[derive(Deserialize)]
        struct Identified {
            id: String,
        }
        // As bytes, like whole answers: text would bring all decoding code a second time.
        match serde_json::from_slice::<T>(text.as_bytes()) {
            Ok(item) => Row { id: identity(item.id()), item: Ok(item) },
            Err(error) => {
                let id = serde_json::from_slice::<Identified>(text.as_bytes()).map(|row| row.id).ok();
                let undecodable = UndecodableRow { id: id.clone(), reason: error.to_string() };
                Row { id: identity(id.as_deref().unwrap_or(text)), item: Err(undecodable) }
            }
        }
    }
}

/// 16 bytes stand for a row's id, the same in every process: saved positions tell them.
pub(crate) fn identity(id: &str) -> u128 {
    SipHasher13::new().hash(id.as_bytes()).as_u128()
}
