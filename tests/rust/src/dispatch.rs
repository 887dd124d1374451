//! Calls operations by name. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::{Answer, Argument, Arguments, Failure, Handle, handle, value, wait};
use clerk_orgs_ffi::*;
use serde_json::Value;

/// The name of the error's case.
pub(crate) fn kind(error: &ClerkError) -> &'static str {
    match error {
        ClerkError::Unauthenticated { .. } => "Unauthenticated",
        ClerkError::Forbidden { .. } => "Forbidden",
        ClerkError::NotFound { .. } => "NotFound",
        ClerkError::Conflict { .. } => "Conflict",
        ClerkError::Invalid { .. } => "Invalid",
        ClerkError::RateLimited { .. } => "RateLimited",
        ClerkError::Api { .. } => "Api",
        ClerkError::Network { .. } => "Network",
        ClerkError::Timeout { .. } => "Timeout",
        ClerkError::Decode { .. } => "Decode",
        ClerkError::Cancelled { .. } => "Cancelled",
        ClerkError::Usage { .. } => "Usage",
    }
}

impl Argument for OrganizationInvitationStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for OrganizationMembershipRequestStatus {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Argument for SecondFactorStrategy {
    fn read(value: &Value) -> Option<Self> { value.as_str().map(Self::from) }
}

impl Handle for AsyncAuthChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page()) { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingAuthChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page() { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncBulkOutcomes {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "drain" => {
                with.only(&[])?;
                value(self.drain())
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
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingBulkOutcomes {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "drain" => {
                with.only(&[])?;
                value(self.drain())
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
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncClerk {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "auth_changes" => {
                with.only(&[])?;
                handle(self.auth_changes()?)
            }
            "attempt_second_factor" => {
                with.only(&["sign_in_id", "strategy", "code"])?;
                value(wait(self.attempt_second_factor(with.get("sign_in_id")?, with.get("strategy")?, with.get("code")?))?)
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
                value(wait(self.get_environment())?)
            }
            "get_token" => {
                with.only(&["organization_id", "template", "skip_cache"])?;
                value(wait(self.get_token(with.get_or("organization_id", None)?, with.get_or("template", None)?, with.get_or("skip_cache", false)?))?)
            }
            "load" => {
                with.only(&[])?;
                value(wait(self.load())?)
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
                value(wait(self.prepare_second_factor(with.get("sign_in_id")?, with.get("strategy")?))?)
            }
            "reset_password" => {
                with.only(&["sign_in_id", "password", "sign_out_of_other_sessions"])?;
                value(wait(self.reset_password(with.get("sign_in_id")?, with.get("password")?, with.get_or("sign_out_of_other_sessions", false)?))?)
            }
            "send_email_code" => {
                with.only(&["email_address"])?;
                value(wait(self.send_email_code(with.get("email_address")?))?)
            }
            "session" => {
                with.only(&[])?;
                value(self.session())
            }
            "set_active" => {
                with.only(&["session_id", "organization", "personal_account"])?;
                value(wait(self.set_active(with.get_or("session_id", None)?, with.get_or("organization", None)?, with.get_or("personal_account", false)?))?)
            }
            "sign_in_with_password" => {
                with.only(&["identifier", "password"])?;
                value(wait(self.sign_in_with_password(with.get("identifier")?, with.get("password")?))?)
            }
            "sign_in_with_ticket" => {
                with.only(&["ticket"])?;
                value(wait(self.sign_in_with_ticket(with.get("ticket")?))?)
            }
            "sign_out" => {
                with.only(&["session_id"])?;
                value(wait(self.sign_out(with.get_or("session_id", None)?))?)
            }
            "user" => {
                with.only(&[])?;
                value(self.user())
            }
            "verify_email_code" => {
                with.only(&["sign_in_id", "code"])?;
                value(wait(self.verify_email_code(with.get("sign_in_id")?, with.get("code")?))?)
            }
            "with_options" => {
                with.only(&["timeout", "total_timeout", "max_retries", "bulk_outage_timeout"])?;
                handle(self.with_options(with.get_or("timeout", None)?, with.get_or("total_timeout", None)?, with.get_or("max_retries", None)?, with.get_or("bulk_outage_timeout", None)?)?)
            }
            "get_organization_memberships" => {
                with.only(&["initial_page", "page_size"])?;
                value(wait(self.get_organization_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?))?)
            }
            "organization_memberships_paginator" => {
                with.only(&["page_size"])?;
                handle(self.organization_memberships_paginator(with.get_or("page_size", 20)?)?)
            }
            "watch_organization_memberships" => {
                with.only(&["initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_organization_memberships(with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingClerk {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "auth_changes" => {
                with.only(&[])?;
                handle(self.auth_changes()?)
            }
            "attempt_second_factor" => {
                with.only(&["sign_in_id", "strategy", "code"])?;
                value(self.attempt_second_factor(with.get("sign_in_id")?, with.get("strategy")?, with.get("code")?)?)
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
                value(self.get_environment()?)
            }
            "get_token" => {
                with.only(&["organization_id", "template", "skip_cache"])?;
                value(self.get_token(with.get_or("organization_id", None)?, with.get_or("template", None)?, with.get_or("skip_cache", false)?)?)
            }
            "load" => {
                with.only(&[])?;
                value(self.load()?)
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
                value(self.prepare_second_factor(with.get("sign_in_id")?, with.get("strategy")?)?)
            }
            "reset_password" => {
                with.only(&["sign_in_id", "password", "sign_out_of_other_sessions"])?;
                value(self.reset_password(with.get("sign_in_id")?, with.get("password")?, with.get_or("sign_out_of_other_sessions", false)?)?)
            }
            "send_email_code" => {
                with.only(&["email_address"])?;
                value(self.send_email_code(with.get("email_address")?)?)
            }
            "session" => {
                with.only(&[])?;
                value(self.session())
            }
            "set_active" => {
                with.only(&["session_id", "organization", "personal_account"])?;
                value(self.set_active(with.get_or("session_id", None)?, with.get_or("organization", None)?, with.get_or("personal_account", false)?)?)
            }
            "sign_in_with_password" => {
                with.only(&["identifier", "password"])?;
                value(self.sign_in_with_password(with.get("identifier")?, with.get("password")?)?)
            }
            "sign_in_with_ticket" => {
                with.only(&["ticket"])?;
                value(self.sign_in_with_ticket(with.get("ticket")?)?)
            }
            "sign_out" => {
                with.only(&["session_id"])?;
                value(self.sign_out(with.get_or("session_id", None)?)?)
            }
            "user" => {
                with.only(&[])?;
                value(self.user())
            }
            "verify_email_code" => {
                with.only(&["sign_in_id", "code"])?;
                value(self.verify_email_code(with.get("sign_in_id")?, with.get("code")?)?)
            }
            "with_options" => {
                with.only(&["timeout", "total_timeout", "max_retries", "bulk_outage_timeout"])?;
                handle(self.with_options(with.get_or("timeout", None)?, with.get_or("total_timeout", None)?, with.get_or("max_retries", None)?, with.get_or("bulk_outage_timeout", None)?)?)
            }
            "get_organization_memberships" => {
                with.only(&["initial_page", "page_size"])?;
                value(self.get_organization_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?)?)
            }
            "organization_memberships_paginator" => {
                with.only(&["page_size"])?;
                handle(self.organization_memberships_paginator(with.get_or("page_size", 20)?)?)
            }
            "watch_organization_memberships" => {
                with.only(&["initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_organization_memberships(with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncInvitations {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingInvitations {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMemberships {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMemberships {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMembershipRequests {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMembershipRequests {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "position" => {
                with.only(&["unread"])?;
                value(self.position_before(with.get("unread")?)?)
            }
            "total_count" => {
                with.only(&[])?;
                value(self.total_count())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncOrganization {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "accept_all_membership_requests" => {
                with.only(&["concurrency", "requests_per_second", "filter"])?;
                handle(self.accept_all_membership_requests(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
            }
            "accept_membership_requests" => {
                with.only(&["request_ids", "concurrency", "requests_per_second"])?;
                handle(self.accept_membership_requests(with.get("request_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "add_members" => {
                with.only(&["user_ids", "role", "concurrency", "requests_per_second"])?;
                handle(self.add_members(with.get("user_ids")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "invite_members" => {
                with.only(&["email_addresses", "role", "concurrency", "requests_per_second"])?;
                handle(self.invite_members(with.get("email_addresses")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "reject_all_membership_requests" => {
                with.only(&["concurrency", "requests_per_second", "filter"])?;
                handle(self.reject_all_membership_requests(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
            }
            "reject_membership_requests" => {
                with.only(&["request_ids", "concurrency", "requests_per_second"])?;
                handle(self.reject_membership_requests(with.get("request_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "remove_members" => {
                with.only(&["user_ids", "concurrency", "requests_per_second"])?;
                handle(self.remove_members(with.get("user_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "update_members" => {
                with.only(&["user_ids", "role", "concurrency", "requests_per_second"])?;
                handle(self.update_members(with.get("user_ids")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "get_invitations" => {
                with.only(&["initial_page", "page_size", "status"])?;
                value(wait(self.get_invitations(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?))?)
            }
            "invitations" => {
                with.only(&["status", "page_size", "resume_from"])?;
                handle(self.invitations(with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "invite_member" => {
                with.only(&["email_address", "role"])?;
                value(wait(self.invite_member(with.get("email_address")?, with.get("role")?))?)
            }
            "revoke_invitation" => {
                with.only(&["invitation_id"])?;
                value(wait(self.revoke_invitation(with.get("invitation_id")?))?)
            }
            "add_member" => {
                with.only(&["user_id", "role"])?;
                value(wait(self.add_member(with.get("user_id")?, with.get("role")?))?)
            }
            "get_memberships" => {
                with.only(&["initial_page", "page_size", "query", "role"])?;
                value(wait(self.get_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("query", None)?, with.get_or("role", Vec::new())?))?)
            }
            "memberships" => {
                with.only(&["query", "role", "page_size", "resume_from"])?;
                handle(self.memberships(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "remove_member" => {
                with.only(&["user_id"])?;
                value(wait(self.remove_member(with.get("user_id")?))?)
            }
            "update_member" => {
                with.only(&["user_id", "role"])?;
                value(wait(self.update_member(with.get("user_id")?, with.get("role")?))?)
            }
            "accept_membership_request" => {
                with.only(&["request_id"])?;
                value(wait(self.accept_membership_request(with.get("request_id")?))?)
            }
            "get_membership_requests" => {
                with.only(&["initial_page", "page_size", "status"])?;
                value(wait(self.get_membership_requests(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", None)?))?)
            }
            "membership_requests" => {
                with.only(&["status", "page_size", "resume_from"])?;
                handle(self.membership_requests(with.get_or("status", None)?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "reject_membership_request" => {
                with.only(&["request_id"])?;
                value(wait(self.reject_membership_request(with.get("request_id")?))?)
            }
            "get_roles" => {
                with.only(&["initial_page", "page_size"])?;
                value(wait(self.get_roles(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?))?)
            }
            "has_permission" => {
                with.only(&["permission"])?;
                value(wait(self.has_permission(with.get("permission")?))?)
            }
            "id" => {
                with.only(&[])?;
                value(self.id())
            }
            "is_admin" => {
                with.only(&[])?;
                value(wait(self.is_admin())?)
            }
            "membership_requests_paginator" => {
                with.only(&["status", "page_size"])?;
                handle(self.membership_requests_paginator(with.get_or("status", None)?, with.get_or("page_size", 20)?)?)
            }
            "memberships_paginator" => {
                with.only(&["query", "role", "page_size"])?;
                handle(self.memberships_paginator(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 20)?)?)
            }
            "watch_membership_requests" => {
                with.only(&["status", "initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_membership_requests(with.get_or("status", None)?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            "watch_memberships" => {
                with.only(&["query", "role", "initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_memberships(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingOrganization {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "accept_all_membership_requests" => {
                with.only(&["concurrency", "requests_per_second", "filter"])?;
                handle(self.accept_all_membership_requests(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
            }
            "accept_membership_requests" => {
                with.only(&["request_ids", "concurrency", "requests_per_second"])?;
                handle(self.accept_membership_requests(with.get("request_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "add_members" => {
                with.only(&["user_ids", "role", "concurrency", "requests_per_second"])?;
                handle(self.add_members(with.get("user_ids")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "invite_members" => {
                with.only(&["email_addresses", "role", "concurrency", "requests_per_second"])?;
                handle(self.invite_members(with.get("email_addresses")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "reject_all_membership_requests" => {
                with.only(&["concurrency", "requests_per_second", "filter"])?;
                handle(self.reject_all_membership_requests(with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?, with.get_or("filter", None)?)?)
            }
            "reject_membership_requests" => {
                with.only(&["request_ids", "concurrency", "requests_per_second"])?;
                handle(self.reject_membership_requests(with.get("request_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "remove_members" => {
                with.only(&["user_ids", "concurrency", "requests_per_second"])?;
                handle(self.remove_members(with.get("user_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "update_members" => {
                with.only(&["user_ids", "role", "concurrency", "requests_per_second"])?;
                handle(self.update_members(with.get("user_ids")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
            }
            "get_invitations" => {
                with.only(&["initial_page", "page_size", "status"])?;
                value(self.get_invitations(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?)?)
            }
            "invitations" => {
                with.only(&["status", "page_size", "resume_from"])?;
                handle(self.invitations(with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "invite_member" => {
                with.only(&["email_address", "role"])?;
                value(self.invite_member(with.get("email_address")?, with.get("role")?)?)
            }
            "revoke_invitation" => {
                with.only(&["invitation_id"])?;
                value(self.revoke_invitation(with.get("invitation_id")?)?)
            }
            "add_member" => {
                with.only(&["user_id", "role"])?;
                value(self.add_member(with.get("user_id")?, with.get("role")?)?)
            }
            "get_memberships" => {
                with.only(&["initial_page", "page_size", "query", "role"])?;
                value(self.get_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("query", None)?, with.get_or("role", Vec::new())?)?)
            }
            "memberships" => {
                with.only(&["query", "role", "page_size", "resume_from"])?;
                handle(self.memberships(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "remove_member" => {
                with.only(&["user_id"])?;
                value(self.remove_member(with.get("user_id")?)?)
            }
            "update_member" => {
                with.only(&["user_id", "role"])?;
                value(self.update_member(with.get("user_id")?, with.get("role")?)?)
            }
            "accept_membership_request" => {
                with.only(&["request_id"])?;
                value(self.accept_membership_request(with.get("request_id")?)?)
            }
            "get_membership_requests" => {
                with.only(&["initial_page", "page_size", "status"])?;
                value(self.get_membership_requests(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", None)?)?)
            }
            "membership_requests" => {
                with.only(&["status", "page_size", "resume_from"])?;
                handle(self.membership_requests(with.get_or("status", None)?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
            }
            "reject_membership_request" => {
                with.only(&["request_id"])?;
                value(self.reject_membership_request(with.get("request_id")?)?)
            }
            "get_roles" => {
                with.only(&["initial_page", "page_size"])?;
                value(self.get_roles(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?)?)
            }
            "has_permission" => {
                with.only(&["permission"])?;
                value(self.has_permission(with.get("permission")?)?)
            }
            "id" => {
                with.only(&[])?;
                value(self.id())
            }
            "is_admin" => {
                with.only(&[])?;
                value(self.is_admin()?)
            }
            "membership_requests_paginator" => {
                with.only(&["status", "page_size"])?;
                handle(self.membership_requests_paginator(with.get_or("status", None)?, with.get_or("page_size", 20)?)?)
            }
            "memberships_paginator" => {
                with.only(&["query", "role", "page_size"])?;
                handle(self.memberships_paginator(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 20)?)?)
            }
            "watch_membership_requests" => {
                with.only(&["status", "initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_membership_requests(with.get_or("status", None)?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            "watch_memberships" => {
                with.only(&["query", "role", "initial", "page_size", "min_interval", "max_interval"])?;
                handle(self.watch_memberships(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMembershipRequestsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "accept" => {
                with.only(&["request_id"])?;
                value(wait(self.accept(with.get("request_id")?))?)
            }
            "load_more" => {
                with.only(&[])?;
                value(wait(self.load_more())?)
            }
            "refresh" => {
                with.only(&[])?;
                value(wait(self.refresh())?)
            }
            "reject" => {
                with.only(&["request_id"])?;
                value(wait(self.reject(with.get("request_id")?))?)
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

impl Handle for AsyncMembershipRequestsPaginatorStates {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page()) { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMembershipsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "load_more" => {
                with.only(&[])?;
                value(wait(self.load_more())?)
            }
            "refresh" => {
                with.only(&[])?;
                value(wait(self.refresh())?)
            }
            "remove" => {
                with.only(&["user_id"])?;
                value(wait(self.remove(with.get("user_id")?))?)
            }
            "state" => {
                with.only(&[])?;
                value(self.state())
            }
            "states" => {
                with.only(&[])?;
                handle(self.states())
            }
            "update" => {
                with.only(&["user_id", "role"])?;
                value(wait(self.update(with.get("user_id")?, with.get("role")?))?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMembershipsPaginatorStates {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page()) { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncOrganizationMembershipsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "load_more" => {
                with.only(&[])?;
                value(wait(self.load_more())?)
            }
            "refresh" => {
                with.only(&[])?;
                value(wait(self.refresh())?)
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

impl Handle for BlockingMembershipRequestsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "accept" => {
                with.only(&["request_id"])?;
                value(self.accept(with.get("request_id")?)?)
            }
            "load_more" => {
                with.only(&[])?;
                value(self.load_more()?)
            }
            "refresh" => {
                with.only(&[])?;
                value(self.refresh()?)
            }
            "reject" => {
                with.only(&["request_id"])?;
                value(self.reject(with.get("request_id")?)?)
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

impl Handle for BlockingMembershipRequestsPaginatorStates {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page() { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMembershipsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "load_more" => {
                with.only(&[])?;
                value(self.load_more()?)
            }
            "refresh" => {
                with.only(&[])?;
                value(self.refresh()?)
            }
            "remove" => {
                with.only(&["user_id"])?;
                value(self.remove(with.get("user_id")?)?)
            }
            "state" => {
                with.only(&[])?;
                value(self.state())
            }
            "states" => {
                with.only(&[])?;
                handle(self.states())
            }
            "update" => {
                with.only(&["user_id", "role"])?;
                value(self.update(with.get("user_id")?, with.get("role")?)?)
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMembershipsPaginatorStates {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page() { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingOrganizationMembershipsPaginator {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "load_more" => {
                with.only(&[])?;
                value(self.load_more()?)
            }
            "refresh" => {
                with.only(&[])?;
                value(self.refresh()?)
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

impl Handle for AsyncMembershipChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for AsyncMembershipRequestChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if wait(self.wait_for_page())? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMembershipChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}

impl Handle for BlockingMembershipRequestChanges {
    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {
        match name {
            "stop" => {
                with.only(&[])?;
                value(self.stop())
            }
            "next_page" => {
                with.only(&[])?;
                value(if self.wait_for_page()? { self.take_page() } else { None })
            }
            _ => Err(Failure::unknown(name)),
        }
    }
}
