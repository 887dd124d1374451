//! What the arguments of calls are, and how many a call may have.
use super::{Call, Class, Contract, Shape};
use anyhow::{Result, ensure};

/// The arguments that 64-bit ARM passes in registers, each of ours in one: buffers are passed by reference there. libffi, which
/// Python and Kotlin make calls with, passes buffers beyond them wrongly in some versions, such as 3.4.8.
const REGISTERS: usize = 8;

impl Contract {
    /// The interface of that name, which programs implement.
    pub(crate) fn interface(&self, name: &str) -> Option<&Class> {
        self.traits.iter().find(|one| one.name == name)
    }

    /// Whether programs make this record to pass it to a call, by itself or in another one.
    pub(crate) fn is_argument(&self, record: &Shape) -> bool {
        self.types_of_arguments(self.classes.iter()).contains(&record.name)
    }

    /// Checks that the arguments of every call fit into registers.
    pub(super) fn check_arguments(&self) -> Result<()> {
        for class in &self.classes {
            class.constructor.iter().try_for_each(|call| check(&class.name, call, &["status"]))?;
            class.methods.iter().try_for_each(|call| check(&class.name, call, &["handle", "status"]))?;
        }
        for class in self.traits.iter().chain(&self.callbacks) {
            let beside = ["handle", "place for the result", "status"];
            class.methods.iter().try_for_each(|call| check(&class.name, call, &beside))?;
        }
        self.functions.iter().try_for_each(|call| check(&self.namespace, call, &["status"]))
    }
}

/// What is passed `beside` the arguments takes registers, too.
fn check(of: &str, call: &Call, beside: &[&str]) -> Result<()> {
    let arguments = if call.spread.is_some() { 1 } else { call.parameters.len() };
    let most = REGISTERS - beside.len();
    ensure!(
        arguments <= most,
        "{of}.{} takes {arguments} arguments, and {most} fit into registers beside the {}: take them in a record, and list it \
         under `spread` in contract.toml",
        call.name,
        beside.join(", the ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Parameter, Shape, Spread};

    #[test]
    fn arguments_fit_into_registers() {
        let mut call =
            Call { name: "new".into(), parameters: vec![Parameter::default(); 7], ..Call::default() };
        check("Shop", &call, &["status"]).unwrap();
        let error = check("Shop", &call, &["handle", "status"]).unwrap_err().to_string();
        assert!(error.starts_with(
            "Shop.new takes 7 arguments, and 6 fit into registers beside the handle, the status"
        ));
        call.spread = Some(Spread { argument: "settings".into(), record: Shape::default() });
        check("Shop", &call, &["handle", "status"]).unwrap();
    }
}
