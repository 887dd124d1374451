use super::OrganizationResource;
use crate::{
    Clerk, Organization, Page, Pager, Result, Screen, Watch, WatchOptions,
    http::{Request, check_id},
    paging::{Expected, check_page},
    wire::{Decode, Json, time},
};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// The key of the role that administers an organization.
const ADMIN: &str = "org:admin";

/// A user's membership in an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationMembership {
    /// The id, such as `orgmem_…`. Operations take the member's user id instead.
    pub id: String,
    /// The key of the member's role, such as `org:admin`.
    #[decode(default)]
    pub role: String,
    /// The role's name for people.
    pub role_name: Option<String>,
    /// Keys of the permissions the role gives, system ones (`org:sys_…`) included.
    pub permissions: Vec<String>,
    /// Metadata that everyone may read: a JSON object.
    pub public_metadata: Json,
    /// The organization.
    pub organization: OrganizationResource,
    /// Who the member is, where the server tells it.
    pub public_user_data: Option<PublicUserData>,
    /// When the user became a member.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When the membership was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationMembership {
    /// Whether the role is `org:admin`.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == ADMIN
    }

    /// Whether the role gives this permission, such as `org:sys_memberships:manage`.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| held == permission)
    }

    /// The member's user id; the membership's own where the server does not tell it.
    fn user_id(&self) -> &str {
        self.public_user_data.as_ref().and_then(|user| user.user_id.as_deref()).unwrap_or(&self.id)
    }

    /// Whether it is as it was, whatever became of the organization, which changes whenever its members do.
    fn is_same(&self, other: &Self) -> bool {
        // Every field is named, so that a new one cannot be forgotten.
        let Self {
            id,
            role,
            role_name,
            permissions,
            public_metadata,
            organization: _,
            public_user_data,
            created_at,
            updated_at,
        } = self;
        (id, role, role_name, permissions, public_metadata)
            == (&other.id, &other.role, &other.role_name, &other.permissions, &other.public_metadata)
            && (public_user_data, created_at, updated_at)
                == (&other.public_user_data, &other.created_at, &other.updated_at)
    }
}

/// What members of an organization may know of a user.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct PublicUserData {
    /// The id, such as `user_…`, where the server tells it.
    pub user_id: Option<String>,
    /// What best names the user: an e-mail address, a phone number or a user name.
    #[decode(default)]
    pub identifier: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The user name.
    pub username: Option<String>,
    /// The address of the user's picture.
    pub image_url: Option<String>,
    /// True only if a picture was uploaded.
    pub has_image: bool,
    /// Whether the user is banned, where the server tells it.
    pub banned: Option<bool>,
    /// Whether a directory has withdrawn the user, where the server tells it.
    pub deprovisioned: Option<bool>,
}

/// Which memberships of an organization to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GetMembershipsParams {
    /// Which page, from 1.
    pub initial_page: i32,
    /// Rows a page, 1 to 500.
    pub page_size: i32,
    /// Only members whose identifiers, user name, user id or names hold this text.
    pub query: Option<String>,
    /// Only members with one of these roles; all if empty.
    pub role: Vec<String>,
}

impl Default for GetMembershipsParams {
    fn default() -> Self {
        Self { initial_page: 1, page_size: 10, query: None, role: Vec::new() }
    }
}

impl Clerk {
    /// Fetches one page of the signed-in user's own memberships.
    ///
    /// `GET /v1/me/organization_memberships`. Repeated by itself after passing failures.
    ///
    /// # Errors
    /// `Invalid` for a page below 1 or a size outside 1 to 500, `Unauthenticated`, and the errors of every call.
    pub async fn get_organization_memberships(
        &self,
        initial_page: i32,
        page_size: i32,
    ) -> Result<Page<OrganizationMembership>> {
        let page = check_page(initial_page, page_size)?;
        self.get_page(own_memberships(), page).await
    }

    /// All of the signed-in user's own memberships, lazily, each exactly once.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500. Reading it gives the errors of [`Clerk::get_organization_memberships`].
    pub fn organization_memberships(&self, page_size: i32) -> Result<Pager<OrganizationMembership>> {
        self.pager(own_memberships(), page_size)
    }

    /// The changes of the signed-in user's own memberships. The organization's numbers of members and of invitations do not
    /// count as a change. Each look is a request of [`Clerk::get_organization_memberships`] or more.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500 and for intervals outside their bounds, `Usage` once the client is closed. What
    /// reading it gives, [`Watch::next_page`] says.
    pub fn watch_organization_memberships(
        &self,
        page_size: i32,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembership>> {
        let is_same = |a: &OrganizationMembership, b: &OrganizationMembership| {
            a.is_same(b) && a.organization.is_same(&b.organization)
        };
        self.watch(own_memberships(), page_size, options, is_same)
    }

    /// The signed-in user's own memberships as a screen shows them. No request is made.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    pub fn organization_memberships_screen(
        &self,
        page_size: i32,
    ) -> Result<Screen<OrganizationMembership, Clerk>> {
        self.screen(self.clone(), own_memberships(), page_size, |membership| &membership.id, |_| true)
    }
}

fn own_memberships() -> Request {
    Request::get("/me/organization_memberships", &[]).query("paginated", "true")
}

impl Organization {
    /// Fetches one page of the organization's members.
    ///
    /// `GET /v1/organizations/{organization_id}/memberships`. Repeated by itself after passing failures.
    ///
    /// # Errors
    /// `Invalid` for a page below 1 or a size outside 1 to 500, `Forbidden` without `org:sys_memberships:read`,
    /// `NotFound`, `Unauthenticated`, and the errors of every call.
    pub async fn get_memberships(
        &self,
        params: GetMembershipsParams,
    ) -> Result<Page<OrganizationMembership>> {
        let page = check_page(params.initial_page, params.page_size)?;
        self.clerk.get_page(self.memberships_request(params.query, params.role), page).await
    }

    /// All of the organization's members, lazily, each exactly once. Takes `query`, `role` and `page_size`; a
    /// sequence has no initial page.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500. Reading it gives the errors of [`Organization::get_memberships`].
    pub fn memberships(&self, params: GetMembershipsParams) -> Result<Pager<OrganizationMembership>> {
        self.clerk.pager(self.memberships_request(params.query, params.role), params.page_size)
    }

    /// The changes of the organization's members. Takes `query`, `role` and `page_size`. The organization itself does not
    /// count as a part of them. Each look is a request of [`Organization::get_memberships`] or more.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500 and for intervals outside their bounds, `Usage` once the client is closed. What
    /// reading it gives, [`Watch::next_page`] says.
    pub fn watch_memberships(
        &self,
        params: GetMembershipsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationMembership>> {
        let request = self.memberships_request(params.query, params.role);
        self.clerk.watch(request, params.page_size, options, OrganizationMembership::is_same)
    }

    /// The organization's members as a screen shows them. Takes `query`, `role` and `page_size`; no request is made.
    ///
    /// # Errors
    /// `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    pub fn memberships_screen(
        &self,
        params: GetMembershipsParams,
    ) -> Result<Screen<OrganizationMembership, Organization>> {
        let GetMembershipsParams { query, role: roles, page_size, .. } = params;
        let request = self.memberships_request(query, roles.clone());
        let belongs =
            move |membership: &OrganizationMembership| roles.is_empty() || roles.contains(&membership.role);
        self.clerk.screen(self.clone(), request, page_size, OrganizationMembership::user_id, belongs)
    }

    fn memberships_request(&self, query: Option<String>, role: Vec<String>) -> Request {
        let request = Request::get("/organizations/{organization_id}/memberships", &[&self.id])
            .query("paginated", "true");
        // An empty `query=` is refused by the server; it means no filter.
        let request = request.maybe_query("query", query.filter(|text| !text.is_empty()));
        role.into_iter().fold(request, |request, role| request.query("role", role))
    }

    /// Adds a user as a member with a role, without an invitation.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships`. Never repeated after an ambiguous failure: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if the user is a member already, `Forbidden` without `org:sys_memberships:manage` or when the
    /// organization is full, `NotFound` for an unknown user or role, `Invalid`, and the errors of every call.
    pub async fn add_member(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        check_id("user_id", user_id)?;
        check_role(role)?;
        let request = Request::post("/organizations/{organization_id}/memberships", &[&self.id]);
        self.clerk.call(request.form("user_id", user_id).form("role", role)).await
    }

    /// Gives a member another role.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}`. Never repeated after an ambiguous failure.
    ///
    /// # Errors
    /// `NotFound` for an unknown member or role, `Forbidden` without `org:sys_memberships:manage`, `Api` for the
    /// last admin (`organization_minimum_permissions_needed`), `Invalid`, and the errors of every call.
    pub async fn update_member(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        check_id("user_id", user_id)?;
        check_role(role)?;
        let request =
            Request::patch("/organizations/{organization_id}/memberships/{user_id}", &[&self.id, user_id]);
        self.clerk.call(request.form("role", role)).await
    }

    /// Removes a member; gives the membership that was.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}`. Never repeated after an ambiguous failure.
    ///
    /// # Errors
    /// `NotFound` if the user is no member, `Forbidden` without `org:sys_memberships:manage`, `Api` for the last
    /// admin (`organization_minimum_permissions_needed`), `Invalid`, and the errors of every call.
    pub async fn remove_member(&self, user_id: &str) -> Result<OrganizationMembership> {
        check_id("user_id", user_id)?;
        let route = "/organizations/{organization_id}/memberships/{user_id}";
        self.clerk.call(Request::delete(route, &[&self.id, user_id])).await
    }
}

impl Screen<OrganizationMembership, Organization> {
    /// Gives a member another role (its key, such as `org:admin`): the member stands there with it at once, or leaves a list of
    /// other roles, and is as and where it was if the server refuses.
    ///
    /// # Errors
    /// Those of [`Organization::update_member`], and `Usage`, without a request, for a member who is being changed already or
    /// who was changed here and has left the list. See [`crate::ScreenState::unsettled`] for a call that is dropped, and for an
    /// error with [`crate::ErrorInfo::maybe_applied`].
    pub async fn update(&self, user_id: &str, role: &str) -> Result<OrganizationMembership> {
        let to = role.to_owned();
        let updated = move |membership: &OrganizationMembership| OrganizationMembership {
            role: to.clone(),
            role_name: None,
            ..membership.clone()
        };
        let updating = self.owner.update_member(user_id, role);
        self.change(user_id, Expected::Changed(Box::new(updated)), updating).await
    }

    /// Removes a member: it leaves the list at once, and is as and where it was if the server refuses.
    ///
    /// # Errors
    /// Those of [`Organization::remove_member`], and `Usage`, without a request, for a member who is being changed already or
    /// who was removed here. See [`crate::ScreenState::unsettled`] for a call that is dropped, and for an error with
    /// [`crate::ErrorInfo::maybe_applied`].
    pub async fn remove(&self, user_id: &str) -> Result<OrganizationMembership> {
        let removing = self.owner.remove_member(user_id);
        self.change(user_id, Expected::Gone, removing).await
    }
}

pub(crate) fn check_role(role: &str) -> Result<()> {
    if role.trim().is_empty() {
        return Err(crate::Error::invalid("role", "role must be a role's key, such as org:member"));
    }
    Ok(())
}
