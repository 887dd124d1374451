//! Calls of one class by name, in both styles. Generated from the contract by `cargo xtask generate`. Do not edit.
use crate::call::*;
use clerk_orgs_ffi::*;

macro_rules! calls {
    ($class:ident, $wait:ident) => {
        impl Handle for $class {
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
                    "add_sso_bypass_allowlist_users" => {
                        with.only(&["user_ids", "concurrency", "requests_per_second"])?;
                        handle(self.add_sso_bypass_allowlist_users(with.get("user_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "delete_domains" => {
                        with.only(&["domain_ids", "concurrency", "requests_per_second"])?;
                        handle(self.delete_domains(with.get("domain_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "invite_members" => {
                        with.only(&["email_addresses", "role", "notify", "concurrency", "requests_per_second"])?;
                        handle(self.invite_members(with.get("email_addresses")?, with.get("role")?, with.get_or("notify", true)?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
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
                    "remove_sso_bypass_allowlist_users" => {
                        with.only(&["user_ids", "concurrency", "requests_per_second"])?;
                        handle(self.remove_sso_bypass_allowlist_users(with.get("user_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "revoke_invitations" => {
                        with.only(&["invitation_ids", "concurrency", "requests_per_second"])?;
                        handle(self.revoke_invitations(with.get("invitation_ids")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "update_domains_enrollment_mode" => {
                        with.only(&["domain_ids", "enrollment_mode", "delete_pending", "concurrency", "requests_per_second"])?;
                        handle(self.update_domains_enrollment_mode(with.get("domain_ids")?, with.get("enrollment_mode")?, with.get_or("delete_pending", false)?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "update_members" => {
                        with.only(&["user_ids", "role", "concurrency", "requests_per_second"])?;
                        handle(self.update_members(with.get("user_ids")?, with.get("role")?, with.get_or("concurrency", 8)?, with.get_or("requests_per_second", None)?)?)
                    }
                    "create_directory_sync" => {
                        with.only(&["enterprise_connection_id", "name"])?;
                        handle($wait(self.create_directory_sync(with.get("enterprise_connection_id")?, with.get_or("name", None)?))?)
                    }
                    "delete_directory_sync" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.delete_directory_sync(with.get("enterprise_connection_id")?))?)
                    }
                    "get_directory_sync" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.get_directory_sync(with.get("enterprise_connection_id")?))?)
                    }
                    "get_directory_sync_status" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.get_directory_sync_status(with.get("enterprise_connection_id")?))?)
                    }
                    "get_group_role_mappings" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.get_group_role_mappings(with.get("enterprise_connection_id")?))?)
                    }
                    "replace_group_role_mappings" => {
                        with.only(&["enterprise_connection_id", "mappings"])?;
                        value($wait(self.replace_group_role_mappings(with.get("enterprise_connection_id")?, with.get("mappings")?))?)
                    }
                    "rotate_directory_sync_api_key" => {
                        with.only(&["enterprise_connection_id"])?;
                        handle($wait(self.rotate_directory_sync_api_key(with.get("enterprise_connection_id")?))?)
                    }
                    "set_directory_sync_credentials" => {
                        with.only(&["enterprise_connection_id", "service_account_json", "subject_email"])?;
                        value($wait(self.set_directory_sync_credentials(with.get("enterprise_connection_id")?, with.get("service_account_json")?, with.get("subject_email")?))?)
                    }
                    "start_directory_sync" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.start_directory_sync(with.get("enterprise_connection_id")?))?)
                    }
                    "update_directory_sync" => {
                        with.only(&["enterprise_connection_id", "enabled", "group_role_mapping_enabled", "attribute_mapping"])?;
                        value($wait(self.update_directory_sync(with.get("enterprise_connection_id")?, with.get_or("enabled", None)?, with.get_or("group_role_mapping_enabled", None)?, with.get_or("attribute_mapping", None)?))?)
                    }
                    "directory_sync_groups" => {
                        with.only(&["enterprise_connection_id", "page_size", "resume_from"])?;
                        handle(self.directory_sync_groups(with.get("enterprise_connection_id")?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "directory_sync_users" => {
                        with.only(&["enterprise_connection_id", "page_size", "resume_from"])?;
                        handle(self.directory_sync_users(with.get("enterprise_connection_id")?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "directory_sync_users_paginator" => {
                        with.only(&["enterprise_connection_id", "page_size"])?;
                        handle(self.directory_sync_users_paginator(with.get("enterprise_connection_id")?, with.get_or("page_size", 20)?)?)
                    }
                    "get_directory_sync_groups" => {
                        with.only(&["enterprise_connection_id", "limit", "starting_after"])?;
                        value($wait(self.get_directory_sync_groups(with.get("enterprise_connection_id")?, with.get_or("limit", 10)?, with.get_or("starting_after", None)?))?)
                    }
                    "get_directory_sync_users" => {
                        with.only(&["enterprise_connection_id", "initial_page", "page_size"])?;
                        value($wait(self.get_directory_sync_users(with.get("enterprise_connection_id")?, with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?))?)
                    }
                    "watch_directory_sync_users" => {
                        with.only(&["enterprise_connection_id", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_directory_sync_users(with.get("enterprise_connection_id")?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "create_domain" => {
                        with.only(&["name", "enrollment_mode"])?;
                        value($wait(self.create_domain(with.get("name")?, with.get_or("enrollment_mode", None)?))?)
                    }
                    "create_domains" => {
                        with.only(&["names", "enrollment_mode"])?;
                        value($wait(self.create_domains(with.get("names")?, with.get_or("enrollment_mode", None)?))?)
                    }
                    "delete_domain" => {
                        with.only(&["domain_id"])?;
                        value($wait(self.delete_domain(with.get("domain_id")?))?)
                    }
                    "domains" => {
                        with.only(&["verified", "enrollment_mode", "page_size", "resume_from"])?;
                        handle(self.domains(with.get_or("verified", None)?, with.get_or("enrollment_mode", None)?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "domains_paginator" => {
                        with.only(&["verified", "enrollment_mode", "page_size"])?;
                        handle(self.domains_paginator(with.get_or("verified", None)?, with.get_or("enrollment_mode", None)?, with.get_or("page_size", 20)?)?)
                    }
                    "get_domain" => {
                        with.only(&["domain_id"])?;
                        value($wait(self.get_domain(with.get("domain_id")?))?)
                    }
                    "get_domains" => {
                        with.only(&["initial_page", "page_size", "verified", "enrollment_mode"])?;
                        value($wait(self.get_domains(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("verified", None)?, with.get_or("enrollment_mode", None)?))?)
                    }
                    "update_domain_enrollment_mode" => {
                        with.only(&["domain_id", "enrollment_mode", "delete_pending"])?;
                        value($wait(self.update_domain_enrollment_mode(with.get("domain_id")?, with.get("enrollment_mode")?, with.get_or("delete_pending", false)?))?)
                    }
                    "watch_domains" => {
                        with.only(&["verified", "enrollment_mode", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_domains(with.get_or("verified", None)?, with.get_or("enrollment_mode", None)?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "attempt_domain_affiliation_verification" => {
                        with.only(&["domain_id", "code"])?;
                        value($wait(self.attempt_domain_affiliation_verification(with.get("domain_id")?, with.get("code")?))?)
                    }
                    "attempt_domain_ownership_verification" => {
                        with.only(&["domain_id"])?;
                        value($wait(self.attempt_domain_ownership_verification(with.get("domain_id")?))?)
                    }
                    "attempt_domains_ownership_verification" => {
                        with.only(&["domain_ids"])?;
                        value($wait(self.attempt_domains_ownership_verification(with.get("domain_ids")?))?)
                    }
                    "prepare_domain_affiliation_verification" => {
                        with.only(&["domain_id", "affiliation_email_address"])?;
                        value($wait(self.prepare_domain_affiliation_verification(with.get("domain_id")?, with.get("affiliation_email_address")?))?)
                    }
                    "prepare_domain_ownership_verification" => {
                        with.only(&["domain_id"])?;
                        value($wait(self.prepare_domain_ownership_verification(with.get("domain_id")?))?)
                    }
                    "prepare_domains_ownership_verification" => {
                        with.only(&["domain_ids"])?;
                        value($wait(self.prepare_domains_ownership_verification(with.get("domain_ids")?))?)
                    }
                    "create_enterprise_connection" => {
                        with.only(&["provider", "domains", "name", "saml", "oidc", "oidc_client_secret"])?;
                        value($wait(self.create_enterprise_connection(with.get("provider")?, with.get("domains")?, with.get_or("name", None)?, with.get_or("saml", None)?, with.get_or("oidc", None)?, with.get_or("oidc_client_secret", None)?))?)
                    }
                    "delete_enterprise_connection" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.delete_enterprise_connection(with.get("enterprise_connection_id")?))?)
                    }
                    "get_enterprise_connections" => {
                        with.only(&["with_organization_account_linking"])?;
                        value($wait(self.get_enterprise_connections(with.get_or("with_organization_account_linking", false)?))?)
                    }
                    "update_enterprise_connection" => {
                        with.only(&["enterprise_connection_id", "params", "oidc_client_secret"])?;
                        value($wait(self.update_enterprise_connection(with.get("enterprise_connection_id")?, with.get_or("params", None)?, with.get_or("oidc_client_secret", None)?))?)
                    }
                    "create_enterprise_connection_test_run" => {
                        with.only(&["enterprise_connection_id"])?;
                        value($wait(self.create_enterprise_connection_test_run(with.get("enterprise_connection_id")?))?)
                    }
                    "enterprise_connection_test_runs" => {
                        with.only(&["enterprise_connection_id", "status", "page_size", "resume_from"])?;
                        handle(self.enterprise_connection_test_runs(with.get("enterprise_connection_id")?, with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "enterprise_connection_test_runs_paginator" => {
                        with.only(&["enterprise_connection_id", "status", "page_size"])?;
                        handle(self.enterprise_connection_test_runs_paginator(with.get("enterprise_connection_id")?, with.get_or("status", Vec::new())?, with.get_or("page_size", 20)?)?)
                    }
                    "get_enterprise_connection_test_runs" => {
                        with.only(&["enterprise_connection_id", "initial_page", "page_size", "status"])?;
                        value($wait(self.get_enterprise_connection_test_runs(with.get("enterprise_connection_id")?, with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?))?)
                    }
                    "watch_enterprise_connection_test_runs" => {
                        with.only(&["enterprise_connection_id", "status", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_enterprise_connection_test_runs(with.get("enterprise_connection_id")?, with.get_or("status", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "get_invitations" => {
                        with.only(&["initial_page", "page_size", "status"])?;
                        value($wait(self.get_invitations(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", Vec::new())?))?)
                    }
                    "invitations" => {
                        with.only(&["status", "page_size", "resume_from"])?;
                        handle(self.invitations(with.get_or("status", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "invitations_paginator" => {
                        with.only(&["status", "page_size"])?;
                        handle(self.invitations_paginator(with.get_or("status", Vec::new())?, with.get_or("page_size", 20)?)?)
                    }
                    "invite_member" => {
                        with.only(&["email_address", "role", "notify"])?;
                        value($wait(self.invite_member(with.get("email_address")?, with.get("role")?, with.get_or("notify", true)?))?)
                    }
                    "revoke_invitation" => {
                        with.only(&["invitation_id"])?;
                        value($wait(self.revoke_invitation(with.get("invitation_id")?))?)
                    }
                    "watch_invitations" => {
                        with.only(&["status", "initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_invitations(with.get_or("status", Vec::new())?, with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "add_member" => {
                        with.only(&["user_id", "role"])?;
                        value($wait(self.add_member(with.get("user_id")?, with.get("role")?))?)
                    }
                    "get_membership" => {
                        with.only(&["user_id"])?;
                        value($wait(self.get_membership(with.get("user_id")?))?)
                    }
                    "get_memberships" => {
                        with.only(&["initial_page", "page_size", "query", "role"])?;
                        value($wait(self.get_memberships(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("query", None)?, with.get_or("role", Vec::new())?))?)
                    }
                    "memberships" => {
                        with.only(&["query", "role", "page_size", "resume_from"])?;
                        handle(self.memberships(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "remove_member" => {
                        with.only(&["user_id"])?;
                        value($wait(self.remove_member(with.get("user_id")?))?)
                    }
                    "update_member" => {
                        with.only(&["user_id", "role"])?;
                        value($wait(self.update_member(with.get("user_id")?, with.get("role")?))?)
                    }
                    "accept_membership_request" => {
                        with.only(&["request_id"])?;
                        value($wait(self.accept_membership_request(with.get("request_id")?))?)
                    }
                    "get_membership_requests" => {
                        with.only(&["initial_page", "page_size", "status"])?;
                        value($wait(self.get_membership_requests(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?, with.get_or("status", None)?))?)
                    }
                    "membership_requests" => {
                        with.only(&["status", "page_size", "resume_from"])?;
                        handle(self.membership_requests(with.get_or("status", None)?, with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "reject_membership_request" => {
                        with.only(&["request_id"])?;
                        value($wait(self.reject_membership_request(with.get("request_id")?))?)
                    }
                    "delete" => {
                        with.only(&[])?;
                        value($wait(self.delete())?)
                    }
                    "delete_logo" => {
                        with.only(&[])?;
                        value($wait(self.delete_logo())?)
                    }
                    "has_permission" => {
                        with.only(&["permission"])?;
                        value($wait(self.has_permission(with.get("permission")?))?)
                    }
                    "id" => {
                        with.only(&[])?;
                        value(self.id())
                    }
                    "is_admin" => {
                        with.only(&[])?;
                        value($wait(self.is_admin())?)
                    }
                    "set_logo" => {
                        with.only(&["file"])?;
                        value($wait(self.set_logo(with.get("file")?))?)
                    }
                    "update" => {
                        with.only(&["name", "slug", "clear_slug"])?;
                        value($wait(self.update(with.get_or("name", None)?, with.get_or("slug", None)?, with.get_or("clear_slug", false)?))?)
                    }
                    "membership_requests_paginator" => {
                        with.only(&["status", "page_size"])?;
                        handle(self.membership_requests_paginator(with.get_or("status", None)?, with.get_or("page_size", 20)?)?)
                    }
                    "memberships_paginator" => {
                        with.only(&["query", "role", "page_size"])?;
                        handle(self.memberships_paginator(with.get_or("query", None)?, with.get_or("role", Vec::new())?, with.get_or("page_size", 20)?)?)
                    }
                    "get_roles" => {
                        with.only(&["initial_page", "page_size"])?;
                        value($wait(self.get_roles(with.get_or("initial_page", 1)?, with.get_or("page_size", 10)?))?)
                    }
                    "roles" => {
                        with.only(&["page_size", "resume_from"])?;
                        handle(self.roles(with.get_or("page_size", 100)?, with.get_or("resume_from", None)?)?)
                    }
                    "roles_paginator" => {
                        with.only(&["page_size"])?;
                        handle(self.roles_paginator(with.get_or("page_size", 20)?)?)
                    }
                    "watch_roles" => {
                        with.only(&["initial", "page_size", "min_interval", "max_interval"])?;
                        handle(self.watch_roles(with.get_or("initial", true)?, with.get_or("page_size", 100)?, with.get_or("min_interval", None)?, with.get_or("max_interval", None)?)?)
                    }
                    "add_sso_bypass_allowlist_user" => {
                        with.only(&["user_id"])?;
                        value($wait(self.add_sso_bypass_allowlist_user(with.get("user_id")?))?)
                    }
                    "get_sso_bypass_allowlist_users" => {
                        with.only(&[])?;
                        value($wait(self.get_sso_bypass_allowlist_users())?)
                    }
                    "remove_sso_bypass_allowlist_user" => {
                        with.only(&["user_id"])?;
                        value($wait(self.remove_sso_bypass_allowlist_user(with.get("user_id")?))?)
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
    };
}
calls!(AsyncOrganization, wait);
calls!(BlockingOrganization, done);
