//! The groups of an enterprise connection's directory, and the roles that their users get.

use super::{check_role, handle::Organization};
use crate::{
    error::{Error, Result},
    http::{Request, check_id},
    models::{
        DirectorySyncGroup, DirectorySyncGroupPage, DirectorySyncGroupRole, DirectorySyncGroupRoleMapping,
        DirectorySyncGroupRoleMappings, Role,
    },
    paging::{CursorParams, Pager, decoded},
    wire::Decode,
};
use clerk_orgs_mirrored::mirrored;
use std::collections::HashSet;

const GROUPS: &str =
    "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/groups";
const MAPPINGS: &str = "/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/group_role_mappings";
/// The most mappings of a directory: Clerk's limit.
const MAX_MAPPINGS: usize = 100;

/// What comes with the mappings.
#[derive(Decode)]
struct Beside {
    default_role: Option<Role>,
}

#[mirrored]
impl Organization {
    /// Fetches one page of the groups of a directory. The server pages them by cursor: pass a page's `starting_after` to
    /// fetch the page after it.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/groups`. Retried
    /// automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a limit outside 1 to 500, a malformed id, or a cursor that is empty or that the server does not know;
    /// `NotFound`, `Forbidden` without `org:sys_entconns:manage`, `Unauthenticated`.
    pub async fn get_directory_sync_groups(
        &self,
        enterprise_connection_id: &str,
        page: CursorParams,
    ) -> Result<DirectorySyncGroupPage> {
        let request = self.directory_sync_groups_request(enterprise_connection_id)?;
        let (cursor, limit) = page.check()?;
        let page = self.clerk.caller.fetch_after(request, cursor, limit, None).await?;
        let (data, undecodable) = decoded(page.rows);
        Ok(DirectorySyncGroupPage {
            data,
            has_next_page: page.next.is_some(),
            starting_after: page.next,
            undecodable,
        })
    }

    /// Returns a lazy sequence of all the groups of a directory, each exactly once. No request is made before the first read.
    /// Reading it fails with the errors of [`Organization::get_directory_sync_groups`], and with `Api` if the server does not
    /// get beyond a page.
    ///
    /// The server does not count the groups, and pages are not prefetched.
    ///
    /// # Errors
    /// `Invalid` for a malformed id.
    pub fn directory_sync_groups(&self, enterprise_connection_id: &str) -> Result<Pager<DirectorySyncGroup>> {
        let request = self.directory_sync_groups_request(enterprise_connection_id)?;
        Ok(self.clerk.caller.pager_by_cursor(request))
    }

    fn directory_sync_groups_request(&self, enterprise_connection_id: &str) -> Result<Request> {
        Ok(Request::get(GROUPS, &self.directory(enterprise_connection_id)?))
    }

    /// Fetches which roles the users of a directory's groups get.
    ///
    /// `GET /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/group_role_mappings`.
    /// Retried automatically on transient failures.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` without `org:sys_entconns:manage`, `Invalid` for a malformed id.
    pub async fn get_group_role_mappings(
        &self,
        enterprise_connection_id: &str,
    ) -> Result<DirectorySyncGroupRoleMappings> {
        self.group_role_mappings(Request::get(MAPPINGS, &self.directory(enterprise_connection_id)?)).await
    }

    /// Replaces all mappings of a directory's groups to roles. The first one that applies to a user counts; a group that is
    /// left out has none any more. The roles of members are changed in the background, some time after the call returned.
    ///
    /// `PUT /v1/organizations/{organization_id}/enterprise_connections/{enterprise_connection_id}/directory/group_role_mappings`.
    /// Never retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for more than 100 mappings, a group that occurs twice, an empty role or a malformed id;
    /// `Invalid` for a group or a role that does not exist; `NotFound`; `Forbidden` without `org:sys_entconns:manage`.
    pub async fn replace_group_role_mappings(
        &self,
        enterprise_connection_id: &str,
        mappings: &[DirectorySyncGroupRole],
    ) -> Result<DirectorySyncGroupRoleMappings> {
        let directory = self.directory(enterprise_connection_id)?;
        check_mappings(mappings)?;
        let mappings =
            serde_json::to_string(mappings).map_err(|error| Error::invalid("mappings", error.to_string()))?;
        self.group_role_mappings(Request::put(MAPPINGS, &directory).form("mappings", mappings)).await
    }

    async fn group_role_mappings(&self, request: Request) -> Result<DirectorySyncGroupRoleMappings> {
        let mappings = self.clerk.caller.decoded(&request, |response| {
            let Beside { default_role } = response.decode()?;
            let list = response.rows::<DirectorySyncGroupRoleMapping>()?;
            let known = i64::try_from(list.data.len()).unwrap_or(i64::MAX);
            let (data, undecodable) = decoded(list.data);
            let total_count = list.total_count.unwrap_or(known);
            Ok(DirectorySyncGroupRoleMappings { data, total_count, default_role, undecodable })
        });
        mappings.await
    }
}

fn check_mappings(mappings: &[DirectorySyncGroupRole]) -> Result<()> {
    if mappings.len() > MAX_MAPPINGS {
        let text = format!("mappings must be at most {MAX_MAPPINGS} mappings, not {}", mappings.len());
        return Err(Error::invalid("mappings", text));
    }
    let mut groups = HashSet::new();
    for (index, mapping) in mappings.iter().enumerate() {
        let DirectorySyncGroupRole { directory_group_id, role } = mapping;
        let checked = check_id("directory_group_id", directory_group_id).and_then(|()| check_role(role));
        checked.map_err(|error| Error::invalid("mappings", format!("mappings[{index}]: {error}")))?;
        if !groups.insert(directory_group_id) {
            let text = format!("mappings[{index}]: the group {directory_group_id} occurs twice");
            return Err(Error::invalid("mappings", text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(group: &str, role: &str) -> DirectorySyncGroupRole {
        DirectorySyncGroupRole { directory_group_id: group.to_owned(), role: role.to_owned() }
    }

    #[test]
    fn mappings_are_checked() {
        let many = |count: usize| -> Vec<_> {
            (0..count).map(|n| mapping(&format!("dirgrp_{n}"), "org:member")).collect()
        };
        assert!(check_mappings(&[]).is_ok() && check_mappings(&many(100)).is_ok());
        let refused = [
            (many(101), "at most 100"),
            (vec![mapping("dirgrp_1", "org:member"), mapping("../users", "org:member")], "mappings[1]"),
            (vec![mapping("dirgrp_1", " ")], "mappings[0]: role"),
            (vec![mapping("dirgrp_1", "org:member"), mapping("dirgrp_1", "org:admin")], "occurs twice"),
        ];
        for (mappings, text) in refused {
            let error = check_mappings(&mappings).expect_err(text);
            assert!(error.to_string().contains(text), "{error}");
            assert_eq!(error.info().param_name.as_deref(), Some("mappings"));
        }
    }
}
