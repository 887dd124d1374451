//! Shows the membership requests of an organization and accepts or rejects the first pending one.
//!
//! Environment: `CLERK_PUBLISHABLE_KEY` or `CLERK_BASE_URL`; `CLERK_TICKET`, or `CLERK_IDENTIFIER` and `CLERK_PASSWORD`;
//! `CLERK_ORGANIZATION` (id or slug); `CLERK_ACTION` (accept, reject or add; accept by default); `CLERK_TOKEN_FILE`, a file
//! that keeps the session, so that a program that runs every night signs in only when nobody is signed in.
//! The library is async. A blocking program has to wait for each call itself, as `blocking` does. With the argument
//! `--async`, the whole program is async.

use clerk_orgs::{
    Clerk, ClerkOptions, FileTokenStore, GetMembershipRequestsParams, Organization, OrganizationMembership,
    OrganizationMembershipRequest as Request, OrganizationMembershipRequestStatus as Status,
    OrganizationResource, PageParams, SetActiveParams, SignIn, SignInStatus, TokenStore,
};
use futures_util::TryStreamExt;
use std::{env, process::ExitCode, sync::Arc};

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let done = if env::args().any(|argument| argument == "--async") { asynchronous() } else { blocking() };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn blocking() -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let clerk = client()?;
    if runtime.block_on(clerk.load())?.is_none() {
        check_complete(&runtime.block_on(sign_in(&clerk))?)?;
    }
    let active = SetActiveParams::organization(needed("CLERK_ORGANIZATION")?);
    runtime.block_on(clerk.set_active(active))?;
    let organization = clerk.organization(None)?;
    let membership = check_admin(runtime.block_on(membership(&clerk, organization.id()))?)?;

    let requests = runtime.block_on(all_requests(&organization))?;
    show(&membership.organization, &requests);
    let Some(pending) = first_pending(&requests) else { return Ok(()) };
    println!("\n{}\n", runtime.block_on(answer(&organization, pending))?);
    show(&membership.organization, &runtime.block_on(all_requests(&organization))?);
    Ok(())
}

#[tokio::main]
async fn asynchronous() -> Result {
    let clerk = client()?;
    if clerk.load().await?.is_none() {
        check_complete(&sign_in(&clerk).await?)?;
    }
    clerk.set_active(SetActiveParams::organization(needed("CLERK_ORGANIZATION")?)).await?;
    let organization = clerk.organization(None)?;
    let membership = check_admin(membership(&clerk, organization.id()).await?)?;

    let requests = all_requests(&organization).await?;
    show(&membership.organization, &requests);
    let Some(pending) = first_pending(&requests) else { return Ok(()) };
    println!("\n{}\n", answer(&organization, pending).await?);
    show(&membership.organization, &all_requests(&organization).await?);
    Ok(())
}

fn client() -> Result<Clerk> {
    let (publishable_key, base_url) = (variable("CLERK_PUBLISHABLE_KEY"), variable("CLERK_BASE_URL"));
    let store = variable("CLERK_TOKEN_FILE").map(FileTokenStore::new).transpose()?;
    let token_store = store.map(|store| Arc::new(store) as Arc<dyn TokenStore>);
    Ok(Clerk::new(ClerkOptions { publishable_key, base_url, token_store, ..ClerkOptions::default() })?)
}

async fn sign_in(clerk: &Clerk) -> Result<SignIn> {
    Ok(match variable("CLERK_TICKET") {
        Some(ticket) => clerk.sign_in_with_ticket(&ticket).await?,
        None => clerk.sign_in_with_password(&needed("CLERK_IDENTIFIER")?, &needed("CLERK_PASSWORD")?).await?,
    })
}

fn check_complete(sign_in: &SignIn) -> Result {
    match &sign_in.status {
        SignInStatus::Complete => Ok(()),
        status => Err(format!("The sign-in needs more: {status}.").into()),
    }
}

async fn membership(clerk: &Clerk, organization_id: &str) -> Result<Option<OrganizationMembership>> {
    let mut number = 1;
    loop {
        let page =
            clerk.get_organization_memberships(PageParams { initial_page: number, page_size: 10 }).await?;
        let found = page.data.into_iter().find(|membership| membership.organization.id == organization_id);
        if found.is_some() || !page.has_next_page {
            return Ok(found);
        }
        number += 1;
    }
}

fn check_admin(membership: Option<OrganizationMembership>) -> Result<OrganizationMembership> {
    let admin = membership.filter(OrganizationMembership::is_admin);
    admin.ok_or_else(|| "You are not an admin of this organization.".into())
}

async fn all_requests(organization: &Organization) -> Result<Vec<Request>> {
    let requests = organization.membership_requests(GetMembershipRequestsParams::default());
    Ok(requests.into_stream().try_collect().await?)
}

fn first_pending(requests: &[Request]) -> Option<&Request> {
    let pending = requests.iter().find(|request| request.status == Status::Pending);
    if pending.is_none() {
        println!("\nNothing is pending.");
    }
    pending
}

/// A line that says what was done.
async fn answer(organization: &Organization, request: &Request) -> Result<String> {
    let [user_id, identifier, ..] = cells(request);
    let done = match variable("CLERK_ACTION").as_deref() {
        Some("reject") => {
            organization.reject_membership_request(&request.id).await?;
            "Rejected"
        }
        Some("add") => {
            organization.add_member(&user_id, "org:member").await?;
            "Added"
        }
        _ => {
            organization.accept_membership_request(&request.id).await?;
            "Accepted"
        }
    };
    Ok(format!("{done} {user_id} ({identifier})."))
}

fn show(organization: &OrganizationResource, requests: &[Request]) {
    println!("Membership requests of {} ({}): {}", organization.name, organization.id, requests.len());
    let header = ["USER ID", "IDENTIFIER", "NAME", "STATUS", "REQUESTED AT"].map(str::to_owned);
    let mut rows: Vec<_> = requests.iter().map(cells).collect();
    rows.insert(0, header);
    let widths: [usize; 5] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    rows.insert(1, widths.map(|width| "-".repeat(width)));
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  "));
        println!("{}", cells.collect::<String>().trim_end());
    }
}

fn cells(request: &Request) -> [String; 5] {
    let user = request.public_user_data.as_ref();
    let or_dash =
        |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned());
    let names = user.map(|user| [user.first_name.clone(), user.last_name.clone()]);
    [
        or_dash(user.and_then(|user| user.user_id.clone())),
        or_dash(user.map(|user| user.identifier.clone())),
        or_dash(names.map(|names| names.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        request.status.to_string(),
        humantime::format_rfc3339_seconds(request.created_at).to_string(),
    ]
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn needed(name: &str) -> Result<String> {
    variable(name).ok_or_else(|| format!("Set {name}.").into())
}
