//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use {{ dispatch.contract.crate_name }}::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
{%- for call in class.methods %}
                    "{{ call.name }}" => {
                        with.only(&[{{ dispatch.argument_names(call) }}])?;
                        {{ dispatch.answer(call) }}
                    }
{%- endfor %}
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!({{ class.name }}, wait);
{%- if let Some(blocking) = dispatch.blocking(class) %}
calls!({{ blocking.name }}, done);
{%- endif %}
