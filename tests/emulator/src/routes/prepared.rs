//! Lists of any length under `/__emulator/prepared/{rows}`, returned from prepared bytes, so that a benchmark measures
//! only the client. `/__emulator/prepared/{rows}-after-{milliseconds}` delays each page. Everything else under that
//! address is the usual API.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Response, Uri, header};
use std::sync::LazyLock;
use std::time::Duration;

use crate::call::Params;

const PREFIX: &str = "/__emulator/prepared/";
/// The digits of a row's number within the row.
const NUMBER: &str = "0000000";
const MAX_PAGE_SIZE: usize = 500;

/// The API whose format the rows have.
#[derive(Clone, Copy)]
enum Form {
    Frontend,
    Backend,
}

/// A list whose length is given by its address.
pub(crate) struct Prepared {
    rows: usize,
    /// The delay of each page.
    delay: Duration,
    form: Form,
    /// The rest of the address, starting with the API's version.
    path: String,
    query: Option<String>,
}

impl Prepared {
    /// `/__emulator/prepared/{rows}/v1/…`, or `…/{rows}/backend/v1/…` in the Backend API's format.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let (list, path) = uri.path().strip_prefix(PREFIX)?.split_once('/')?;
        let (rows, delay_ms) = list.split_once("-after-").unwrap_or((list, "0"));
        let (form, path) = match path.strip_prefix("backend/") {
            Some(path) => (Form::Backend, path),
            None => (Form::Frontend, path),
        };
        let query = uri.query().map(str::to_owned);
        let delay = Duration::from_millis(delay_ms.parse().ok()?);
        Some(Self { rows: rows.parse().ok()?, delay, form, path: format!("/{path}"), query })
    }

    /// The same request without the prefix.
    pub(crate) fn uri(&self) -> Option<Uri> {
        let query = self.query.as_deref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", self.path).parse().ok()
    }

    /// The page, if the request is for an organization's members.
    pub(crate) async fn respond(&self, method: &Method) -> Option<Response<Body>> {
        if *method != Method::GET
            || !self.path.starts_with("/v1/organizations/")
            || !self.path.ends_with("/memberships")
        {
            return None;
        }
        // Sleeping takes at least a millisecond, even for a zero duration.
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let query = Params::parse(self.query.as_deref().unwrap_or_default().as_bytes());
        let number = |name, default| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
        let mut response = Response::new(Body::from(self.page(number("offset", 0), number("limit", 10))));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Some(response)
    }

    fn page(&self, offset: usize, limit: usize) -> Vec<u8> {
        let count = self.rows.saturating_sub(offset).min(limit.min(MAX_PAGE_SIZE));
        let template: &Template = match self.form {
            Form::Frontend => &FRONTEND,
            Form::Backend => &BACKEND,
        };
        let (before, after) = match self.form {
            Form::Frontend => ("{\"response\":", ",\"client\":null}"),
            Form::Backend => ("", ""),
        };
        let mut page = Vec::with_capacity(count * (template.row.len() + 1) + 100);
        page.extend_from_slice(before.as_bytes());
        page.extend_from_slice(b"{\"data\":[");
        for row in 0..count {
            if row > 0 {
                page.push(b',');
            }
            template.write(offset + row, &mut page);
        }
        page.extend_from_slice(format!("],\"total_count\":{}}}{after}", self.rows).as_bytes());
        page
    }
}

/// A row, and the positions of its number.
struct Template {
    row: String,
    numbers: Vec<usize>,
}

static FRONTEND: LazyLock<Template> = LazyLock::new(|| Template::new("", ""));
static BACKEND: LazyLock<Template> = LazyLock::new(|| {
    Template::new("\"private_metadata\":{},", "\"profile_image_url\":\"https://img.example.com/0000000\",")
});

impl Template {
    /// As long as a real row: Clerk's ids have 27 characters after the prefix, and its image URLs over a hundred.
    fn new(private: &str, old_picture: &str) -> Self {
        let picture = format!("https://img.example.com/{}{NUMBER}", "eyJ0eXBlIjoiZGVmYXVsdCJ9".repeat(4));
        let row = format!(
            "{{\"object\":\"organization_membership\",\"id\":\"orgmem_2PreparedRowNumbered{NUMBER}\",\
             \"public_metadata\":{{\"team\":\"blue\",\"badge\":{{\"level\":3}}}},{private}\
             \"role\":\"org:member\",\"role_name\":\"Member\",\
             \"permissions\":[\"org:sys_memberships:read\",\"org:sys_billing:read\"],\
             \"created_at\":1767225600000,\"updated_at\":1767225600000,\
             \"organization\":{{\"object\":\"organization\",\"id\":\"org_acme\",\"name\":\"Acme\",\"slug\":\"acme\",\
             \"image_url\":\"https://img.example.com/acme\",\"has_image\":false,\"members_count\":10000,\
             \"pending_invitations_count\":0,\"max_allowed_memberships\":0,\"admin_delete_enabled\":true,\
             \"public_metadata\":{{}},{private}\"created_at\":1767225600000,\"updated_at\":1767225600000}},\
             \"public_user_data\":{{\"first_name\":\"Ada\",\"last_name\":\"Member {NUMBER}\",{old_picture}\
             \"image_url\":\"{picture}\",\"has_image\":false,\"identifier\":\"ada.{NUMBER}@example.com\",\
             \"user_id\":\"user_2PreparedRowNumbered{NUMBER}\",\"username\":\"ada_{NUMBER}\",\"banned\":false}}}}"
        );
        let numbers = row.match_indices(NUMBER).map(|(at, _)| at).collect();
        Self { row, numbers }
    }

    fn write(&self, number: usize, page: &mut Vec<u8>) {
        let start = page.len();
        page.extend_from_slice(self.row.as_bytes());
        let digits = format!("{number:07}");
        for at in &self.numbers {
            page[start + at..start + at + NUMBER.len()].copy_from_slice(&digits.as_bytes()[..NUMBER.len()]);
        }
    }
}
