//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::{Answer, Argument, Arguments, Failure, Handle, handle, value, wait};
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
{%- for class in self.class_pairs() %}

impl Handle for {{ class.name }} {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
{%- for call in class.methods %}
            "{{ call.name }}" => {
                with.only(&[{{ self.argument_names(call) }}])?;
                {{ self.answer(call) }}
            }
{%- endfor %}
            _ => Err(Failure::unknown(name)),
        }
    }
}
{%- endfor %}
