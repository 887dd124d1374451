//! The two styles, and clients in them.

use crate::{
    call::{Failure, Handle},
    scenario::{Settings, Transport},
};
use clerk_emulator::Emulator;
use clerk_orgs_ffi::{
    AsyncClerk, BlockingClerk, ClerkError, ClerkSettings, FileTokenStore, RequestHook, RequestInfo,
    TokenStore,
};
use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

/// Stands for the emulator's own value.
const EMULATOR: &str = "emulator";

/// Adds the same headers to every request.
struct Adding(HashMap<String, String>);

impl RequestHook for Adding {
    fn on_request(&self, _: RequestInfo) -> Result<Option<HashMap<String, String>>, ClerkError> {
        Ok(Some(self.0.clone()))
    }
}

/// How calls are made.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// Calls are awaited.
    Async,
    /// Calls block the thread.
    Blocking,
}

impl Style {
    /// The transport of its requests. Each transport runs all scenarios in one style, so that
    /// nothing runs twice.
    pub(crate) fn transport(self) -> Transport {
        match self {
            Self::Async => Transport::Http2,
            Self::Blocking => Transport::Http1,
        }
    }
}

impl Settings {
    /// These settings override the others.
    pub(crate) fn over(self, others: &Self) -> Self {
        let others = others.clone();
        Self {
            timeout_ms: self.timeout_ms.or(others.timeout_ms),
            total_timeout_ms: self.total_timeout_ms.or(others.total_timeout_ms),
            max_retries: self.max_retries.or(others.max_retries),
            bulk_outage_timeout_ms: self.bulk_outage_timeout_ms.or(others.bulk_outage_timeout_ms),
            publishable_key: self.publishable_key.or(others.publishable_key),
            base_url: self.base_url.or(others.base_url),
            proxy_url: self.proxy_url.or(others.proxy_url),
            ca_certificate: self.ca_certificate.or(others.ca_certificate),
            token_store: self.token_store.or(others.token_store),
            prefetch: self.prefetch.or(others.prefetch),
            proxy: self.proxy.or(others.proxy),
            max_concurrent_requests: self.max_concurrent_requests.or(others.max_concurrent_requests),
            user_agent: self.user_agent.or(others.user_agent),
            request_headers: self.request_headers.or(others.request_headers),
        }
    }

    pub(crate) fn client(
        &self,
        style: Style,
        emulator: &Emulator,
        folder: &Path,
    ) -> Result<Arc<dyn Handle>, Failure> {
        let Self {
            publishable_key,
            base_url,
            proxy_url,
            ca_certificate,
            prefetch,
            proxy,
            max_concurrent_requests,
            max_retries,
            user_agent,
            request_headers,
            ..
        } = self.clone();
        let (address, certificate) = match style.transport() {
            Transport::Http1 => (emulator.http_url(), None),
            Transport::Http2 => (emulator.base_url(), emulator.ca_certificate().map(str::to_owned)),
        };
        let is_set = publishable_key.is_some() || base_url.is_some() || proxy_url.is_some();
        let is_here = !is_set || [&base_url, &proxy_url].into_iter().flatten().any(|text| text == EMULATOR);
        let given = |value: Option<String>, of_the_emulator: &str| {
            value.map(|text| if text == EMULATOR { of_the_emulator.to_owned() } else { text })
        };
        let publishable_key = given(publishable_key, &emulator.publishable_key());
        let base_url = given(base_url.or((!is_set).then(|| EMULATOR.to_owned())), &address);
        let proxy_url = given(proxy_url, &address);
        let ca_certificate = ca_certificate.or(certificate.filter(|_| is_here));
        let [timeout, total_timeout, bulk_outage_timeout] =
            [self.timeout_ms, self.total_timeout_ms, self.bulk_outage_timeout_ms]
                .map(|time| time.map(Duration::from_millis));
        let token_store = self.token_store.as_deref().map(|path| {
            let path = folder.join(if path == "file" { "token" } else { path });
            let store = FileTokenStore::new(path.display().to_string());
            store.map(|store| store as Arc<dyn TokenStore>)
        });
        let token_store = token_store.transpose()?;
        let on_request = request_headers.map(|headers| Arc::new(Adding(headers)) as Arc<dyn RequestHook>);
        let settings = ClerkSettings {
            publishable_key,
            base_url,
            proxy_url,
            token_store,
            timeout,
            total_timeout,
            max_retries,
            bulk_outage_timeout,
            ca_certificate,
            prefetch,
            proxy,
            max_concurrent_requests,
            user_agent,
            on_request,
            on_response: None,
        };
        Ok(match style {
            Style::Async => AsyncClerk::new(settings)?,
            Style::Blocking => BlockingClerk::new(settings)?,
        })
    }
}
