//! Lenient decoding: any JSON is read to its end, and a value of an unexpected shape is a mismatch. A mismatched element of
//! a list is left out. A mismatched value that is optional counts as absent. Any other mismatch extends to the surrounding
//! object, up to the next list or optional value. So one mismatch does not affect unrelated values, and one pass over the
//! text is enough.
//!
//! The types determine what may be absent: an `Option` becomes `None`, a list empty, a number 0, a boolean false, and
//! metadata an empty object. `#[decode(default)]` allows it for any other type.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, marker::PhantomData};

/// Why a value could not be decoded: its path, and what is wrong with it. Never contains the value.
#[derive(Debug)]
pub(crate) struct Mismatch(Box<MismatchDetails>);

#[derive(Debug)]
struct MismatchDetails {
    /// From the inside outwards.
    path: Vec<&'static str>,
    what: &'static str,
}

impl Mismatch {
    pub(crate) fn new(what: &'static str) -> Self {
        Self(Box::new(MismatchDetails { path: Vec::new(), what }))
    }

    pub(super) fn within(mut self, field: &'static str) -> Self {
        self.0.path.push(field);
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MismatchDetails { path, what } = &*self.0;
        for (index, field) in path.iter().rev().enumerate() {
            write!(f, "{}{field}", if index == 0 { "" } else { "." })?;
        }
        write!(f, "{}{what}", if path.is_empty() { "it " } else { " " })
    }
}

/// A value, or why it could not be decoded.
pub(crate) type Decoded<T> = Result<T, Mismatch>;

/// A type that can be decoded from any JSON.
pub(crate) trait Decode: Sized {
    /// Fails only for text that is not JSON.
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error>;

    /// The replacement for a value that is absent, null or mismatched. `None` if the value is required.
    fn absent() -> Option<Self> {
        None
    }

    /// Whether a required value with this content counts as absent.
    fn is_blank(&self) -> bool {
        false
    }
}

/// A value that is not a list or an object. Implements the kinds of JSON values that it accepts; the others are mismatches.
pub(crate) trait Scalar: Sized {
    const EXPECTED: &'static str;

    fn text(_: &str) -> Option<Self> {
        None
    }
    fn boolean(_: bool) -> Option<Self> {
        None
    }
    fn integer(_: i64) -> Option<Self> {
        None
    }
    fn float(_: f64) -> Option<Self> {
        None
    }
}

pub(crate) fn scalar<'de, T: Scalar, D: Deserializer<'de>>(from: D) -> Result<Decoded<T>, D::Error> {
    Ok(from.deserialize_any(ScalarVisitor(PhantomData))?.ok_or_else(|| Mismatch::new(T::EXPECTED)))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        Ok(T::text(text))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Option<T>, E> {
        Ok(T::boolean(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Option<T>, E> {
        Ok(T::integer(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Option<T>, E> {
        Ok(match i64::try_from(value) {
            Ok(value) => T::integer(value),
            Err(_) => T::float(value as f64),
        })
    }
    fn visit_f64<E>(self, value: f64) -> Result<Option<T>, E> {
        Ok(T::float(value))
    }
    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, rest: A) -> Result<Option<T>, A::Error> {
        drain(rest).map(|()| None)
    }
    fn visit_map<A: MapAccess<'de>>(self, rest: A) -> Result<Option<T>, A::Error> {
        drain_map(rest).map(|()| None)
    }
}

/// What to do with scalars where a list or an object is expected.
macro_rules! no_scalar {
    () => {
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
}

/// Skips a value.
fn drain<'de, A: SeqAccess<'de>>(mut rest: A) -> Result<(), A::Error> {
    while rest.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn drain_map<'de, A: MapAccess<'de>>(mut rest: A) -> Result<(), A::Error> {
    while rest.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

impl Scalar for String {
    const EXPECTED: &'static str = "is not a string";
    fn text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "is not a boolean";
    fn boolean(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "is not a 64-bit integer";
    fn integer(value: i64) -> Option<Self> {
        Some(value)
    }
    fn float(value: f64) -> Option<Self> {
        // Every integer in this range converts to a float without loss.
        let fits = value.fract() == 0.0 && (-(2_f64.powi(63))..2_f64.powi(63)).contains(&value);
        fits.then_some(value as i64)
    }
}

impl Decode for String {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        scalar(from)
    }
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Decode for bool {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        scalar(from)
    }
    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Decode for i64 {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        scalar(from)
    }
    fn absent() -> Option<Self> {
        Some(0)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        from.deserialize_option(OptionVisitor(PhantomData)).map(Ok)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        Ok(T::decode(from)?.ok())
    }
}

/// Null is an empty list. Mismatched elements are left out.
impl<T: Decode> Decode for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        Ok(from.deserialize_any(ListVisitor(PhantomData))?.ok_or_else(|| Mismatch::new("is not a list")))
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Option<Vec<T>>, A::Error> {
        all(elements).map(Some)
    }
    fn visit_unit<E>(self) -> Result<Option<Vec<T>>, E> {
        Ok(Some(Vec::new()))
    }
    fn visit_map<A: MapAccess<'de>>(self, rest: A) -> Result<Option<Vec<T>>, A::Error> {
        drain_map(rest).map(|()| None)
    }
    no_scalar!();
}

/// The elements that match.
pub(crate) fn all<'de, T: Decode, A: SeqAccess<'de>>(mut elements: A) -> Result<Vec<T>, A::Error> {
    let mut list = Vec::new();
    while let Some(element) = elements.next_element_seed(Next(PhantomData))? {
        list.extend(element.ok());
    }
    Ok(list)
}

/// An element that is kept together with its mismatch.
impl<T: Decode> Decode for Decoded<T> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        T::decode(from).map(Ok)
    }
}

/// A value decoded to its text.
impl Decode for Box<RawValue> {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        Deserialize::deserialize(from).map(Ok)
    }
}

/// The next value of a list or an object.
struct Next<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for Next<T> {
    type Value = Decoded<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Decoded<T>, D::Error> {
        T::decode(from)
    }
}

/// The value of the key that was just read.
#[inline(always)]
pub(crate) fn next<'de, T: Decode, A: MapAccess<'de>>(from: &mut A) -> Result<Option<Decoded<T>>, A::Error> {
    from.next_value_seed(Next(PhantomData)).map(Some)
}

/// The fields of an object that were read so far. Implemented by `#[derive(Decode)]`. If a key occurs twice, the last value
/// counts.
pub(crate) trait Fields: Default {
    type Target;

    /// Reads a list in place of the object. By default, that is a mismatch.
    fn list<'de, A: SeqAccess<'de>>(&mut self, elements: A) -> Result<Option<()>, A::Error> {
        drain(elements).map(|()| None)
    }

    /// The number of the field with this name.
    fn number(name: &str) -> Option<usize>;

    /// Reads the value of a field.
    fn read<'de, A: MapAccess<'de>>(&mut self, number: usize, from: &mut A) -> Result<(), A::Error>;

    fn build(self) -> Decoded<Self::Target>;
}

pub(crate) fn object<'de, F: Fields, D: Deserializer<'de>>(from: D) -> Result<Decoded<F::Target>, D::Error> {
    let mut fields = F::default();
    let is_understood = from.deserialize_any(ObjectVisitor(&mut fields))?.is_some();
    Ok(if is_understood { fields.build() } else { Err(Mismatch::new("is not an object")) })
}

/// Fills the fields in place, since moving them takes as long as reading them.
struct ObjectVisitor<'a, F>(&'a mut F);

impl<'de, F: Fields> Visitor<'de> for ObjectVisitor<'_, F> {
    type Value = Option<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Option<()>, A::Error> {
        while let Some(number) = from.next_key_seed(Name(F::number))? {
            match number {
                Some(number) => self.0.read(number, &mut from)?,
                None => drop(from.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Option<()>, A::Error> {
        self.0.list(elements)
    }
    fn visit_unit<E>(self) -> Result<Option<()>, E> {
        Ok(None)
    }
    no_scalar!();
}

/// A key, as the number of its field.
struct Name(fn(&str) -> Option<usize>);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<usize>, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok((self.0)(name))
    }
}
