//! Builds, generates, packages, tests and demonstrates ClerkOrgs.
mod command;
mod generate;
mod workspace;

fn main() -> anyhow::Result<()> {
    generate::all(&workspace::Workspace::find()?)
}
