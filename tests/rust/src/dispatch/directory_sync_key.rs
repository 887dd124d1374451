//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "api_key" => {
                        with.only(&[])?;
                        value(self.api_key())
                    }
                    "directory_sync" => {
                        with.only(&[])?;
                        value(self.directory_sync())
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(DirectorySyncKey, wait);
