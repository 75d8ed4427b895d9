//! What the verifier takes, and everything that it does not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::workflows::engine::jwt::*;

const ISSUER: &str = "https://login.example/csp/gateway/am/api";
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

use crate::domain::tokens::signing_key::SigningAlgorithm::{EdDsa, Es256, Rs256};
use crate::domain::tokens::signing_key::TokenType::{AccessToken as AtJwt, Jwt};

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Rs256).unwrap());
static OTHER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Rs256).unwrap());

fn kid() -> KeyId {
    KEY.public().kid.clone()
}

/// The modulus of a key.
fn modulus(key: &SigningKey) -> String {
    let KeyNumbers::Rsa { n, .. } = &key.public().numbers else { panic!("no RSA key") };
    n.clone()
}
static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new([KEY.public()], ISSUER).unwrap());

fn claims() -> Claims {
    Claims {
        iss: ISSUER.into(),
        sub: "app".into(),
        azp: "app".into(),
        client_id: "app".into(),
        aud: vec!["app".into()],
        context: "context".into(),
        context_name: "org".into(),
        domain: "login.example".into(),
        acct: None,
        username: None,
        perms: vec!["csp:org_member".into()],
        permissions: BTreeMap::new(),
        permissions_ref: None,
        scope: "ALL_PERMISSIONS".into(),
        jti: "token".into(),
        sid: None,
        iat: NOW.as_seconds(),
        nbf: None,
        exp: NOW.as_seconds() + 1799,
    }
}

fn header() -> Value {
    json!({ "alg": "RS256", "kid": kid(), "typ": "JWT" })
}

/// A token of any header and claims, signed with our key as RS256.
fn forge(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = KEY.pair.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn refusal(token: &str) -> TokenRefusal {
    VERIFIER.verify(token, NOW).unwrap_err()
}

fn refusal_with_header(field: &str, value: Value) -> TokenRefusal {
    let mut header = header();
    header[field] = value;
    refusal(&forge(&header, &json!(claims())))
}

#[test]
fn a_token_of_ours_is_taken_with_all_its_claims() {
    let token = KEY.sign(Jwt, &claims()).unwrap();
    assert_eq!(VERIFIER.verify(token.expose(), NOW), Ok(claims()));
}

#[test]
fn the_header_says_what_every_client_takes() {
    let token = KEY.sign(Jwt, &claims()).unwrap();
    let first = token.expose().split('.').next().unwrap();
    let read: Value = serde_json::from_slice(&decode(first).unwrap()).unwrap();
    assert_eq!(read, header());
}

#[test]
fn a_token_of_the_type_of_rfc_9068_is_taken() {
    let token = KEY.sign(AtJwt, &claims()).unwrap();
    assert!(VERIFIER.verify(token.expose(), NOW).is_ok());
}

#[test]
fn a_stored_key_signs_as_before() {
    let stored = KEY.to_pkcs8().unwrap();
    let key = SigningKey::from_pkcs8(Rs256, &stored, kid()).unwrap();
    assert_eq!(key.public(), KEY.public());
    assert!(VERIFIER.verify(key.sign(Jwt, &claims()).unwrap().expose(), NOW).is_ok());
}

#[test]
fn bytes_that_are_no_key_are_refused() {
    assert!(SigningKey::from_pkcs8(Rs256, b"no key", kid()).is_err());
}

#[test]
fn the_published_key_is_the_pem_of_the_same_numbers() {
    let body: String = KEY.public().pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64_STANDARD.decode(body).unwrap();
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(modulus(&KEY)).unwrap();
    assert_eq!(modulus.len(), 256);
    assert!(der.windows(256).any(|window| window == modulus));
}

#[test]
fn an_unsigned_token_is_refused() {
    let token = KEY.sign(Jwt, &claims()).unwrap();
    let body = token.expose().split('.').nth(1).unwrap().to_owned();
    for alg in ["none", "None", "NONE", ""] {
        let mut header = header();
        header["alg"] = json!(alg);
        let head = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        assert_eq!(refusal(&format!("{head}.{body}.")), TokenRefusal::Header, "{alg}");
    }
}

#[test]
fn a_token_signed_by_the_public_key_as_an_hmac_key_is_refused() {
    let mut header = header();
    header["alg"] = json!("HS256");
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&json!(claims())));
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.public().pem.as_bytes());
    let tag = BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    assert_eq!(refusal(&format!("{signed}.{tag}")), TokenRefusal::Header);
}

#[test]
fn other_algorithms_are_refused_even_with_a_fitting_signature() {
    for alg in ["RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256"] {
        assert_eq!(refusal_with_header("alg", json!(alg)), TokenRefusal::Header, "{alg}");
    }
}

#[test]
fn a_header_that_brings_its_own_key_is_refused() {
    let jwk = json!({ "kty": "RSA", "n": modulus(&OTHER), "e": "AQAB" });
    for (field, value) in [
        ("jwk", jwk),
        ("jku", json!("https://attacker.example/keys")),
        ("x5u", json!("https://attacker.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        assert_eq!(refusal_with_header(field, value), TokenRefusal::Header, "{field}");
    }
}

#[test]
fn a_kid_that_is_not_ours_is_refused() {
    for other in [OTHER.public().kid.as_str(), "../../etc/passwd", "", "' OR 1=1 --"] {
        assert_eq!(refusal_with_header("kid", json!(other)), TokenRefusal::UnknownKey, "{other}");
    }
}

#[test]
fn a_token_without_a_kid_is_refused() {
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    assert_eq!(refusal(&forge(&header, &json!(claims()))), TokenRefusal::Header);
}

#[test]
fn a_repeated_header_field_is_refused() {
    let head = format!(r#"{{"alg":"RS256","alg":"none","kid":"{}","typ":"JWT"}}"#, kid());
    let rest = KEY.sign(Jwt, &claims()).unwrap().expose().split_once('.').unwrap().1.to_owned();
    assert_eq!(
        refusal(&format!("{}.{rest}", BASE64_URL_SAFE_NO_PAD.encode(head))),
        TokenRefusal::Header
    );
}

#[test]
fn an_id_token_is_no_access_token() {
    assert_eq!(refusal_with_header("typ", json!("id+jwt")), TokenRefusal::Header);
    let mut claims = json!(claims());
    claims.as_object_mut().unwrap().remove("client_id");
    assert_eq!(refusal(&forge(&header(), &claims)), TokenRefusal::Claims);
}

#[test]
fn a_signature_of_a_foreign_key_under_our_kid_is_refused() {
    let stored = OTHER.to_pkcs8().unwrap();
    let impostor = SigningKey::from_pkcs8(Rs256, &stored, kid()).unwrap();
    let token = impostor.sign(Jwt, &claims()).unwrap();
    assert_eq!(refusal(token.expose()), TokenRefusal::Signature);
}

#[test]
fn both_keys_are_taken_while_one_replaces_the_other() {
    let verifier = Verifier::new([KEY.public(), OTHER.public()], ISSUER).unwrap();
    for key in [&*KEY, &*OTHER] {
        assert!(verifier.verify(key.sign(Jwt, &claims()).unwrap().expose(), NOW).is_ok());
    }
}

#[test]
fn every_algorithm_of_ours_is_taken_with_its_own_keys_only() {
    for algorithm in [Es256, EdDsa] {
        let key = SigningKey::generate(algorithm).unwrap();
        let verifier = Verifier::new([key.public(), KEY.public()], ISSUER).unwrap();
        let token = key.sign(Jwt, &claims()).unwrap();
        assert_eq!(verifier.verify(token.expose(), NOW), Ok(claims()));
        let mut header = header();
        header["kid"] = json!(key.public().kid);
        let mixed = forge(&header, &json!(claims()));
        assert_eq!(verifier.verify(&mixed, NOW), Err(TokenRefusal::Header));
    }
}

#[test]
fn a_signature_of_zeros_is_refused() {
    let key = SigningKey::generate(Es256).unwrap();
    let verifier = Verifier::new([key.public()], ISSUER).unwrap();
    let token = key.sign(Jwt, &claims()).unwrap();
    let (signed, _) = token.expose().rsplit_once('.').unwrap();
    let zeros = BASE64_URL_SAFE_NO_PAD.encode([0; 64]);
    let refused = verifier.verify(&format!("{signed}.{zeros}"), NOW);
    assert_eq!(refused, Err(TokenRefusal::Signature));
}

#[test]
fn a_key_that_was_replaced_verifies_until_it_ends() {
    let end = Timestamp::from_seconds(NOW.as_seconds() + 60);
    let ending = PublicKey { ends_at: Some(end), ..KEY.public().clone() };
    let verifier = Verifier::new([&ending], ISSUER).unwrap();
    let token = KEY.sign(Jwt, &claims()).unwrap();
    assert!(verifier.verify(token.expose(), NOW).is_ok());
    assert_eq!(verifier.verify(token.expose(), end), Err(TokenRefusal::UnknownKey));
}

#[test]
fn claims_of_another_type_are_refused() {
    for (claim, value) in [
        ("exp", json!("1800001799")),
        ("exp", json!(1_800_001_799.5)),
        ("perms", json!("csp:org_owner")),
        ("perms", Value::Null),
        ("aud", json!("app")),
    ] {
        let mut claims = json!(claims());
        claims[claim] = value;
        assert_eq!(refusal(&forge(&header(), &claims)), TokenRefusal::Claims, "{claim}");
    }
}

#[test]
fn an_expired_token_is_told_apart() {
    let token = KEY.sign(Jwt, &claims()).unwrap();
    let end = claims().expires_at();
    assert_eq!(VERIFIER.verify(token.expose(), end), Err(TokenRefusal::Expired));
    assert!(VERIFIER.verify(token.expose(), Timestamp::from_micros(end.as_micros() - 1)).is_ok());
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    let token = KEY.sign(Jwt, &Claims { iss: "https://other.example".into(), ..claims() }).unwrap();
    assert_eq!(refusal(token.expose()), TokenRefusal::Issuer);
}

#[test]
fn padding_line_ends_and_further_parts_are_refused() {
    let token = KEY.sign(Jwt, &claims()).unwrap();
    let text = token.expose();
    for bad in [
        format!("{text}="),
        format!("{text}\n"),
        format!(" {text}"),
        format!("{text}.x"),
        format!("{text}."),
        text.replacen('.', "..", 1),
        text.replace('.', ""),
        String::new(),
        "..".into(),
    ] {
        assert!(VERIFIER.verify(&bad, NOW).is_err(), "{bad}");
    }
}

#[test]
fn stray_last_bits_are_refused() {
    // 256 bytes end in a group of one byte: four of the last letter's bits must be zero.
    let token = KEY.sign(Jwt, &claims()).unwrap();
    let (rest, last) = token.expose().split_at(token.expose().len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = alphabet.find(last).unwrap();
    let same_byte = &alphabet[at + 1..at + 2];
    assert_eq!(refusal(&format!("{rest}{same_byte}")), TokenRefusal::Malformed);
}

#[test]
fn a_very_long_token_is_not_read() {
    assert_eq!(refusal(&"a".repeat(LONGEST_TOKEN + 1)), TokenRefusal::Malformed);
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_panic(text in "\\PC{0,80}") {
        prop_assert!(VERIFIER.verify(&text, NOW).is_err());
    }

    #[test]
    fn any_three_parts_are_refused_without_a_panic(a: Vec<u8>, b: Vec<u8>, c: Vec<u8>) {
        let parts = [a, b, c].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        prop_assert!(VERIFIER.verify(&parts.join("."), NOW).is_err());
    }

    #[test]
    fn one_changed_character_is_noticed(at: prop::sample::Index, letter in "[A-Za-z0-9_.-]") {
        let token = KEY.sign(Jwt, &claims()).unwrap();
        let mut text = token.expose().to_owned();
        let at = at.index(text.len());
        text.replace_range(at..=at, &letter);
        prop_assume!(text != token.expose());
        prop_assert!(VERIFIER.verify(&text, NOW).is_err());
    }
}
