use crate::wire::{Decode, open_enum};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

open_enum! {
    /// The status of a sign-in. Only `Complete` means that a user is signed in.
    SignInStatus {
        /// A session was created and is active.
        Complete = "complete",
        /// An identifier is needed, such as an e-mail address.
        NeedsIdentifier = "needs_identifier",
        /// A password or a code is needed.
        NeedsFirstFactor = "needs_first_factor",
        /// A second factor is needed.
        NeedsSecondFactor = "needs_second_factor",
        /// The device is new and has to be confirmed, like a second factor.
        NeedsClientTrust = "needs_client_trust",
        /// A new password has to be set.
        NeedsNewPassword = "needs_new_password",
        /// A challenge of Clerk's bot protection has to be solved, which only a browser can do.
        NeedsProtectCheck = "needs_protect_check",
        /// The sign-in was not continued in time.
        Abandoned = "abandoned",
    }
}

open_enum! {
    /// How to submit a second factor, or to confirm a new device.
    SecondFactorStrategy {
        /// A code sent to an e-mail address.
        EmailCode = "email_code",
        /// A code sent to a phone number.
        PhoneCode = "phone_code",
        /// A code from an authenticator app.
        Totp = "totp",
        /// One of the user's backup codes.
        BackupCode = "backup_code",
    }
}

/// The current state of a sign-in. Check `status`: only `Complete` means that a user is signed in.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SignIn {
    /// The id, such as `sia_…`. Empty if another program that shares the token store had already signed in the user. In
    /// that case `status` is `Complete`, and `created_session_id` is the id of that session.
    pub id: String,
    /// Its status.
    pub status: SignInStatus,
    /// The identifier of the user who is signing in, if known.
    pub identifier: Option<String>,
    /// The factors that can be used as the first factor.
    pub supported_first_factors: Vec<SignInFactor>,
    /// The factors that can be used as the second factor.
    pub supported_second_factors: Vec<SignInFactor>,
    /// The id of the new session, once `status` is `Complete`.
    pub created_session_id: Option<String>,
}

/// A way to authenticate.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SignInFactor {
    /// The strategy: `password`, `email_code`, `phone_code`, `totp`, `backup_code` or another.
    pub strategy: String,
    /// The masked address or phone number that a code is sent to.
    pub safe_identifier: Option<String>,
    /// The id of the e-mail address that a code is sent to.
    pub email_address_id: Option<String>,
    /// The id of the phone number that a code is sent to.
    pub phone_number_id: Option<String>,
    /// Whether it is the user's primary one, if the server reports it.
    pub primary: Option<bool>,
}
