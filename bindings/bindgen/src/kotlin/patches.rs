//! All patches of UniFFI's Kotlin, in order.
use super::{
    RULES, builders, classes, errors, fakes, filters, lists, loading, native, plumbing, serial, spread,
    values,
};
use crate::{config::Config, contract::Contract, patch::Patched, spelling::Spelling};
use anyhow::Result;

pub(crate) fn patched(generated: String, contract: &Contract, config: &Config) -> Result<Patched> {
    let whole = contract;
    let contract = &whole.without_blocking();
    let json = contract.json.as_ref();
    let json = json.map(|json| config.text("kotlin", &format!("custom_types.{json}.type_name")));
    let mut patches =
        vec![spread::patch(&generated, contract)?, classes::functions(contract)?, classes::thrown(contract)];
    patches.extend(plumbing::patches(&generated, contract));
    patches.extend([plumbing::odd_arguments(&generated), loading::patch(), loading::checks()]);
    patches.extend(errors::closed(contract)?);
    patches.extend([
        plumbing::before_calls(contract),
        plumbing::calls(contract),
        plumbing::companions(contract),
        values::repeated(contract),
    ]);
    patches.extend(classes::patches(&generated, contract));
    patches.extend([errors::text(contract)?, values::open_enums(contract)?]);
    let shown = json.transpose()?;
    patches.extend(shown.map(|shown| values::json(contract, shown)));
    patches.extend([
        values::blanks(contract),
        values::secrets(contract),
        lists::pages(contract)?,
        filters::patch(contract),
    ]);
    patches.extend(serial::patches(&generated, contract)?);
    patches.extend([fakes::subclasses(contract)?, values::overloads(contract), errors::messages(contract)?]);
    patches.push(builders::patch(&generated, contract, shown.unwrap_or_default())?);
    patches.push(errors::marks(contract)?);
    patches.extend(errors::own(contract, &Spelling::new(whole, &RULES)?)?);
    patches.retain(|patch| !patch.edits.is_empty());
    let mut patched = Patched::new("Kotlin", generated);
    patched.apply(patches)?;
    native::patch(&mut patched, contract)?;
    Ok(patched)
}
