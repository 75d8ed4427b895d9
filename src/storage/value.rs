//! What goes into a statement: two kinds of value, text and whole numbers.

use crate::domain::account::preferences::ZoneName;
use crate::domain::ids::{
    ApiTokenId, AppId, ConsentId, DraftId, EventId, GrantId, InstanceId, InvitationId, KeyId,
    OrgId, PermissionId, PersonId, RequestId, RoleId, SecretId, ServiceId, SessionRef, SignInId,
};
use crate::domain::organizations::organization::OrgKey;
use crate::domain::secrets::secret::{SecretHash, SecretHint};
use crate::domain::services::base_url::BaseUrl;
use crate::domain::text::{Description, Email, Name};
use crate::domain::time::Timestamp;

/// A value as both engines know it. A missing one still has a type, since PostgreSQL asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    Int(Option<i64>),
}

/// Something that can stand in a statement.
pub trait IntoValue {
    /// The value as the engines know it.
    fn into_value(self) -> Value;
    /// The missing value of the same type.
    fn missing() -> Value
    where
        Self: Sized;
}

macro_rules! text_values {
    ($($kind:ty),* $(,)?) => {$(
        impl IntoValue for &$kind {
            fn into_value(self) -> Value {
                Value::Text(Some(self.as_str().to_owned()))
            }
            fn missing() -> Value {
                Value::Text(None)
            }
        }
    )*};
}

text_values!(
    ApiTokenId,
    AppId,
    ConsentId,
    DraftId,
    EventId,
    GrantId,
    InstanceId,
    InvitationId,
    KeyId,
    OrgId,
    PermissionId,
    PersonId,
    RequestId,
    RoleId,
    SecretId,
    ServiceId,
    BaseUrl,
    SessionRef,
    SignInId,
    ZoneName,
    OrgKey,
    SecretHint,
    Name,
    Description,
    Email,
    String,
);

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(Some(self.to_owned()))
    }
    fn missing() -> Value {
        Value::Text(None)
    }
}

impl IntoValue for &SecretHash {
    fn into_value(self) -> Value {
        Value::Text(Some(self.to_hex()))
    }
    fn missing() -> Value {
        Value::Text(None)
    }
}

impl IntoValue for i64 {
    fn into_value(self) -> Value {
        Value::Int(Some(self))
    }
    fn missing() -> Value {
        Value::Int(None)
    }
}

impl IntoValue for Timestamp {
    fn into_value(self) -> Value {
        Value::Int(Some(self.as_micros()))
    }
    fn missing() -> Value {
        Value::Int(None)
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or_else(T::missing, T::into_value)
    }
    fn missing() -> Value {
        T::missing()
    }
}

/// The arguments of a statement: a tuple, in the order of `$1`, `$2` and so on.
pub trait Arguments {
    /// The values in order.
    fn values(self) -> Vec<Value>;
}

impl Arguments for () {
    fn values(self) -> Vec<Value> {
        Vec::new()
    }
}

impl Arguments for Vec<Value> {
    fn values(self) -> Vec<Value> {
        self
    }
}

macro_rules! tuple_arguments {
    ($($name:ident)+) => {
        impl<$($name: IntoValue),+> Arguments for ($($name,)+) {
            #[expect(non_snake_case, reason = "the type parameters double as names")]
            fn values(self) -> Vec<Value> {
                let ($($name,)+) = self;
                vec![$($name.into_value()),+]
            }
        }
    };
}

tuple_arguments!(A);
tuple_arguments!(A B);
tuple_arguments!(A B C);
tuple_arguments!(A B C D);
tuple_arguments!(A B C D E);
tuple_arguments!(A B C D E F);
tuple_arguments!(A B C D E F G);
tuple_arguments!(A B C D E F G H);
tuple_arguments!(A B C D E F G H I);
tuple_arguments!(A B C D E F G H I J);
tuple_arguments!(A B C D E F G H I J K);
tuple_arguments!(A B C D E F G H I J K L);
tuple_arguments!(A B C D E F G H I J K L M);

/// The arguments for up to fifty ids; what is missing is no id.
pub fn fifty<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    let ids = ids.into_iter().chain(std::iter::repeat("")).take(50);
    ids.map(IntoValue::into_value).collect()
}
