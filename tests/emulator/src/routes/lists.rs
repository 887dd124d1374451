//! Common code of lists: the slice to return, and the time at which the total is counted.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::context::Context;
use crate::control::TotalCount;
use crate::error::ApiError;
use crate::store::Slice;

impl Context<'_> {
    pub(crate) fn slice(&self) -> Result<Slice, ApiError> {
        let (limit, offset) = self.call.limit_and_offset()?;
        Ok(Slice::new(limit, offset, &self.app.control.options()))
    }

    /// The statuses of rows to return, or none for all.
    pub(crate) fn statuses(&self, known: &[&str]) -> Result<Vec<String>, ApiError> {
        let statuses = several(&self.call.query.all("status"));
        if statuses.iter().any(|status| !known.contains(&status.as_str())) {
            let long = format!("status must be one of {}.", known.join(", "));
            return Err(ApiError::param_invalid("status", long));
        }
        Ok(statuses)
    }

    /// The rows and the total, counted when the options say, with the scheduled changes in between.
    pub(crate) fn rows_and_total<T>(
        &self,
        count: impl Fn(&Connection) -> rusqlite::Result<i64>,
        rows: impl Fn(&Connection) -> rusqlite::Result<Vec<T>>,
    ) -> Result<(Vec<T>, i64), ApiError> {
        let changes = self.app.control.next_scheduled();
        let default_role = self.app.instance().default_role.clone();
        let happen = || {
            let mut changes = changes.iter();
            changes.try_for_each(|change| change.apply(self.db, &default_role)).map_err(ApiError::internal)
        };
        Ok(match self.app.control.options().total_count {
            TotalCount::Before => {
                let total = count(self.db)?;
                happen()?;
                (rows(self.db)?, total)
            }
            TotalCount::After => {
                let rows = rows(self.db)?;
                happen()?;
                (rows, count(self.db)?)
            }
            TotalCount::Same => {
                happen()?;
                (rows(self.db)?, count(self.db)?)
            }
            TotalCount::OneTooHigh => {
                happen()?;
                (rows(self.db)?, count(self.db)? + 1)
            }
        })
    }
}

pub(crate) fn page(data: Vec<Value>, total_count: i64) -> Value {
    json!({ "data": data, "total_count": total_count })
}

/// The values of a filter, as repeated keys or separated by commas.
pub(crate) fn several(values: &[&str]) -> Vec<String> {
    values
        .iter()
        .flat_map(|value| value.split(','))
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}
