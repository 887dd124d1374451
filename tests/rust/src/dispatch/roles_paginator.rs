//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "load_more" => {
                        with.only(&[])?;
                        value($wait(self.load_more())?)
                    }
                    "refresh" => {
                        with.only(&[])?;
                        value($wait(self.refresh())?)
                    }
                    "state" => {
                        with.only(&[])?;
                        value(self.state())
                    }
                    "states" => {
                        with.only(&[])?;
                        handle(self.states())
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(AsyncRolesPaginator, wait);
calls!(BlockingRolesPaginator, done);
