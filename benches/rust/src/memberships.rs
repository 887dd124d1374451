//! Reads all memberships of an organization, 500 per request.

use crate::measured::{Rounds, Told, begin};
use anyhow::{Context as _, Result, ensure};
use clerk_orgs::{Clerk, ClerkOptions, GetMembershipsParams, PageParams};
use serde::Deserialize;
use std::{hint::black_box, time::Instant};

const ORGANIZATION: &str = "org_acme";
const PAGE: usize = 500;

pub(crate) async fn ours() -> Result<Rounds> {
    let told = Told::read()?;
    let start = Instant::now();
    let clerk = Clerk::new(ClerkOptions {
        base_url: Some(told.url),
        ca_certificate: told.ca_certificate,
        ..ClerkOptions::default()
    })?;
    clerk.sign_in_with_ticket("ticket_admin").await?;
    let organization = clerk.organization(Some(ORGANIZATION))?;
    black_box(organization.get_memberships(GetMembershipsParams::default(), PageParams::default()).await?);
    let mut rounds = Rounds::first(start)?;
    for _ in 0..told.rounds {
        let begun = begin();
        let mut pages = organization.memberships(GetMembershipsParams::default()).page_size(PAGE as i32)?;
        let mut count = 0;
        while let Some(page) = pages.next_page().await? {
            count += page.len();
            black_box(page);
        }
        rounds.add(begun);
        ensure!(count == told.rows, "{count} rows instead of {}", told.rows);
    }
    Ok(rounds.finish())
}

pub(crate) async fn raw() -> Result<Rounds> {
    let told = Told::read()?;
    let start = Instant::now();
    rustls::crypto::ring::default_provider().install_default().ok().context("installing ring")?;
    let certificate = told.ca_certificate.as_ref().map(|pem| reqwest::Certificate::from_pem(pem.as_bytes()));
    let (is_tls, builder) = (certificate.is_some(), reqwest::Client::builder());
    let http = match certificate {
        Some(certificate) => builder.tls_certs_only([certificate?]),
        None => builder,
    }
    .build()?;
    let page = async |offset: usize, limit: usize| -> Result<Page> {
        let url = format!(
            "{}/v1/organizations/{ORGANIZATION}/memberships?paginated=true&limit={limit}&offset={offset}",
            told.url
        );
        let answer = http.get(url).send().await?.error_for_status()?;
        ensure!(!is_tls || answer.version() == reqwest::Version::HTTP_2, "{:?}", answer.version());
        let body = answer.bytes().await?;
        Ok(serde_json::from_slice::<Enveloped>(&body)?.response)
    };
    black_box(page(0, 10).await?);
    let mut rounds = Rounds::first(start)?;
    for _ in 0..told.rounds {
        let begun = begin();
        let mut count = 0;
        loop {
            let Page { data, total_count } = page(count, PAGE).await?;
            count += data.len();
            let ended = data.is_empty() || count >= total_count;
            black_box(data);
            if ended {
                break;
            }
        }
        rounds.add(begun);
        ensure!(count == told.rows, "{count} rows instead of {}", told.rows);
    }
    Ok(rounds.finish())
}

#[derive(Deserialize)]
struct Enveloped {
    response: Page,
}

#[derive(Deserialize)]
struct Page {
    data: Vec<Membership>,
    total_count: usize,
}

/// The same fields as in the library.
#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, as the library's fields are")]
struct Membership {
    id: String,
    role: String,
    role_name: Option<String>,
    permissions: Vec<String>,
    public_metadata: serde_json::Value,
    organization: Organization,
    public_user_data: Option<User>,
    created_at: u64,
    updated_at: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, as the library's fields are")]
struct Organization {
    id: String,
    name: String,
    slug: Option<String>,
    image_url: Option<String>,
    has_image: bool,
    members_count: Option<i64>,
    pending_invitations_count: Option<i64>,
    max_allowed_memberships: i64,
    admin_delete_enabled: bool,
    self_serve_sso_enabled: Option<bool>,
    exclusive_membership: Option<bool>,
    public_metadata: serde_json::Value,
    created_at: u64,
    updated_at: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, as the library's fields are")]
struct User {
    user_id: Option<String>,
    identifier: String,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    image_url: Option<String>,
    has_image: bool,
    banned: Option<bool>,
    deprovisioned: Option<bool>,
}
