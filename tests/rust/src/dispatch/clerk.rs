//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
            fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
                match name {
                    "auth_changes" => {
                        with.only(&[])?;
                        handle(self.auth_changes()?)
                    }
                    "accept_all_organization_invitations" => {
                        with.only(&["concurrency", "requests_per_second", "filter"])?;
                        handle(self.accept_all_organization_invitations(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
                    }
                    "accept_all_organization_suggestions" => {
                        with.only(&["concurrency", "requests_per_second", "filter"])?;
                        handle(self.accept_all_organization_suggestions(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
                    }
                    "accept_organization_invitations" => {
                        with.only(&["invitation_ids", "concurrency", "requests_per_second"])?;
                        handle(self.accept_organization_invitations(with.get("invitation_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "accept_organization_suggestions" => {
                        with.only(&["suggestion_ids", "concurrency", "requests_per_second"])?;
                        handle(self.accept_organization_suggestions(with.get("suggestion_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "attempt_second_factor" => {
                        with.only(&["sign_in_id", "strategy", "code"])?;
                        value($wait(self.attempt_second_factor(with.get("sign_in_id")?, with.get("strategy")?, with.get("code")?))?)
                    }
                    "client" => {
                        with.only(&[])?;
                        value(self.client())
                    }
                    "close" => {
                        with.only(&[])?;
                        value(self.close())
                    }
                    "get_environment" => {
                        with.only(&[])?;
                        value($wait(self.get_environment())?)
                    }
                    "get_token" => {
                        with.only(&["organization_id", "template", "skip_cache"])?;
                        value($wait(self.get_token(with.get_or("organization_id", None)?, with.get_or("template", None)?, with.get_or("skip_cache", false)?))?)
                    }
                    "load" => {
                        with.only(&[])?;
                        value($wait(self.load())?)
                    }
                    "organization" => {
                        with.only(&["id_or_slug"])?;
                        handle(self.organization(with.get_or("id_or_slug", None)?)?)
                    }
                    "organization_memberships" => {
                        with.only(&["page_size", "resume_from"])?;
                        handle(self.organization_memberships(with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "prepare_second_factor" => {
                        with.only(&["sign_in_id", "strategy"])?;
                        value($wait(self.prepare_second_factor(with.get("sign_in_id")?, with.get("strategy")?))?)
                    }
                    "reset_password" => {
                        with.only(&["sign_in_id", "password", "sign_out_of_other_sessions"])?;
                        value($wait(self.reset_password(with.get("sign_in_id")?, with.get("password")?, with.get_or("sign_out_of_other_sessions", false)?))?)
                    }
                    "send_email_code" => {
                        with.only(&["email_address"])?;
                        value($wait(self.send_email_code(with.get("email_address")?))?)
                    }
                    "session" => {
                        with.only(&[])?;
                        value(self.session())
                    }
                    "set_active" => {
                        with.only(&["session_id", "organization", "personal_account"])?;
                        value($wait(self.set_active(with.get_or("session_id", None)?, with.get_or("organization", None)?, with.get_or("personal_account", false)?))?)
                    }
                    "sign_in_with_password" => {
                        with.only(&["identifier", "password"])?;
                        value($wait(self.sign_in_with_password(with.get("identifier")?, with.get("password")?))?)
                    }
                    "sign_in_with_ticket" => {
                        with.only(&["ticket"])?;
                        value($wait(self.sign_in_with_ticket(with.get("ticket")?))?)
                    }
                    "sign_out" => {
                        with.only(&["session_id"])?;
                        value($wait(self.sign_out(with.get_or("session_id", None)?))?)
                    }
                    "user" => {
                        with.only(&[])?;
                        value(self.user())
                    }
                    "verify_email_code" => {
                        with.only(&["sign_in_id", "code"])?;
                        value($wait(self.verify_email_code(with.get("sign_in_id")?, with.get("code")?))?)
                    }
                    "with_options" => {
                        with.only(&["timeout", "total_timeout", "max_retries", "bulk_outage_timeout"])?;
                        handle(self.with_options(with.get_or("timeout", None)?, with.get_or("total_timeout", None)?, with.get_or("max_retries", None)?, with.get_or("bulk_outage_timeout", None)?)?)
                    }
                    "get_organization_memberships" => {
                        with.only(&["initial_page", "page_size"])?;
                        value($wait(self.get_organization_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?))?)
                    }
                    "leave_organization" => {
                        with.only(&["organization_id"])?;
                        value($wait(self.leave_organization(with.get("organization_id")?))?)
                    }
                    "create_organization" => {
                        with.only(&["name", "slug"])?;
                        value($wait(self.create_organization(with.get("name")?, with.get_or("slug", None)?))?)
                    }
                    "get_organization" => {
                        with.only(&["organization_id"])?;
                        value($wait(self.get_organization(with.get("organization_id")?))?)
                    }
                    "get_organization_choices" => {
                        with.only(&[])?;
                        value($wait(self.get_organization_choices())?)
                    }
                    "get_organization_creation_defaults" => {
                        with.only(&[])?;
                        value($wait(self.get_organization_creation_defaults())?)
                    }
                    "organization_memberships_paginator" => {
                        with.only(&["page_size"])?;
                        handle(self.organization_memberships_paginator(with.get_or("page_size", 20)?)?)
                    }
                    "accept_organization_suggestion" => {
                        with.only(&["suggestion_id"])?;
                        value($wait(self.accept_organization_suggestion(with.get("suggestion_id")?))?)
                    }
                    "get_organization_suggestions" => {
                        with.only(&["initial_page", "page_size", "status"])?;
                        value($wait(self.get_organization_suggestions(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?))?)
                    }
                    "organization_suggestions" => {
                        with.only(&["status", "page_size", "resume_from"])?;
                        handle(self.organization_suggestions(with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "organization_suggestions_paginator" => {
                        with.only(&["status", "page_size"])?;
                        handle(self.organization_suggestions_paginator(with.get_or("status", Vec::new())?, with.get_or("page_size", 20)?)?)
                    }
                    "watch_organization_suggestions" => {
                        with.only(&["status", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_organization_suggestions(with.get_or("status", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "accept_organization_invitation" => {
                        with.only(&["invitation_id"])?;
                        value($wait(self.accept_organization_invitation(with.get("invitation_id")?))?)
                    }
                    "get_organization_invitations" => {
                        with.only(&["initial_page", "page_size", "status"])?;
                        value($wait(self.get_organization_invitations(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?))?)
                    }
                    "organization_invitations" => {
                        with.only(&["status", "page_size", "resume_from"])?;
                        handle(self.organization_invitations(with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "organization_invitations_paginator" => {
                        with.only(&["status", "page_size"])?;
                        handle(self.organization_invitations_paginator(with.get_or("status", Vec::new())?, with.get_or("page_size", 20)?)?)
                    }
                    "watch_organization_invitations" => {
                        with.only(&["status", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_organization_invitations(with.get_or("status", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "watch_organization_memberships" => {
                        with.only(&["initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_organization_memberships(with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    _ => Err(Failure::unknown(name)),
                }
            }
        }
    };
}
calls!(AsyncClerk, wait);
calls!(BlockingClerk, done);
