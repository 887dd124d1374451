//! A parsed request: its route, its sender and its parameters.

use axum::http::{HeaderMap, Method, Uri, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::error::ApiError;
use crate::upload::{self, Upload};

/// Form keys that clients send to every route, although the description does not contain them.
const IGNORED_KEYS: [&str; 8] = [
    "_method",
    "locale",
    "timezone",
    "tab_state",
    "captcha_token",
    "captcha_widget_type",
    "captcha_error",
    "rotating_token_nonce",
];
/// Values of keys that contain one of these are redacted in the log, such as `new_password` and `proof_token`.
const SECRET: [&str; 9] = [
    "password",
    "ticket",
    "code",
    "token",
    "secret",
    "signature",
    "credential",
    "service_account",
    "__clerk_db_jwt",
];
const REDACTED: &str = "…";

/// Keys and values in the order of the request.
#[derive(Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The values of a key, each once.
    pub(crate) fn distinct(&self, name: &str) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.all(name).into_iter().filter(|value| seen.insert(*value)).collect()
    }

    pub(crate) fn of(name: &str, value: String) -> Self {
        Self(vec![(name.to_owned(), value)])
    }

    /// All values for the log, with secrets redacted.
    pub(crate) fn redacted(&self) -> BTreeMap<String, Vec<String>> {
        let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in &self.0 {
            let shown = if is_secret(key) { REDACTED } else { value };
            map.entry(key.clone()).or_default().push(shown.to_owned());
        }
        map
    }
}

fn is_secret(key: &str) -> bool {
    key == "__dev_session" || SECRET.iter().any(|part| key.contains(part))
}

/// The `Authorization` header.
#[derive(PartialEq, Eq)]
pub(crate) enum Authorization {
    Absent,
    Empty,
    Token(String),
    /// A secret key of the Backend API.
    SecretKey,
    Several,
    Malformed,
}

impl Authorization {
    fn read(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Self::Absent };
        if values.next().is_some() {
            return Self::Several;
        }
        let Ok(text) = value.to_str() else { return Self::Malformed };
        let text = text.trim();
        let token = text.strip_prefix("Bearer").map_or(text, str::trim_start);
        if token.is_empty() {
            return Self::Empty;
        }
        if token.starts_with("sk_") {
            return Self::SecretKey;
        }
        let parts: Vec<&str> = token.split('.').collect();
        if parts.len() == 3 && parts.iter().all(|part| BASE64_URL_SAFE_NO_PAD.decode(part).is_ok()) {
            Self::Token(token.to_owned())
        } else {
            Self::Malformed
        }
    }
}

pub(crate) struct Call {
    /// The method after `_method`.
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Params,
    pub(crate) form: Params,
    /// A file in the place of a form, which the form describes.
    pub(crate) upload: Option<Upload>,
    /// For the log: every value, without the secret ones.
    pub(crate) headers: BTreeMap<String, Vec<String>>,
    pub(crate) native: bool,
    pub(crate) authorization: Authorization,
    pub(crate) origin: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) dev_browser: Option<String>,
    /// The content type, if there is a body.
    pub(crate) content_type: Option<String>,
    /// Whether there is a body that is neither a form nor a file.
    wrong_content_type: bool,
}

impl Call {
    pub(crate) fn read(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
        let content_type = text_header(headers, header::CONTENT_TYPE.as_str());
        let is_form = content_type
            .as_deref()
            .is_some_and(|text| text.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        let upload = content_type.as_deref().and_then(|text| upload::read(text, body));
        let form = match &upload {
            Some(upload) => Params::of(&upload.field, upload.description()),
            None if is_form => Params::parse(body),
            None => Params::default(),
        };
        let wanted = query.get("_method").or_else(|| form.get("_method")).map(str::to_ascii_uppercase);
        let method = match wanted.and_then(|name| Method::from_bytes(name.as_bytes()).ok()) {
            Some(wanted) if *method == Method::POST => wanted,
            _ => method.clone(),
        };
        Self {
            method,
            path: uri.path().to_owned(),
            headers: redacted_headers(headers),
            native: matches!(query.get("_is_native"), Some("1" | "true")),
            authorization: Authorization::read(headers),
            origin: text_header(headers, header::ORIGIN.as_str()),
            cookie: cookie(headers, "__client"),
            dev_browser: query
                .get("__clerk_db_jwt")
                .or_else(|| query.get("__dev_session"))
                .map(str::to_owned),
            wrong_content_type: !body.is_empty() && !is_form && upload.is_none(),
            content_type: content_type.filter(|_| !body.is_empty()),
            query,
            form,
            upload,
        }
    }

    pub(crate) fn session_id(&self) -> Option<&str> {
        self.query.get("_clerk_session_id").filter(|id| !id.is_empty())
    }

    /// Checks that the body is a form, that every key is allowed or tolerated, and that no key is repeated unless allowed.
    pub(crate) fn check_form(&self, allowed: &[&str]) -> Result<(), ApiError> {
        let takes_file = allowed == [upload::FIELD];
        if self.wrong_content_type || self.upload.is_some() != (takes_file && !self.form.0.is_empty()) {
            let long = "The Content-Type of this request has to be application/x-www-form-urlencoded.";
            return Err(ApiError::new(415, "unsupported_content_type", "unsupported content type", long));
        }
        let mut seen = HashMap::new();
        for (key, _) in &self.form.0 {
            if allowed.iter().any(|name| name.strip_suffix('*') == Some(key)) {
                continue;
            }
            if !allowed.contains(&key.as_str()) && !IGNORED_KEYS.contains(&key.as_str()) {
                return Err(ApiError::param_unknown(key));
            }
            if seen.insert(key, ()).is_some() {
                return Err(ApiError::param_duplicate(key));
            }
        }
        Ok(())
    }

    /// A form value that must be present and not empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        match self.form.get(name) {
            None => Err(ApiError::param_missing(name)),
            Some("") => Err(ApiError::param_nil(name)),
            Some(value) => Ok(value),
        }
    }

    /// A form value, or nothing if it is absent or empty.
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.form.get(name).filter(|value| !value.is_empty())
    }

    /// `limit` and `offset`, within the limits of the description.
    pub(crate) fn limit_and_offset(&self) -> Result<(i64, i64), ApiError> {
        let limit = self.integer("limit", 10, 1..=500)?;
        let offset = self.integer("offset", 0, 0..=i64::MAX)?;
        Ok((limit, offset))
    }

    pub(crate) fn integer(
        &self,
        name: &str,
        default: i64,
        bounds: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(default) };
        match text.parse() {
            Ok(value) if bounds.contains(&value) => Ok(value),
            _ => {
                let long = match *bounds.end() {
                    i64::MAX => format!("{name} must be an integer of at least {}.", bounds.start()),
                    end => format!("{name} must be an integer between {} and {end}.", bounds.start()),
                };
                Err(ApiError::param_invalid(name, long))
            }
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        Ok(self.boolean(name)?.unwrap_or(false))
    }

    /// A value of the query, or nothing if it is absent.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        boolean(name, self.query.get(name))
    }

    /// A form value, or nothing if it is absent or empty.
    pub(crate) fn form_boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        boolean(name, self.optional(name))
    }
}

fn boolean(name: &str, text: Option<&str>) -> Result<Option<bool>, ApiError> {
    match text {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(ApiError::param_invalid(name, format!("{name} must be true or false."))),
    }
}

fn redacted_headers(headers: &HeaderMap) -> BTreeMap<String, Vec<String>> {
    let is_credential = |name: &str| name == "authorization" || name == "cookie";
    let shown = |name: &str, value: &str| match value {
        "" => String::new(),
        _ if is_credential(name) || is_secret(name) => REDACTED.to_owned(),
        value => value.to_owned(),
    };
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        let value = shown(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        map.entry(name.to_string()).or_default().push(value);
    }
    map
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE);
    let mut pairs = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}
