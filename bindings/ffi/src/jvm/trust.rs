//! Java decides which servers are trusted: on Android, whose trusted certificates native code cannot read, and where a program
//! wants its trust manager to be asked.
use super::{MACHINE, env::Env};
use clerk_orgs::{TrustDecision, set_trust_decision};
use jni_sys::jclass;
use std::sync::Arc;

/// Lets `NativeCalls.refusal` decide. Called before the first client is created.
#[unsafe(no_mangle)]
extern "system" fn Java_dev_clerkorgs_NativeCalls_decideTrust(_: Env, _: jclass) {
    set_trust_decision(Arc::new(Java));
}

struct Java;

impl TrustDecision for Java {
    fn check(&self, chain: &[&[u8]], host: &str) -> Result<(), String> {
        let unanswered = || "Java could not be asked".to_owned();
        let machine = MACHINE.get().ok_or_else(unanswered)?;
        // Each certificate follows its length.
        let mut written = Vec::new();
        for certificate in chain {
            written.extend(u32::try_from(certificate.len()).unwrap_or(u32::MAX).to_be_bytes());
            written.extend_from_slice(certificate);
        }
        let answer = machine.call(|env, class| {
            let arguments = [env.argument(&written)?, env.argument(host.as_bytes())?];
            env.call_static_bytes(class, machine.refusal, &arguments)
        });
        let reason = answer.flatten().ok_or_else(unanswered)?;
        if reason.is_empty() { Ok(()) } else { Err(String::from_utf8_lossy(&reason).into_owned()) }
    }
}
