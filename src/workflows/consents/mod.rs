//! People who sign in to apps: what an app may ask, what somebody agrees to, the tokens that come
//! of it, and its end.
//!
//! Every token rests on a consent that still stands: with the consent, the membership or the
//! sign-in, it is dead everywhere at once.

mod authorize;
mod end_session;
mod exchange;
mod give;
mod live;
mod origins;
mod record;
mod revoke;
mod user_info;
mod withdraw;

pub use authorize::{
    BadLink, ConsentOffer, Decision, Link, Outcome, Preview, Session, authorize, preview,
};
pub use end_session::{EndSession, Leaving, end_session, preview_end};
pub use exchange::{CodeRequest, RefreshRequest, exchange, refresh};
pub use give::UserTokens;
pub(crate) use live::{LiveSignIn, live_sign_in};
pub use origins::may_call_from;
pub(crate) use revoke::end_by_refresh_token;
pub use revoke::{LiveRefreshToken, find_refresh_token};
pub use user_info::{UserInfo, UserInfoError, user_info};
pub use withdraw::{AppConsents, end_all_of_app, end_of_app, list_own, withdraw};
pub(crate) use withdraw::{end_with_membership, list_of_app};

pub use crate::storage::consents::consent::{ConsentOf, OwnConsent};
