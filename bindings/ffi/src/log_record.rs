//! Core's events as records.

use std::{
    fmt::{self, Write as _},
    time::Duration,
};
use tracing::{
    Event, Level,
    field::{Field, Visit},
    level_filters::LevelFilter,
};

/// How important a log record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum LogLevel {
    /// What happens normally: each response, each attempt that failed, connections that are replaced.
    Debug,
    /// What takes longer than it should, but goes on: retries, rate limits, bulk jobs that pause and continue.
    Info,
    /// What somebody should look at: a token store that fails, a rate limit or an outage that stops a job.
    Warning,
}

impl LogLevel {
    /// Higher for those that include more.
    pub(crate) fn verbosity(self) -> u8 {
        match self {
            Self::Warning => 1,
            Self::Info => 2,
            Self::Debug => 3,
        }
    }
}

/// What is let through.
pub(crate) fn filter(verbosity: u8) -> LevelFilter {
    match verbosity {
        0 => LevelFilter::OFF,
        1 => LevelFilter::WARN,
        2 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    }
}

/// A log record. What does not apply is none.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct LogRecord {
    /// How important it is.
    pub level: LogLevel,
    /// What happened, with everything below in it: one line.
    pub message: String,
    /// The HTTP method of the request.
    pub method: Option<String>,
    /// The route of the request. Ids in it are replaced by their names in braces.
    pub route: Option<String>,
    /// The attempt at the request, starting at 1.
    pub attempt: Option<i32>,
    /// HTTP status of the response.
    pub status: Option<i32>,
    /// Clerk's error code.
    pub code: Option<String>,
    /// How long the attempt took, or the server was down.
    pub duration: Option<Duration>,
    /// Clerk's trace id.
    pub trace_id: Option<String>,
    /// How long the library waits before it goes on.
    pub wait: Option<Duration>,
    /// Why something failed or is retried.
    pub reason: Option<String>,
}

impl LogRecord {
    pub(crate) fn of(event: &Event<'_>) -> Self {
        let level = match *event.metadata().level() {
            Level::ERROR | Level::WARN => LogLevel::Warning,
            Level::INFO => LogLevel::Info,
            _ => LogLevel::Debug,
        };
        let mut fields = Fields { record: Self::new(level, String::new()), rate: None };
        event.record(&mut fields);
        fields.into_record()
    }

    /// Says that the logger was too slow for so many records.
    pub(crate) fn dropped(count: u64) -> Self {
        Self::new(LogLevel::Warning, format!("{count} log records were dropped"))
    }

    fn new(level: LogLevel, message: String) -> Self {
        Self {
            level,
            message,
            method: None,
            route: None,
            attempt: None,
            status: None,
            code: None,
            duration: None,
            trace_id: None,
            wait: None,
            reason: None,
        }
    }
}

/// Collects the fields of an event.
struct Fields {
    record: LogRecord,
    rate: Option<f64>,
}

impl Fields {
    /// `GET /v1/client: response (status 200, attempt 1, 12.3 ms)`.
    fn into_record(self) -> LogRecord {
        let Self { mut record, rate } = self;
        let mut details = Vec::new();
        if record.reason.is_none() {
            // A reason begins with them.
            details.extend(record.status.map(|status| format!("status {status}")));
            details.extend(record.code.clone());
        }
        details.extend(record.attempt.map(|attempt| format!("attempt {attempt}")));
        details.extend(record.duration.map(|duration| format!("{:.1} ms", milliseconds(duration))));
        details.extend(record.wait.map(|wait| format!("waiting {:.0} ms", milliseconds(wait))));
        details.extend(rate.map(|rate| format!("{rate:.1} requests per second")));
        details.extend(record.trace_id.as_ref().map(|id| format!("trace id {id}")));
        let mut text = String::new();
        if let (Some(method), Some(route)) = (&record.method, &record.route) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{method} {route}: ");
        }
        text += &record.message;
        if !details.is_empty() {
            let _ = write!(text, " ({})", details.join(", "));
        }
        if let Some(reason) = &record.reason {
            let _ = write!(text, ": {reason}");
        }
        // One line, whatever a token store says.
        record.message = text.replace(['\n', '\r'], " ");
        record
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        let value = value.to_owned();
        let record = &mut self.record;
        match field.name() {
            "message" => record.message = value,
            "method" => record.method = Some(value),
            "route" => record.route = Some(value),
            "code" => record.code = Some(value),
            "trace_id" => record.trace_id = Some(value),
            "reason" => record.reason = Some(value),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let value = i32::try_from(value).ok();
        match field.name() {
            "attempt" => self.record.attempt = value,
            "status" => self.record.status = value,
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        let duration = || Duration::try_from_secs_f64(value / 1000.0).ok();
        match field.name() {
            "duration_ms" => self.record.duration = duration(),
            "wait_ms" => self.record.wait = duration(),
            "requests_per_second" => self.rate = Some(value),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
