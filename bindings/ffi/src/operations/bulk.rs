use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization, PageReader, Source};
use crate::{
    BulkOutcome, ClerkError, OrganizationEnrollmentMode, OrganizationMembershipRequest,
    OrganizationSuggestion, UserOrganizationInvitation,
};
use clerk_orgs::{BulkParams, InviteParams};
use clerk_orgs_mirrored::documented;
use std::sync::Arc;

/// Core's outcomes as the contract's records.
pub(crate) struct Outcomes(clerk_orgs::BulkOutcomes);

impl Source for Outcomes {
    type Item = BulkOutcome;

    async fn next_page(&mut self) -> clerk_orgs::Result<Option<Vec<BulkOutcome>>> {
        let page = self.0.next_page().await?;
        Ok(page.map(records))
    }

    async fn rest(&mut self) -> Option<Vec<BulkOutcome>> {
        self.0.stop_and_take_unread().await.map(records)
    }

    fn total_count(&self) -> Option<i64> {
        self.0.total_count()
    }
}

fn records(page: Vec<clerk_orgs::BulkOutcome>) -> Vec<BulkOutcome> {
    page.into_iter().map(BulkOutcome::from).collect()
}

/// The outcomes, and a way to end the job while they are read.
fn reader(outcomes: clerk_orgs::BulkOutcomes) -> PageReader<Outcomes, BulkOutcome> {
    let job = outcomes.job_handle();
    PageReader::new(Outcomes(outcomes), Some(job))
}

list! {
    #[documented(BulkOutcomes)]
    AsyncBulkOutcomes / BlockingBulkOutcomes of BulkOutcome from Outcomes
}

local! { AsyncBulkOutcomes / BlockingBulkOutcomes of BulkOutcomes {
    /// Nothing before the first outcome is read.
    fn total_count(&reader) -> Option<i64> { reader.total_count() }

    fn is_complete(&reader) -> bool { reader.is_complete() }

    /// Can be called from any thread, also from a signal handler. Start the job again to continue.
    fn drain(&reader) { reader.drain() }

    /// Stops the job at once and for good. Can be called from any thread. A reader that is waiting reaches the end at once,
    /// and so does every later read, after the outcomes that were there already. Requests in flight are abandoned without an
    /// outcome. Start the job again to continue.
    #[docs(none)]
    fn stop(&reader) { reader.stop() }
} }

/// Decides which membership requests a bulk job acts on. Called from the library's threads, for one request at a time. It
/// may block, but must not make blocking calls on the client.
#[uniffi::export(foreign)]
pub trait MembershipRequestFilter: Send + Sync {
    /// Whether to act on this request.
    fn takes(&self, request: OrganizationMembershipRequest) -> Result<bool, ClerkError>;
}

/// Decides which received invitations a bulk job accepts. Called from the library's threads, for one invitation at a time. It
/// may block, but must not make blocking calls on the client.
#[uniffi::export(foreign)]
pub trait UserInvitationFilter: Send + Sync {
    /// Whether to accept this invitation.
    fn takes(&self, invitation: UserOrganizationInvitation) -> Result<bool, ClerkError>;
}

/// Decides which suggestions a bulk job accepts. Called from the library's threads, for one suggestion at a time. It may
/// block, but must not make blocking calls on the client.
#[uniffi::export(foreign)]
pub trait SuggestionFilter: Send + Sync {
    /// Whether to accept this suggestion.
    fn takes(&self, suggestion: OrganizationSuggestion) -> Result<bool, ClerkError>;
}

/// For the packages only: whether the filter that calls this still has to answer.
#[uniffi::export]
pub fn is_filter_awaited() -> bool {
    clerk_orgs::is_filter_awaited()
}

/// A filter as core calls it. Everything is taken without one.
fn into_filter<F: ?Sized + Send + Sync + 'static, T: Clone + 'static>(
    filter: Option<Arc<F>>,
    takes: fn(&F, T) -> Result<bool, ClerkError>,
) -> impl Fn(&T) -> clerk_orgs::Result<bool> + Send + Sync + 'static {
    move |item| match &filter {
        Some(filter) => takes(filter, item.clone()).map_err(|error| error.of_callback("the filter")),
        None => Ok(true),
    }
}

fn params(concurrency: i32, requests_per_second: Option<f64>) -> BulkParams {
    BulkParams { concurrency, requests_per_second }
}

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn accept_membership_requests(
        &organization,
        request_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.accept_membership_requests(request_ids, params).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn reject_membership_requests(
        &organization,
        request_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.reject_membership_requests(request_ids, params).map(reader)
    }

    /// - `filter`: Decides whether to accept a request; all if omitted. It must not make blocking calls on the client. An
    /// error of another type than the library's becomes `Usage`.
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn accept_all_membership_requests(
        &organization,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn MembershipRequestFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        let filter = into_filter(filter, |filter, request| filter.takes(request));
        organization.accept_all_membership_requests(params, filter).map(reader)
    }

    /// - `filter`: Decides whether to reject a request; all if omitted. It must not make blocking calls on the client. An
    /// error of another type than the library's becomes `Usage`.
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn reject_all_membership_requests(
        &organization,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn MembershipRequestFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        let filter = into_filter(filter, |filter, request| filter.takes(request));
        organization.reject_all_membership_requests(params, filter).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn add_members(
        &organization,
        user_ids: Vec<String>,
        role: String,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.add_members(user_ids, &role, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn update_members(
        &organization,
        user_ids: Vec<String>,
        role: String,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.update_members(user_ids, &role, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn remove_members(
        &organization,
        user_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.remove_members(user_ids, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(InviteParams, BulkParams))]
    #[uniffi::method(default(notify = true, concurrency = 8, requests_per_second = None))]
    fn invite_members(
        &organization,
        email_addresses: Vec<String>,
        role: String,
        notify: bool,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let invite = InviteParams { role: &role, notify };
        organization.invite_members(email_addresses, invite, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn revoke_invitations(
        &organization,
        invitation_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.revoke_invitations(invitation_ids, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn delete_domains(
        &organization,
        domain_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.delete_domains(domain_ids, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn add_sso_bypass_allowlist_users(
        &organization,
        user_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.add_sso_bypass_allowlist_users(user_ids, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn remove_sso_bypass_allowlist_users(
        &organization,
        user_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.remove_sso_bypass_allowlist_users(user_ids, params(concurrency, requests_per_second)).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(delete_pending = false, concurrency = 8, requests_per_second = None))]
    fn update_domains_enrollment_mode(
        &organization,
        domain_ids: Vec<String>,
        enrollment_mode: OrganizationEnrollmentMode,
        delete_pending: bool,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization
            .update_domains_enrollment_mode(domain_ids, enrollment_mode, delete_pending, params)
            .map(reader)
    }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn accept_organization_invitations(
        &clerk,
        invitation_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        clerk.accept_organization_invitations(invitation_ids, params).map(reader)
    }

    /// - `filter`: Decides whether to accept an invitation; all if omitted. It must not make blocking calls on the client. An
    /// error of another type than the library's becomes `Usage`.
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn accept_all_organization_invitations(
        &clerk,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn UserInvitationFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        let filter = into_filter(filter, |filter, invitation| filter.takes(invitation));
        clerk.accept_all_organization_invitations(params, filter).map(reader)
    }

    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn accept_organization_suggestions(
        &clerk,
        suggestion_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        clerk.accept_organization_suggestions(suggestion_ids, params).map(reader)
    }

    /// - `filter`: Decides whether to accept a suggestion; all if omitted. It must not make blocking calls on the client. An
    /// error of another type than the library's becomes `Usage`.
    #[docs(params(BulkParams))]
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn accept_all_organization_suggestions(
        &clerk,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn SuggestionFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        let filter = into_filter(filter, |filter, suggestion| filter.takes(suggestion));
        clerk.accept_all_organization_suggestions(params, filter).map(reader)
    }
} }
