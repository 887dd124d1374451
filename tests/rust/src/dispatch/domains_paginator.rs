//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "delete" => {
                        with.only(&["domain_id"])?;
                        value($wait(self.delete(with.get("domain_id")?))?)
                    }
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
                    "update_enrollment_mode" => {
                        with.only(&["domain_id", "enrollment_mode", "delete_pending"])?;
                        value($wait(self.update_enrollment_mode(with.get("domain_id")?, with.get("enrollment_mode")?, with.get_or("delete_pending", false)?))?)
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(AsyncDomainsPaginator, wait);
calls!(BlockingDomainsPaginator, done);
