//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "claims" => {
                        with.only(&[])?;
                        value(self.claims())
                    }
                    "has" => {
                        with.only(&["role", "permission", "feature", "plan", "reverification", "allow_pending"])?;
                        value(self.has(with.get_or("role", None)?, with.get_or("permission", None)?, with.get_or("feature", None)?, with.get_or("plan", None)?, with.get_or("reverification", None)?, with.get_or("allow_pending", false)?))
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(SessionToken, wait);
