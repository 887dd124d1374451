//! What a release needs, as far as it can be checked without one.
use super::{Context, Step};
use crate::{command::command, release, reports::Counts, toolchain::actionlint};
use anyhow::{Result, ensure};

pub(super) fn steps() -> Vec<Step> {
    vec![Step::shared("release:check", &[], check), Step::shared("release:workflows", &[], workflows)]
}

fn check(context: &Context<'_>) -> Result<Counts> {
    let found = release::findings(context.workspace, None)?;
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(Counts::PASSED)
}

fn workflows(context: &Context<'_>) -> Result<Counts> {
    let program = actionlint::actionlint(context.workspace, &context.runner)?;
    context.check("actionlint", &mut command(program, &context.workspace.root))
}
