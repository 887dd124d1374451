//! Builds, generates, packages, tests and demonstrates ClerkOrgs.
mod command;
mod generate;
mod language;
mod workspace;

fn main() -> anyhow::Result<()> {
    generate::run(&workspace::Workspace::find()?, &language::Language::FOREIGN)
}
