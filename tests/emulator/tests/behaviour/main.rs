//! What the emulator does, seen from outside.

#[path = "../client/mod.rs"]
mod client;

mod binary;
mod browser;
mod control;
mod faults;
mod members;
mod native;
mod requests;
mod sessions;
mod sign_in;
