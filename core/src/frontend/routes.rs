//! Routes that more than one part has to tell from others.

pub(super) const CLIENT: &str = "/client";
pub(super) const SIGN_INS: &str = "/client/sign_ins";
