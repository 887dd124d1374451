use crate::wire::{Decode, open_enum};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

open_enum! {
    /// Where a sign-in stands. Only `Complete` has signed a user in.
    SignInStatus {
        /// A session was made and is active.
        Complete = "complete",
        /// Who signs in is not said yet.
        NeedsIdentifier = "needs_identifier",
        /// A password or a code is needed.
        NeedsFirstFactor = "needs_first_factor",
        /// A second factor is needed.
        NeedsSecondFactor = "needs_second_factor",
        /// The device is new: it has to be confirmed like a second factor.
        NeedsClientTrust = "needs_client_trust",
        /// A new password has to be set.
        NeedsNewPassword = "needs_new_password",
        /// A challenge of Clerk's protection has to be solved, which only a browser can.
        NeedsProtectCheck = "needs_protect_check",
        /// Left alone for too long.
        Abandoned = "abandoned",
    }
}

open_enum! {
    /// How the second factor is proved, or a new device is confirmed.
    SecondFactorStrategy {
        /// A code that is sent to an e-mail address.
        EmailCode = "email_code",
        /// A code that is sent to a phone.
        PhoneCode = "phone_code",
        /// A code that an authenticator app shows.
        Totp = "totp",
        /// One of the codes the user was given to keep.
        BackupCode = "backup_code",
    }
}

/// A sign-in, at the state it has reached. Look at `status`: only `Complete` has signed a user in.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SignIn {
    /// The id, such as `sia_…`. Empty where the user turned out to be signed in already, by another program that shares the
    /// token store: then `status` is `Complete`, and `created_session_id` names that session.
    pub id: String,
    /// Where it stands.
    pub status: SignInStatus,
    /// Who signs in, as far as it is said.
    pub identifier: Option<String>,
    /// What can be used as the first factor.
    pub supported_first_factors: Vec<SignInFactor>,
    /// What can be used as the second factor.
    pub supported_second_factors: Vec<SignInFactor>,
    /// The session that was made, once `status` is `Complete`.
    pub created_session_id: Option<String>,
}

/// A way to prove who one is.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SignInFactor {
    /// Which: `password`, `email_code`, `phone_code`, `totp`, `backup_code` and others.
    pub strategy: String,
    /// Where a code goes, masked.
    pub safe_identifier: Option<String>,
    /// The e-mail address a code goes to.
    pub email_address_id: Option<String>,
    /// The phone number a code goes to.
    pub phone_number_id: Option<String>,
    /// Whether it is the user's main one, where the server tells it.
    pub primary: Option<bool>,
}
