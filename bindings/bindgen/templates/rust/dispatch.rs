//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
{%- for class in self.class_pairs() %}
mod {{ self.module(class) }};
{%- endfor %}

use crate::call::Argument;
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
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}
{%- endfor %}
