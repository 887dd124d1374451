//! Session tokens: real RS256 JWTs, signed with an intentionally public key.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::error::ApiError;

const KEY_ID: &str = "ins_emulator";

pub(crate) struct Signer {
    key: KeyPair,
    random: SystemRandom,
}

impl Signer {
    pub(crate) fn new() -> Self {
        let key = KeyPair::from_pkcs8(include_bytes!("../keys/test-only-rs256.pk8"))
            .expect("the shipped key is read in every test");
        Self { key, random: SystemRandom::new() }
    }

    pub(crate) fn sign(&self, claims: &Value) -> Result<String, ApiError> {
        let header = json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" });
        let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &self.random, signed.as_bytes(), &mut signature)
            .map_err(|_| ApiError::internal("a token could not be signed"))?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of a token that was signed here, expired or not.
    pub(crate) fn verified(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.key.public());
        RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .ok()?;
        let claims = BASE64_URL_SAFE_NO_PAD.decode(signed.rsplit_once('.')?.1).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    pub(crate) fn jwks(&self) -> Value {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.key.public());
        json!({ "keys": [{
            "use": "sig",
            "kty": "RSA",
            "kid": KEY_ID,
            "alg": "RS256",
            "n": BASE64_URL_SAFE_NO_PAD.encode(n),
            "e": BASE64_URL_SAFE_NO_PAD.encode(e),
        }] })
    }
}

/// The claim `o` of a session token of version 2, and the claim `fea` if the role has custom permissions.
/// System permissions are not in tokens. Each feature's permissions are a bit mask over `per`.
pub(crate) fn organization_claims(
    id: &str,
    slug: &str,
    role: &str,
    permissions: &[String],
) -> (Value, Option<String>) {
    let mut claim = json!({ "id": id, "slg": slug, "rol": role.trim_start_matches("org:") });
    let mut features: Vec<&str> = Vec::new();
    let mut actions: Vec<&str> = Vec::new();
    let mut held: Vec<(usize, usize)> = Vec::new();
    for permission in permissions.iter().filter(|permission| !crate::roles::is_system(permission)) {
        let Some((feature, action)) = permission.trim_start_matches("org:").split_once(':') else { continue };
        held.push((index_of(&mut features, feature), index_of(&mut actions, action)));
    }
    if held.is_empty() {
        return (claim, None);
    }
    let mut masks = vec![0u64; features.len()];
    for (feature, action) in held {
        masks[feature] |= 1 << action;
    }
    claim["per"] = actions.join(",").into();
    claim["fpm"] = masks.iter().map(u64::to_string).collect::<Vec<_>>().join(",").into();
    let scoped: Vec<String> = features.iter().map(|feature| format!("o:{feature}")).collect();
    (claim, Some(scoped.join(",")))
}

fn index_of<'a>(known: &mut Vec<&'a str>, text: &'a str) -> usize {
    known.iter().position(|item| *item == text).unwrap_or_else(|| {
        known.push(text);
        known.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_masks_by_feature() {
        let permissions: Vec<String> =
            ["org:sys_profile:manage", "org:invoices:read", "org:reports:read", "org:reports:share"]
                .map(String::from)
                .into();
        let (claim, features) = organization_claims("org_1", "acme", "org:editor", &permissions);
        let expected =
            json!({ "id": "org_1", "slg": "acme", "rol": "editor", "per": "read,share", "fpm": "1,3" });
        assert_eq!(claim, expected);
        assert_eq!(features.as_deref(), Some("o:invoices,o:reports"));
    }

    #[test]
    fn system_permissions_are_not_in_tokens() {
        let (claim, features) =
            organization_claims("org_1", "acme", "org:admin", &["org:sys_profile:manage".into()]);
        assert_eq!(claim, json!({ "id": "org_1", "slg": "acme", "rol": "admin" }));
        assert_eq!(features, None);
    }

    #[test]
    fn signatures_verify_with_the_published_key() {
        let signer = Signer::new();
        let token = signer.sign(&json!({ "sub": "user_1" })).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        assert_eq!(signer.verified(&token), Some(json!({ "sub": "user_1" })));
        assert_eq!(signer.verified(&format!("{signed}x.{signature}")), None);
        let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
        let jwks = signer.jwks();
        let part = |name: &str| decode(jwks["keys"][0][name].as_str().unwrap());
        let key = ring::signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
        key.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decode(signature))
            .unwrap();
    }
}
