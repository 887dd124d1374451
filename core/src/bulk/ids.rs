//! Whose turn is next: of those given, or of the pending membership requests as they are read.

use super::PAGE;
use crate::{
    Error, GetMembershipRequestsParams, Organization, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus::Pending, Pager, Result, http::identity,
};
use std::{collections::HashSet, vec};

pub(super) enum Ids {
    Given(vec::IntoIter<String>),
    Listed(Box<Listed>),
}

impl Ids {
    /// Those given, each once, and how many.
    pub(super) fn given(
        param_name: &str,
        ids: impl IntoIterator<Item: Into<String>>,
        check: fn(&str, &str) -> Result<()>,
    ) -> Result<(Self, i64)> {
        let mut seen = HashSet::new();
        let mut distinct = Vec::new();
        for id in ids {
            let id = id.into();
            check(param_name, &id)
                .map_err(|error| Error::invalid(param_name, format!("{error}; it holds {id:?}")))?;
            if seen.insert(id.clone()) {
                distinct.push(id);
            }
        }
        let count = distinct.len() as i64;
        Ok((Self::Given(distinct.into_iter()), count))
    }

    /// All pending requests that the filter takes, also those that come meanwhile.
    pub(super) fn pending(organization: Organization, filter: Filter) -> Result<Self> {
        let requests = pending(&organization)?;
        Ok(Self::Listed(Box::new(Listed {
            organization,
            filter,
            requests,
            page: Vec::new().into_iter(),
            seen: HashSet::new(),
            is_news: false,
        })))
    }

    /// The next, and how many there are as far as is known.
    pub(super) async fn next(&mut self) -> Result<Option<(String, Option<i64>)>> {
        match self {
            Self::Given(ids) => Ok(ids.next().map(|id| (id, None))),
            Self::Listed(listed) => listed.next().await,
        }
    }
}

pub(super) type Filter = Box<dyn Fn(&OrganizationMembershipRequest) -> bool + Send + Sync>;

pub(super) struct Listed {
    organization: Organization,
    filter: Filter,
    requests: Pager<OrganizationMembershipRequest>,
    page: vec::IntoIter<OrganizationMembershipRequest>,
    /// What was read before, by hashes: a refused request is still pending when the list is read again.
    seen: HashSet<u128>,
    /// Whether this reading of the list gave something new.
    is_news: bool,
}

impl Listed {
    /// Whether the next one has to be read from the list.
    pub(super) fn is_page_over(&self) -> bool {
        self.page.len() == 0
    }

    async fn next(&mut self) -> Result<Option<(String, Option<i64>)>> {
        loop {
            for request in self.page.by_ref() {
                if self.seen.insert(identity(&request.id)) {
                    self.is_news = true;
                    if (self.filter)(&request) {
                        return Ok(Some((request.id, self.requests.total_count())));
                    }
                }
            }
            match self.requests.next_page().await? {
                Some(page) => self.page = page.into_iter(),
                // Some may have come where the list had been read.
                None if std::mem::take(&mut self.is_news) => {
                    self.requests = pending(&self.organization)?;
                }
                None => return Ok(None),
            }
        }
    }
}

fn pending(organization: &Organization) -> Result<Pager<OrganizationMembershipRequest>> {
    organization.membership_requests(GetMembershipRequestsParams {
        page_size: PAGE,
        status: Some(Pending),
        ..Default::default()
    })
}
