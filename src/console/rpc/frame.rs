//! Who is looking.

use leptos::prelude::*;

use crate::console::view::{Frame, PageError};

/// The person and their organizations.
#[server(prefix = "/rpc", endpoint = "load_frame")]
pub async fn load_frame() -> Result<Frame, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::account::sign_in::who_am_i;

    let (w, visitor) = visit()?;
    let me = who_am_i(&w.op(&visitor)).await.map_err(refuse)?;
    Ok(Frame { person: me.person, memberships: me.memberships })
}
