//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "drain" => {
                        with.only(&[])?;
                        value(self.drain())
                    }
                    "is_complete" => {
                        with.only(&[])?;
                        value(self.is_complete())
                    }
                    "stop" => {
                        with.only(&[])?;
                        value(self.stop())
                    }
                    "total_count" => {
                        with.only(&[])?;
                        value(self.total_count())
                    }
                    "next_page" => {
                        with.only(&[])?;
                        value(if $wait(self.wait_for_page())? { self.take_page() } else { None })
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(AsyncBulkOutcomes, wait);
calls!(BlockingBulkOutcomes, done);
