//! What hooks see, what they may add, and what becomes of a call when one fails.

use crate::{options, sign_in};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    BulkParams, BulkStatus, Clerk, ClerkOptions, Error, ErrorInfo, ErrorKind, PageParams, RequestInfo,
    ResponseInfo,
};
use futures_util::StreamExt;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

type Seen<T> = Arc<Mutex<Vec<T>>>;

/// Signed in by another client, so that the hooks see only what a test does.
async fn with_hooks(options_of: impl FnOnce(ClerkOptions) -> ClerkOptions) -> (Emulator, Clerk) {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let store: Arc<dyn clerk_orgs::TokenStore> = Arc::new(clerk_orgs::MemoryTokenStore::default());
    sign_in(&crate::client_with(&emulator, store.clone())).await;
    let own = ClerkOptions { token_store: Some(store), ..options(&emulator) };
    let clerk = Clerk::new(options_of(own)).unwrap();
    emulator.clear_log();
    (emulator, clerk)
}

fn added(name: &str, value: String) -> HashMap<String, String> {
    HashMap::from([(name.to_owned(), value)])
}

#[tokio::test]
async fn each_attempt_is_seen_and_may_get_headers() {
    let (requests, responses): (Seen<RequestInfo>, Seen<ResponseInfo>) = Default::default();
    let (request_sink, response_sink) = (requests.clone(), responses.clone());
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        user_agent: Some("acme/1".into()),
        on_request: Some(Arc::new(move |request| {
            request_sink.lock().unwrap().push(request.clone());
            Ok(added("X-Attempt", request.attempt.to_string()))
        })),
        on_response: Some(Arc::new(move |response| {
            response_sink.lock().unwrap().push(response.clone());
            Ok(())
        })),
        ..options
    })
    .await;
    emulator.add_fault(Fault { status: Some(503), ..Fault::default() });
    clerk.load().await.unwrap();
    let organization = clerk.organization(None).unwrap();
    let refused = organization.accept_membership_request("orgmemreq_nobody").await.unwrap_err();

    let host = emulator.base_url().split_once("://").unwrap().1.to_owned();
    let accept = "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept";
    let expected = [("GET", "/v1/client", 1, 503), ("GET", "/v1/client", 2, 200), ("POST", accept, 1, 404)];
    let (requests, responses) = (requests.lock().unwrap(), responses.lock().unwrap());
    assert_eq!((requests.len(), responses.len()), (3, 3));
    for (index, (method, route, attempt, status)) in expected.into_iter().enumerate() {
        let (request, response) = (&requests[index], &responses[index]);
        assert_eq!((&*request.method, &*request.route, request.attempt), (method, route, attempt));
        assert_eq!((&*response.method, &*response.route, response.attempt), (method, route, attempt));
        assert_eq!((&request.host, &response.host, response.status), (&host, &host, status));
        assert!(response.duration > Duration::ZERO);
        let value = |name: &str| request.headers.iter().find(|header| header.name == name).map(|h| &*h.value);
        assert_eq!(value("authorization"), Some("[redacted]"));
        assert!(value("user-agent").unwrap().starts_with("acme/1 clerk-orgs/"));
        assert_eq!(value("content-type").is_some(), method == "POST");
        assert!(response.headers.iter().any(|header| header.name == "content-type"));
        let entry = &emulator.log()[index];
        assert_eq!(entry.headers["x-attempt"], [attempt.to_string()]);
        // All that is told of the library's own headers is what is sent.
        for header in &request.headers {
            let sent =
                entry.headers.get(&header.name).unwrap_or_else(|| panic!("{} was not sent", header.name));
            assert!(header.value == "[redacted]" || *sent == [header.value.clone()], "{header:?}, {sent:?}");
        }
    }
    let trace_ids: Vec<_> = responses.iter().map(|response| response.trace_id.clone()).collect();
    assert_eq!((&trace_ids[1], &trace_ids[2]), (&None, &refused.info().trace_id));
    assert!(trace_ids[2].is_some());
}

#[tokio::test]
async fn a_hook_that_fails_fails_the_call_as_itself_and_nothing_is_sent() {
    use ErrorKind::{
        Api, Cancelled, Conflict, Decode, Forbidden, Invalid, Network, NotFound, RateLimited, Timeout,
        Unauthenticated, Usage,
    };
    let next: Arc<Mutex<ErrorInfo>> = Arc::default();
    let calls: Arc<Mutex<usize>> = Arc::default();
    let (failure, counted) = (next.clone(), calls.clone());
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        on_request: Some(Arc::new(move |_| {
            *counted.lock().unwrap() += 1;
            Err(failure.lock().unwrap().clone().into())
        })),
        ..options
    })
    .await;
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let all = [
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        Invalid,
        RateLimited,
        Api,
        Network,
        Timeout,
        Decode,
        Cancelled,
        Usage,
    ];
    for kind in all {
        // As if it came from a server that says to come back.
        for status in [None, Some(503), Some(429), Some(401)] {
            let text = "no tracing".to_owned();
            let code = Some("authentication_invalid".to_owned());
            let info = ErrorInfo { kind, text, status, code, maybe_applied: true, ..ErrorInfo::default() };
            *next.lock().unwrap() = info.clone();
            let expected = ErrorInfo { maybe_applied: false, ..info };
            let read: Error = clerk.load().await.unwrap_err();
            let write = organization.accept_membership_request("orgmemreq_grace").await.unwrap_err();
            let step = clerk.sign_in_with_ticket("ticket_admin").await.unwrap_err();
            let accept = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept";
            for (error, route) in
                [(read, "GET /v1/client"), (write, accept), (step, "POST /v1/client/sign_ins")]
            {
                assert_eq!(*error.info(), ErrorInfo { route: Some(route.to_owned()), ..expected.clone() });
            }
        }
    }
    assert_eq!(emulator.log(), []);
    assert_eq!(*calls.lock().unwrap(), all.len() * 4 * 3, "none is tried again");
    // In a bulk job the items fail with it.
    let outcomes =
        organization.accept_membership_requests(["orgmemreq_grace"], BulkParams::default()).unwrap();
    let outcomes: Vec<_> = outcomes.into_stream().collect().await;
    let outcome = outcomes[0].as_ref().unwrap();
    assert_eq!((outcome.status, outcome.error.as_ref().unwrap().kind()), (BulkStatus::Failed, Usage));
    assert_eq!(emulator.log(), []);
}

#[tokio::test]
async fn a_response_has_taken_effect_when_its_hook_fails() {
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        on_response: Some(Arc::new(|_| {
            Err(ErrorInfo { kind: ErrorKind::Network, text: "no metrics".into(), ..ErrorInfo::default() }
                .into())
        })),
        ..options
    })
    .await;
    let read = clerk.load().await.unwrap_err();
    assert_eq!((read.to_string().as_str(), read.info().maybe_applied), ("no metrics", false));
    assert!(clerk.session().is_some(), "the client that came along is known");
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let write = organization.accept_membership_request("orgmemreq_grace").await.unwrap_err();
    assert_eq!((write.kind(), write.info().maybe_applied), (ErrorKind::Network, true));
    let refused = organization.accept_membership_request("orgmemreq_nobody").await.unwrap_err();
    assert!(!refused.info().maybe_applied);
    assert_eq!(emulator.log().len(), 3, "nothing is sent again");
}

#[tokio::test]
async fn headers_of_the_librarys_own_are_refused_before_anything_is_sent() {
    let name: Arc<Mutex<&str>> = Arc::default();
    let chosen = name.clone();
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        on_request: Some(Arc::new(move |_| Ok(added(&chosen.lock().unwrap(), "planted".to_owned())))),
        ..options
    })
    .await;
    for own in [
        "Authorization",
        "cookie",
        "HOST",
        "Content-Length",
        "content-type",
        "User-Agent",
        "Origin",
        "not ok",
    ] {
        *name.lock().unwrap() = own;
        let error = clerk.get_environment().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.info().param_name.as_deref()),
            (ErrorKind::Invalid, Some("on_request"))
        );
        let text = error.to_string();
        assert!(text.to_lowercase().contains(&own.to_lowercase()) && !text.contains("planted"), "{text}");
    }
    assert_eq!(emulator.log(), []);
}

#[tokio::test]
async fn a_hook_may_block_and_a_panic_is_an_error() {
    // This test's runtime has one thread: if the hook blocked it, nobody could let the hook go on.
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let (_emulator, clerk) = with_hooks(|options| ClerkOptions {
        on_request: Some(Arc::new(move |_| {
            wait.lock().unwrap().recv_timeout(Duration::from_secs(5)).expect("told to go on");
            Ok(HashMap::new())
        })),
        ..options
    })
    .await;
    let letting = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        go_on.send(()).unwrap();
    };
    let (loaded, ()) = tokio::join!(clerk.load(), letting);
    loaded.unwrap();
    drop(go_on);
    let error = clerk.get_organization_memberships(PageParams::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Usage, "on_request panicked"));
}

#[tokio::test]
async fn a_hook_that_never_returns_ends_with_the_call() {
    let (_held, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        request_options: crate::request_options(Duration::from_millis(20)),
        on_request: Some(Arc::new(move |_| {
            // Until the test is over.
            let _ = wait.lock().unwrap().recv();
            Ok(HashMap::new())
        })),
        ..options
    })
    .await;
    let error = clerk.load().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Usage, "on_request did not return in time")
    );
    assert_eq!(emulator.log(), []);
}

#[tokio::test]
async fn a_call_without_any_time_is_not_taken_for_a_slow_hook() {
    let (emulator, clerk) = with_hooks(|options| ClerkOptions {
        request_options: crate::request_options(Duration::from_nanos(1)),
        on_request: Some(Arc::new(|_| Ok(HashMap::new()))),
        ..options
    })
    .await;
    let error = clerk.load().await.unwrap_err();
    let text = "the time limit of the call passed before the request could be sent";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Timeout, text));
    assert_eq!(emulator.log(), []);
}
