//! Text in whichever way a keyboard writes it: composed or not, small or large, wide or narrow.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::secret::Presented;
use latchkey::workflows::members::{self, AcceptInvitation, InviteMember};

use crate::world::{Actor, World};

const COMPOSED: &str = "Caf\u{e9} Stra\u{df}e";
const DECOMPOSED: &str = "Cafe\u{301} Stra\u{df}e";

#[tokio::test]
async fn a_name_is_one_however_its_accents_are_written() {
    let world = World::new().await;
    let org = world.org().await;
    let (app, _) = world.owner().await.creates_app(DECOMPOSED).await;
    for twin in [COMPOSED, "CAFE\u{301} STRASSE", "ｃａｆé straße", "Caf\u{e9}\u{200b} Strasse"]
    {
        let form = crate::world::AppForm::named(twin);
        let refused = world.owner().await.tries_to_draft(&form).await;
        assert!(refused.is_err(), "{twin:?} is a twin");
    }
    let mut owner = world.browser(Actor::Owner).await;
    for search in [COMPOSED, DECOMPOSED, "strasse", "STRAẞE", "ＣＡＦÉ"] {
        let query = format!("{}?{}", paths::apps(&org), crate::world::encode(&[("q", search)]));
        assert!(owner.get(&query).await.body.contains(app.as_str()), "{search:?} finds it");
    }
    let deleted = owner.post(&paths::delete_app(&org, &app), &[("name", COMPOSED)]).await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER, "{}", deleted.body);
}

#[tokio::test]
async fn e_mail_address_and_password_open_a_session_from_any_keyboard() {
    let world = World::new().await;
    let owner = world.owner().await;
    let email = "jose\u{301}@example.com";
    let roles = BTreeSet::from([OrgRole::Member]);
    let invitation = InviteMember::with_roles(&owner.org, email, roles);
    let token = members::invite(&owner.op(), invitation).await.unwrap().token.into_inner();
    let form = AcceptInvitation {
        token: Presented::new(token.expose().to_owned()),
        name: "İpek".to_owned(),
        password: "ma\u{f1}ana por la ma\u{f1}ana".to_owned(),
    };
    members::accept(&world.anybody(), form).await.unwrap();

    let password = "man\u{303}ana por\u{a0}la man\u{303}ana";
    let form = [("email", "JOS\u{c9}@example.com"), ("password", password)];
    let reply = world.anonymous().post("/sign-in", &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);

    let mut browser = world.browser(Actor::Owner).await;
    for search in ["ipek", "İPEK", "JOSE\u{301}", "ｊｏｓé"] {
        let query = crate::world::encode(&[("q", search)]);
        let page = browser.get(&format!("{}?{query}", paths::members(&owner.org))).await;
        assert!(page.body.contains("jos\u{e9}@example.com"), "{search:?} finds them");
    }
}
