//! Every scenario in both styles, each as a separate test.

use clerk_orgs_tests::{Style, load, run};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let seeds: PathBuf = tests.join("emulator/seeds");
    let scenarios = match load() {
        Ok(scenarios) if !scenarios.is_empty() => scenarios,
        Ok(_) => panic!("there are no scenarios"),
        Err(error) => panic!("{error}"),
    };
    let styles = [("async", Style::Async), ("blocking", Style::Blocking)];
    let trials = scenarios.into_iter().flat_map(|(file, scenario)| {
        let concerned = styles.into_iter().filter(|(_, style)| scenario.concerns(*style));
        let trials = concerned.map(|(name, style)| {
            let (seeds, scenario) = (seeds.clone(), scenario.clone());
            let title = format!("{file}: {} ({name})", scenario.name);
            Trial::test(title, move || run(&scenario, style, &seeds).map_err(Failed::from))
        });
        trials.collect::<Vec<_>>()
    });
    let mut arguments = Arguments::from_args();
    // Scenarios mostly wait.
    arguments.test_threads.get_or_insert(8);
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
