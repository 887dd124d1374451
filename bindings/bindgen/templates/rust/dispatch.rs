//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
{%- for class in self.handles() %}
mod {{ self.module(class) }};
{%- endfor %}

{%- let records = self.argument_records().count() %}
use crate::call::{Argument{% if records > 0 %}, Arguments, Failure{% endif %}};
use {{ contract.crate_name }}::*;
use serde_json::Value;

/// The name of the error's case.
pub(crate) fn kind(error: &{{ error.name }}) -> &'static str {
    match error {
{%- for variant in error.variants %}
        {{ error.name }}::{{ variant.name }} { .. } => "{{ variant.name }}",
{%- endfor %}
    }
}
{%- for argument in self.argument_enums() %}

impl Argument for {{ argument.name }} {
{%- if argument.is_open() %}
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
{%- else %}
    fn read(value: &Value) -> Option<Self> {
        match value.as_str()? {
{%- for case in argument.known() %}
            "{{ names::snake(case.name) }}" => Some(Self::{{ case.name }}),
{%- endfor %}
            _ => None,
        }
    }
{%- endif %}
}
{%- endfor %}
{%- for record in self.argument_records() %}

impl Argument for {{ record.name }} {
    fn read(value: &Value) -> Option<Self> {
        let with = Arguments(value.as_object()?.clone());
        let read = || -> Result<Self, Failure> {
            with.only(&[{{ self.field_names(record) }}])?;
            Ok(Self { {% for field in record.fields %}{{ self.field(field) }}{% if !loop.last %}, {% endif %}{% endfor %} })
        };
        read().ok()
    }
}
{%- endfor %}
