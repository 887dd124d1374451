//! The emulator's behaviour, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

#[path = "../client/mod.rs"]
mod client;

mod binary;
mod browser;
mod choosing;
mod control;
mod directories;
mod domain_verification;
mod domains;
mod enterprise_connections;
mod faults;
mod http2;
mod invitations;
mod limits;
mod logos;
mod managed;
mod members;
mod native;
mod prepared;
mod requests;
mod sessions;
mod sign_in;
mod sso_bypass;
mod tickets;
mod unserved;
mod wire;
