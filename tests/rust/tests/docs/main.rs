//! The code of the docs, compiled and run: `build.rs` makes a module of each page.

#![allow(clippy::unwrap_used)]

mod directory_sync;
mod domains;
mod enterprise;
mod invitations;
mod members;
mod membership_requests;
mod organizations;
mod roles;
mod session_tokens;

/// What the pages show.
mod pages {
    include!(concat!(env!("OUT_DIR"), "/docs.rs"));
}

use clerk_emulator::{Emulator, Seed};
use clerk_orgs::{Clerk, ClerkOptions, Organization, SetActiveParams};
use std::{fs, path::Path};

/// The emulator with a seed, which ends when it is dropped.
async fn emulator(seed: &str) -> Emulator {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/seeds");
    let seed = fs::read_to_string(seeds.join(format!("{seed}.yaml"))).unwrap();
    Emulator::start(Seed::from_yaml(&seed).unwrap()).await.unwrap()
}

/// A client signed in with a ticket, without an active organization.
async fn signed_in(emulator: &Emulator, ticket: &str) -> Clerk {
    let options = ClerkOptions { base_url: Some(emulator.base_url()), ..ClerkOptions::default() };
    let clerk = Clerk::new(options).unwrap();
    clerk.sign_in_with_ticket(ticket).await.unwrap();
    clerk
}

/// Acme as its admin sees it.
async fn acme(emulator: &Emulator) -> Organization {
    let clerk = signed_in(emulator, "ticket_admin").await;
    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
    clerk.organization(None).unwrap()
}
