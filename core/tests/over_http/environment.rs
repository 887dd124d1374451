//! The key in the environment. Each case is a process of its own, since a test must not change what the others find there.

use clerk_orgs::{Clerk, ClerkOptions};
use std::process::Command;

/// `happy-cat-12.clerk.accounts.dev$`
const KEY: &str = "pk_test_aGFwcHktY2F0LTEyLmNsZXJrLmFjY291bnRzLmRldiQ";
const VARIABLE: &str = "CLERK_PUBLISHABLE_KEY";

#[test]
fn a_key_in_the_environment_is_used_where_nothing_else_is_given() {
    let program = std::env::current_exe().unwrap();
    let outcome = |value: Option<&str>, given: &str| {
        let mut child = Command::new(&program);
        child.args(["--exact", "environment::child", "--ignored", "--nocapture"]).env("GIVEN", given);
        match value {
            Some(value) => child.env(VARIABLE, value),
            None => child.env_remove(VARIABLE),
        };
        let output = child.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let made = text.lines().find_map(|line| line.split_once("outcome: "));
        made.map(|(_, made)| made.to_owned()).expect(&text)
    };
    assert_eq!(outcome(Some(KEY), "nothing"), "made");
    for unset in [None, Some("")] {
        let text = outcome(unset, "nothing");
        assert!(text.contains("pass a publishable_key") && text.contains(VARIABLE), "{text}");
    }
    let text = outcome(Some("sk_test_planted"), "nothing");
    assert!(text.starts_with("CLERK_PUBLISHABLE_KEY is a secret key") && !text.contains("planted"), "{text}");
    // Arguments come first: the variable is not even looked at.
    for given in ["publishable_key", "base_url", "proxy_url"] {
        assert_eq!(outcome(Some("sk_test_planted"), given), "made");
    }
}

#[test]
#[ignore = "the process of one case"]
fn child() {
    let given = std::env::var("GIVEN").unwrap();
    let address = |name| (given == name).then(|| "https://clerk.example.com".to_owned());
    let made = Clerk::new(ClerkOptions {
        publishable_key: (given == "publishable_key").then(|| KEY.to_owned()),
        base_url: address("base_url"),
        proxy_url: address("proxy_url"),
        ..ClerkOptions::default()
    });
    println!("\noutcome: {}", made.map_or_else(|error| error.to_string(), |_| "made".to_owned()));
}
