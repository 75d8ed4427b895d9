//! Typed ids: a newtype per kind, so that one cannot stand where another belongs.
//!
//! Every id is text that was checked when it entered. Ids are made from random
//! bytes that the caller brings; nothing here is random.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a valid {kind}")]
pub struct IdError {
    /// What the text should have been.
    pub kind: &'static str,
}

/// Letters and digits: the alphabet of App IDs and App Secrets (CONTRACT.md T9).
pub const ALPHANUMERIC: &[u8; 62] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts text of the right form.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if $check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError { kind: $kind })
                }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        typed_id!($(#[$doc])* $name, $kind, is_uuid);

        impl $name {
            /// Makes an id from random bytes, as a version 4 UUID (RFC 9562).
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid_text(bytes))
            }
        }
    };
}

uuid_id!(
    /// An organization.
    OrgId, "organization id"
);
uuid_id!(
    /// A person who can sign in.
    PersonId, "person id"
);
uuid_id!(
    /// A custom role of an organization.
    RoleId, "role id"
);
uuid_id!(
    /// An app added to an organization.
    GrantId, "grant id"
);
uuid_id!(
    /// One of an app's secrets. The id names it; it is not the secret.
    SecretId, "secret id"
);
uuid_id!(
    /// A half-finished form of several pages.
    DraftId, "draft id"
);
uuid_id!(
    /// A service that an organization contains.
    InstanceId, "service instance id"
);
uuid_id!(
    /// An audit entry.
    EventId, "audit entry id"
);
uuid_id!(
    /// An organization's request that another one accepts its app.
    RequestId, "request id"
);
uuid_id!(
    /// An invitation to an organization.
    InvitationId, "invitation id"
);
uuid_id!(
    /// An API token. The id names it; it is not the token.
    ApiTokenId, "API token id"
);
uuid_id!(
    /// A browser session, as pages call it. It signs nobody in.
    SessionRef, "session reference"
);
uuid_id!(
    /// What somebody let an app do for them.
    ConsentId, "consent id"
);
uuid_id!(
    /// One sign-in of a person to an app. Tokens that came of it name it as `sid`.
    SignInId, "sign-in id"
);
typed_id!(
    /// The App ID (`client_id` of RFC 6749): 15 letters and digits, 89 random bits. It is no secret.
    AppId, "App ID", is_app_id
);
typed_id!(
    /// The id of a signing key (`kid` of RFC 7517).
    KeyId, "key id", is_key_id
);
typed_id!(
    /// A service of the catalogue, such as `carbon-black-cloud`.
    ServiceId, "service id", is_slug
);
typed_id!(
    /// A permission of a service, such as `_API.Device:device.READ`.
    PermissionId, "permission id", is_permission
);

impl AppId {
    /// How long an App ID is.
    pub const LENGTH: usize = 15;

    /// How long those are that were made before.
    const FORMER_LENGTH: usize = 24;

    /// Makes an App ID from random bytes; see [`alphanumeric`].
    pub fn from_bytes(bytes: [u8; Self::LENGTH * 2]) -> Self {
        Self(alphanumeric(&bytes))
    }
}

impl KeyId {
    /// How long a thumbprint is (SHA-256 in base64url).
    pub const LENGTH: usize = 43;

    /// How long the random id of a key of before is.
    const FORMER_LENGTH: usize = 16;
}

/// An app as an organization names it: the app of another one is not found under `org`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AppRef {
    pub org: OrgId,
    pub id: AppId,
}

impl AppRef {
    /// Names an app from where it is looked at.
    pub fn new(org: &OrgId, id: &AppId) -> Self {
        Self { org: org.clone(), id: id.clone() }
    }
}

/// One letter or digit for every two bytes. Two bytes make the bias of the
/// remainder smaller than one in a thousand, so no byte needs to be thrown away.
pub fn alphanumeric(bytes: &[u8]) -> String {
    bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .map(|number| char::from(ALPHANUMERIC[usize::from(number) % ALPHANUMERIC.len()]))
        .collect()
}

fn uuid_text(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    text
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn is_app_id(text: &str) -> bool {
    [AppId::LENGTH, AppId::FORMER_LENGTH].contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_key_id(text: &str) -> bool {
    [KeyId::LENGTH, KeyId::FORMER_LENGTH].contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_slug(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_permission(text: &str) -> bool {
    (1..=120).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_made_from_bytes_parses(bytes: [u8; 16]) {
            let id = OrgId::from_bytes(bytes);
            prop_assert_eq!(OrgId::parse(id.as_str()), Ok(id));
        }

        #[test]
        fn an_app_id_is_letters_and_digits(bytes: [u8; 30]) {
            let id = AppId::from_bytes(bytes);
            prop_assert!(AppId::parse(id.as_str()).is_ok());
        }

        #[test]
        fn other_text_is_refused(text in "\\PC{0,60}") {
            prop_assume!(!is_uuid(&text));
            prop_assert!(OrgId::parse(&text).is_err());
        }
    }

    #[test]
    fn an_upper_case_uuid_is_refused_since_ids_compare_as_text() {
        assert!(OrgId::parse("6F0C1E7A-0000-4000-8000-000000000000").is_err());
    }

    #[test]
    fn a_foreign_kind_is_named_in_the_error() {
        let error = AppId::parse("../../etc").unwrap_err();
        assert_eq!(error.to_string(), "not a valid App ID");
    }
}
