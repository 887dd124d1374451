use super::{Decode, Decoded, decode::Mismatch, text::repaired_escapes};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::{Value, value::RawValue};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// The maximum nesting of lists and objects: the limit of `serde_json`, so that every language can read them.
const MAX_DEPTH: usize = 127;
/// The maximum number of consecutive digits in a number. Python reads at most 4,300.
const MAX_DIGITS: usize = 4_000;
/// Up to this many keys of an object, comparing is faster than hashing.
const MAX_PAIRWISE_KEYS: usize = 16;

/// A JSON value, such as public metadata, exactly as the server sent it. Numbers keep all their digits.
///
/// Two values are equal, and have the same hash, if they mean the same: the order of keys, white space, escapes and the
/// notation of numbers (`1e2` and `100.0`) make no difference. The default is an empty object. Cheap to clone.
///
/// ```
/// # fn main() -> clerk_orgs::Result<()> {
/// let metadata: clerk_orgs::Json = r#"{"plan": {"seats": 5, "price": 0.12345678901234567}}"#.parse()?;
/// let plan = metadata.get("plan").unwrap_or_default();
/// assert_eq!(plan.get("seats").unwrap_or_default().decode::<u32>()?, 5);
/// assert_eq!(plan.get("price").unwrap_or_default().text(), "0.12345678901234567");
/// # Ok(()) }
/// ```
///
/// Lists and objects are nested at most 127 levels deep, and numbers have at most 4,000 consecutive digits. Metadata beyond
/// these limits counts as absent.
///
/// Serialize and deserialize it with `serde_json`. Other `serde` formats are not supported.
#[derive(Clone, Default)]
pub struct Json(
    /// `None` represents an empty object, which most metadata is.
    Option<Arc<RawValue>>,
);

impl Json {
    /// The JSON text, as the server sent it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.as_deref().map_or("{}", RawValue::get)
    }

    /// The value of an object's key. `None` if there is no such key, or if this is not an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let Entries(entries) = serde_json::from_str(self.text()).ok()?;
        let value = entries.into_iter().rev().find(|(name, _)| *name == key)?.1;
        Some(Self::from(value.to_owned()))
    }

    /// The text of a value that was already parsed, without surrounding white space.
    fn from_text(text: Box<RawValue>) -> Option<Self> {
        if text.get() == "{}" {
            return Some(Self(None));
        }
        if !is_readable(text.get()) {
            return None;
        }
        let text = match repaired_escapes(text.get()) {
            Cow::Borrowed(_) => text,
            Cow::Owned(repaired) => RawValue::from_string(repaired).ok()?,
        };
        // Languages differ in which value counts if a key occurs twice.
        let text = if has_key_twice(text.get()) {
            RawValue::from_string(with_last_duplicates(text.get())).ok()?
        } else {
            text
        };
        Some(Self(Some(text.into())))
    }

    pub(crate) fn is_object(&self) -> bool {
        self.text().starts_with('{')
    }
}

/// The text is valid JSON, since it is part of valid JSON.
impl From<Box<RawValue>> for Json {
    fn from(text: Box<RawValue>) -> Self {
        Self(Some(text.into()))
    }
}

/// Whether the JSON parser of every language can read it.
fn is_readable(text: &str) -> bool {
    let openings = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    // Most metadata is too short to exceed either limit.
    if openings <= MAX_DEPTH && text.len() <= MAX_DIGITS {
        return true;
    }
    let (mut depth, mut digits, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        digits = if byte.is_ascii_digit() && !quoted { digits + 1 } else { 0 };
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH || digits > MAX_DIGITS {
            return false;
        }
    }
    true
}

fn has_key_twice(json: &str) -> bool {
    !has_few_plain_keys(json) && has_key_twice_at_all(json)
}

/// Whether one pass over parsed JSON shows that no object contains a duplicate key. This requires that each object has few
/// keys and nothing is escaped, so that equal keys are spelled alike.
fn has_few_plain_keys(json: &str) -> bool {
    let text = json.as_bytes();
    if text.contains(&b'\\') {
        return false;
    }
    // The keys of the open objects, each with the depth of its object.
    let (mut keys, mut depth, mut at): (Vec<(usize, &[u8])>, usize, usize) = (Vec::new(), 0, 0);
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'{' => depth += 1,
            b'}' => {
                while keys.pop_if(|(of, _)| *of == depth).is_some() {}
                depth = depth.saturating_sub(1);
            }
            b'"' => {
                let length = text[at..].iter().position(|byte| *byte == b'"').unwrap_or(text.len() - at);
                let string = &text[at..at + length];
                at = text.len().min(at + length + 1);
                if text[at..].trim_ascii_start().first() == Some(&b':') {
                    let mut before = keys.iter().rev().take_while(|(of, _)| *of == depth).enumerate();
                    if before.any(|(count, (_, key))| count >= MAX_PAIRWISE_KEYS || *key == string) {
                        return false;
                    }
                    keys.push((depth, string));
                }
            }
            _ => {}
        }
    }
    true
}

fn has_key_twice_at_all(json: &str) -> bool {
    match json.as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(json).unwrap_or_default();
            let is_twice = |at: usize| entries[..at].iter().any(|(key, _)| *key == entries[at].0);
            let has_twice = match entries.len() {
                few @ 0..=MAX_PAIRWISE_KEYS => (1..few).any(is_twice),
                many => entries.iter().map(|(key, _)| key).collect::<HashSet<_>>().len() < many,
            };
            has_twice || entries.iter().any(|(_, value)| has_key_twice_at_all(value.get()))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            items.iter().any(|item| has_key_twice_at_all(item.get()))
        }
        _ => false,
    }
}

/// The same JSON with each key once, and with its last value.
fn with_last_duplicates(json: &str) -> String {
    match json.as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(json).unwrap_or_default();
            let last: HashMap<&str, usize> =
                entries.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
            let kept = entries.iter().enumerate().filter(|(at, (key, _))| last[key.as_str()] == *at);
            let kept = kept.map(|(_, (key, value))| {
                format!("{}:{}", Value::from(key.as_str()), with_last_duplicates(value.get()))
            });
            format!("{{{}}}", kept.collect::<Vec<_>>().join(","))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            let items: Vec<_> = items.iter().map(|item| with_last_duplicates(item.get())).collect();
            format!("[{}]", items.join(","))
        }
        _ => json.to_owned(),
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(text) => text.serialize(to),
            None => to.serialize_map(Some(0))?.end(),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::from_text(Deserialize::deserialize(from)?).ok_or_else(|| {
            de::Error::custom("it is nested too deeply, or contains a number that is too long")
        })
    }
}

/// Metadata: anything but an object is a mismatch.
impl Decode for Json {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        let json = Self::from_text(Deserialize::deserialize(from)?).filter(Self::is_object);
        Ok(json.ok_or_else(|| {
            Mismatch::new("is not an object, is nested too deeply, or contains a number that is too long")
        }))
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

/// A value that is more than 127 levels deep, which `serde_json` itself would not read, becomes null.
impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        serde_json::from_str(&value.to_string())
            .unwrap_or_else(|_| Self(RawValue::from_string("null".into()).ok().map(Arc::from)))
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() || Meaning::of(self.text()) == Meaning::of(other.text())
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Meaning::of(self.text()).hash(state);
    }
}

/// The meaning of JSON, independent of its notation.
#[derive(PartialEq, Eq, Hash)]
enum Meaning {
    /// Null, true or false.
    Word(String),
    Text(String),
    Number(Number),
    List(Vec<Meaning>),
    Object(BTreeMap<String, Meaning>),
}

impl Meaning {
    fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'{') => {
                let Entries(entries) = serde_json::from_str(json).unwrap_or_default();
                let entries = entries.into_iter().map(|(key, value)| (key, Self::of(value.get())));
                Self::Object(entries.collect())
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
                Self::List(items.into_iter().map(|item| Self::of(item.get())).collect())
            }
            Some(b'"') => Self::Text(serde_json::from_str(json).unwrap_or_default()),
            Some(b'-' | b'0'..=b'9') => Self::Number(Number::of(json)),
            _ => Self::Word(json.to_owned()),
        }
    }
}

/// The keys and values of an object, in their order.
#[derive(Default)]
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = from.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// A number: its digits without leading and trailing zeros, and the power of ten of the last digit.
#[derive(PartialEq, Eq, Hash)]
struct Number {
    negative: bool,
    digits: String,
    exponent: i128,
}

impl Number {
    fn of(text: &str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        if digits.is_empty() {
            return Self { negative: false, digits: String::new(), exponent: 0 };
        }
        let zeros = all.len() - all.trim_end_matches('0').len();
        // An exponent that does not fit is treated as infinite.
        let furthest = if exponent.starts_with('-') { i128::MIN / 2 } else { i128::MAX / 2 };
        let exponent = exponent.parse().unwrap_or(furthest) + zeros as i128 - fraction.len() as i128;
        Self { negative, digits: digits.to_owned(), exponent }
    }
}
