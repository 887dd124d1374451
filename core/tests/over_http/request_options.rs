//! How patient calls are: each option on a client, on a copy of it and on the handles of both.

use crate::{demo, options};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{Clerk, ClerkOptions, Error, ErrorKind, PageParams, RequestOptions};
use std::time::{Duration, Instant};

const ROLES: &str = "GET /v1/organizations/{organization_id}/roles";
const SHORT: Duration = Duration::from_millis(150);

/// One option in each: naming all of them, this fails to compile when there is another.
fn each_option() -> [RequestOptions; 3] {
    let none = RequestOptions::default();
    let RequestOptions { timeout: _, total_timeout: _, max_retries: _, bulk_outage_timeout: _ } = none;
    [
        RequestOptions { timeout: Some(SHORT), ..none },
        RequestOptions { total_timeout: Some(SHORT), ..none },
        RequestOptions { max_retries: Some(1), ..none },
    ]
}

/// The options of every client here, but for the one in question.
const OTHERS: RequestOptions = RequestOptions {
    timeout: Some(Duration::from_secs(20)),
    total_timeout: Some(Duration::from_secs(40)),
    max_retries: Some(0),
    bulk_outage_timeout: Some(Duration::from_secs(20)),
};

fn with(option: RequestOptions) -> RequestOptions {
    RequestOptions {
        timeout: option.timeout.or(OTHERS.timeout),
        total_timeout: option.total_timeout.or(OTHERS.total_timeout),
        max_retries: option.max_retries.or(OTHERS.max_retries),
        bulk_outage_timeout: option.bulk_outage_timeout.or(OTHERS.bulk_outage_timeout),
    }
}

async fn reads_roles(clerk: &Clerk) -> Result<(), Error> {
    let organization = clerk.organization(Some("org_acme"))?;
    organization.get_roles(PageParams::default()).await.map(drop)
}

/// Fails unless the client's reads have the option.
async fn shows(option: RequestOptions, clerk: &Clerk, emulator: &Emulator) {
    emulator.clear_faults();
    emulator.clear_log();
    let fault = Fault { route: Some(ROLES.into()), times: Some(0), ..Fault::default() };
    let begun = Instant::now();
    if option.timeout.is_some() || option.total_timeout.is_some() {
        emulator.add_fault(Fault { delay_ms: 5_000, ..fault });
        let error = reads_roles(clerk).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{option:?}");
        assert!((140..2_000).contains(&begun.elapsed().as_millis()), "{option:?}: {:?}", begun.elapsed());
    } else {
        emulator.add_fault(Fault { status: Some(503), ..fault });
        let error = reads_roles(clerk).await.unwrap_err();
        assert_eq!(error.info().status, Some(503), "{option:?}");
    }
    assert_eq!(emulator.log().len(), if option.max_retries.is_some() { 2 } else { 1 }, "{option:?}");
}

#[tokio::test]
async fn each_option_is_honoured_on_a_client_and_on_a_copy() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let client =
        |request_options| Clerk::new(ClerkOptions { request_options, ..options(&emulator) }).unwrap();
    let others = client(OTHERS);
    others.sign_in_with_ticket("ticket_admin").await.unwrap();
    for option in each_option() {
        let own = client(with(option));
        own.sign_in_with_ticket("ticket_admin").await.unwrap();
        shows(option, &own, &emulator).await;
        let copy = others.with_options(option).unwrap();
        shows(option, &copy, &emulator).await;
        // What is not given stays as it is, in a copy of the copy too.
        shows(option, &copy.with_options(RequestOptions::default()).unwrap(), &emulator).await;
    }
    // Nor has a copy changed the client.
    emulator.clear_faults();
    emulator.clear_log();
    emulator.add_fault(Fault { status: Some(503), ..Fault::default() });
    assert!(reads_roles(&others).await.is_err());
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn numbers_outside_their_range_are_refused_by_name() {
    let (emulator, clerk) = demo().await;
    let none = RequestOptions::default();
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let refused = [
        ("timeout", RequestOptions { timeout: seconds(0), ..none }),
        ("timeout", RequestOptions { timeout: seconds(3_601), ..none }),
        ("total_timeout", RequestOptions { total_timeout: seconds(0), ..none }),
        ("total_timeout", RequestOptions { total_timeout: seconds(86_401), ..none }),
        ("max_retries", RequestOptions { max_retries: Some(-1), ..none }),
        ("max_retries", RequestOptions { max_retries: Some(101), ..none }),
        ("bulk_outage_timeout", RequestOptions { bulk_outage_timeout: seconds(86_401), ..none }),
    ];
    for (name, request_options) in refused {
        let client = Clerk::new(ClerkOptions { request_options, ..options(&emulator) });
        for error in [client.unwrap_err(), clerk.with_options(request_options).unwrap_err()] {
            let param_name = error.info().param_name.as_deref();
            assert_eq!((error.kind(), param_name), (ErrorKind::Invalid, Some(name)), "{request_options:?}");
        }
    }
    assert!(emulator.log().is_empty());
}

/// Reading the roles is refused, the client is fetched, and the roles are read again: one call, one budget.
#[tokio::test]
async fn all_requests_of_a_call_share_its_budget() {
    let (emulator, clerk) = demo().await;
    let fault = |route: &str, fault: Fault| emulator.add_fault(Fault { route: Some(route.into()), ..fault });
    fault(ROLES, Fault { status: Some(401), delay_ms: 200, ..Fault::default() });
    fault("GET /v1/client", Fault { delay_ms: 200, ..Fault::default() });
    fault(ROLES, Fault { delay_ms: 5_000, ..Fault::default() });
    let budget =
        RequestOptions { total_timeout: Some(Duration::from_millis(600)), ..RequestOptions::default() };
    let begun = Instant::now();
    let error = reads_roles(&clerk.with_options(budget).unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((590..1_500).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    assert_eq!(emulator.log().len(), 3);
}

/// A logo may arrive slowly, unless the client says how long a request may take.
#[tokio::test]
async fn a_logo_has_a_timeout_of_its_own() {
    async fn uploads(clerk: &Clerk) -> Duration {
        // The clock of the timeouts, which is paused below.
        let begun = tokio::time::Instant::now();
        let png = b"\x89PNG\r\n\x1a\n".to_vec();
        let error = clerk.organization(Some("org_acme")).unwrap().set_logo(png).await.unwrap_err();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Timeout, true));
        begun.elapsed()
    }
    let (emulator, clerk) = demo().await;
    let route = Some("PUT /v1/organizations/{organization_id}/logo".to_owned());
    emulator.add_fault(Fault { route, times: Some(0), delay_ms: 60_000, ..Fault::default() });
    let hurried = RequestOptions { timeout: Some(SHORT), ..RequestOptions::default() };
    let took = uploads(&clerk.with_options(hurried).unwrap()).await;
    assert!((140..2_000).contains(&took.as_millis()), "{took:?}");
    // Connecting takes time that does not pass while the clock is paused.
    reads_roles(&clerk).await.unwrap();
    // From here on, the clock goes on to the next timeout as soon as nothing else is to be done.
    tokio::time::pause();
    assert_eq!(uploads(&clerk).await.as_secs(), 300);
}
