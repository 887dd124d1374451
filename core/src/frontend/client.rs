//! Fetches the client.

use super::{attempt::is_credential_refusal, frontend_api::FrontendApi, routes::CLIENT, state::Stamp};
use crate::{
    api::Api,
    error::Result,
    http::{Budget, Request, retrying},
    models::Client,
};

impl FrontendApi {
    /// Fetches the client. Nobody is signed in if the server has none, or no longer accepts the token.
    pub(super) async fn fetch_client(&self, budget: Budget) -> Result<()> {
        let request = Request::get(CLIENT, &[]);
        let response = retrying(&request, budget, |attempt| self.attempt(&request, attempt)).await;
        let (client, date) = match response {
            Ok(response) => {
                let client = response.decode_optional::<Client>().map_err(|error| request.failed(error))?;
                self.record_session_tokens(&response.body);
                (client, response.date)
            }
            Err(error) if is_credential_refusal(&error) => (None, None),
            Err(error) => return Err(request.failed(error)),
        };
        self.apply(client, Stamp { number: request.number(), date });
        Ok(())
    }
}
