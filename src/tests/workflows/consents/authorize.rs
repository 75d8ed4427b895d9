//! What becomes of a link.

use std::time::Duration;

use latchkey::domain::apps::app::AppType;
use latchkey::storage::{Sql, sql};
use latchkey::workflows::apps;
use latchkey::workflows::apps::{AppEdit, Confirmed, ScopeForm};
use latchkey::workflows::consents::{self, Decision, Outcome, Session};

use crate::world::consents::{code_of, told};
use crate::world::{AppForm, BEGINNING, World};

#[tokio::test]
async fn a_link_that_does_not_belong_together_is_answered_nowhere() {
    let world = World::new().await;
    let owner = world.owner().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let (server, _) = owner.creates_app("siem").await;
    let follow =
        async |changes: &[(&str, &str)]| told(&owner.follows(&client.link(changes), None).await);
    assert_eq!(follow(&[("client_id", "nobody")]).await, "UnknownApp");
    assert_eq!(follow(&[("client_id", "")]).await, "UnknownApp");
    assert_eq!(follow(&[("client_id", server.as_str())]).await, "ServerToServer");
    assert_eq!(follow(&[("redirect_uri", "")]).await, "MissingRedirectUri");
    for foreign in [
        "https://evil.example/callback",
        "https://portal.example/callback/",
        "https://portal.example/callback?x",
        "https://portal.example:443/callback",
        "https://portal.example/Callback",
        "http://portal.example/callback",
        "https://portal.example/callback#x",
    ] {
        assert_eq!(follow(&[("redirect_uri", foreign)]).await, "ForeignRedirectUri", "{foreign}");
    }
    apps::disable(&owner.op(), &owner.app(&client.id)).await.unwrap();
    assert_eq!(follow(&[]).await, "Disabled");
}

#[tokio::test]
async fn redirect_uri_that_is_kept_from_before_a_rule_is_refused_at_use() {
    const BREAK: &str = "https://portal.example/callback%250d%250aSet-Cookie:x";
    const KEEP: Sql = sql("UPDATE app_redirect_uris SET uri = $1");
    const KEEP_SIGN_OUT: Sql =
        sql("INSERT INTO app_sign_out_uris (app, position, uri) VALUES ($1, 0, $2)");
    let world = World::new().await;
    let owner = world.owner().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let mut tx = world.db.write().await.unwrap();
    tx.execute(KEEP, (BREAK,)).await.unwrap();
    tx.execute(KEEP_SIGN_OUT, (&client.id, BREAK)).await.unwrap();
    tx.commit().await.unwrap();

    let told = told(&owner.follows(&client.link(&[("redirect_uri", BREAK)]), None).await);
    assert_eq!(told, "ForeignRedirectUri");
    // Its owner still sees it, and can mend it.
    let details = owner.sees_app(&client.id).await.unwrap();
    let flow = details.code_flow.unwrap();
    assert_eq!(flow.redirect_uris[0].as_str(), BREAK);
    assert!(!flow.allows_after_sign_out(BREAK, AppType::Web));
}

#[tokio::test]
async fn whoever_signed_in_is_asked_once_and_then_no_more() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let link = client.link(&[]);
    let Outcome::Ask(offer) = member.follows(&link, None).await else { panic!("a question") };
    assert_eq!((offer.app.name.as_str(), offer.owner.as_str()), ("portal", "Initech"));
    assert_eq!(offer.org.org, member.org);
    member.agrees(&link).await;
    code_of(member.follows(&link, None).await);
    let again = member.follows(&client.link(&[("prompt", "consent")]), None).await;
    assert_eq!(told(&again), "ask");
    let actions = world.actions().await;
    let given = actions.iter().filter(|action| *action == "consent.given").count();
    let signed = actions.iter().filter(|action| *action == "sign_in.started").count();
    assert_eq!((given, signed), (1, 2), "{actions:?}");
}

#[tokio::test]
async fn whoever_says_no_is_told_to_the_app() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let Outcome::Error { redirect_uri, error, state } =
        member.follows(&client.link(&[]), Some(Decision::Deny)).await
    else {
        panic!("an error")
    };
    assert_eq!(error.code.wire_name(), "access_denied");
    assert_eq!(
        (redirect_uri.as_str(), state.as_deref()),
        (crate::world::consents::CALLBACK, Some("s t/ä"))
    );
}

#[tokio::test]
async fn nobody_is_asked_where_nothing_may_be_shown() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let silent = client.link(&[("prompt", "none")]);
    let nobody = consents::authorize(&world.anybody(), &silent, None, None).await.unwrap();
    assert_eq!(told(&nobody), "login_required");
    assert_eq!(told(&member.follows(&silent, None).await), "consent_required");
    member.agrees(&client.link(&[])).await;
    assert_eq!(told(&member.follows(&silent, None).await), "code");
    let other = client.link(&[("prompt", "none"), ("login_hint", "owner@example.com")]);
    assert_eq!(told(&member.follows(&other, None).await), "login_required");
    let same = client.link(&[("prompt", "none"), ("login_hint", "Member@example.com")]);
    assert_eq!(told(&member.follows(&same, None).await), "code");
}

#[tokio::test]
async fn a_person_proves_anew_who_they_are_where_the_app_asks_for_it() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    member.agrees(&client.link(&[])).await;
    world.advance(Duration::from_mins(10));
    let fresh = Session { signed_in_at: world.clock.now(), answers_this: true };
    for (name, value) in [("prompt", "login"), ("max_age", "599"), ("max_age", "0")] {
        let link = client.link(&[(name, value)]);
        assert_eq!(told(&member.follows(&link, None).await), "sign in", "{name}={value}");
        let after = consents::authorize(&member.op(), &link, Some(fresh), None).await.unwrap();
        assert_eq!(told(&after), "code", "{name}={value}");
    }
    let young_enough = client.link(&[("max_age", "600")]);
    assert_eq!(told(&member.follows(&young_enough, None).await), "code");
    assert_eq!(world.clock.now().since(BEGINNING), Duration::from_mins(10));
}

#[tokio::test]
async fn a_consent_holds_for_what_was_read_and_no_more() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    member.agrees(&client.link(&[("scope", "csp:org_member")])).await;
    let narrow = client.link(&[("scope", "openid csp:org_member")]);
    assert_eq!(told(&member.follows(&narrow, None).await), "code");
    let wide = client.link(&[("scope", "openid")]);
    assert_eq!(told(&member.follows(&wide, None).await), "ask");
    member.agrees(&wide).await;
    assert_eq!(told(&member.follows(&narrow, None).await), "code");

    let scope = AppForm::named("x").with_cbc_role("super_admin").scope;
    let edit = AppEdit::Scope(ScopeForm { scope, may_be_empty: Confirmed::No });
    apps::edit(&owner.op(), &owner.app(&client.id), 1, edit).await.unwrap();
    assert_eq!(told(&member.follows(&narrow, None).await), "ask");
}

#[tokio::test]
async fn an_app_asks_for_what_it_has_by_role_or_by_permission() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    for known in ["csp:org_member", "_API.Device:device.READ", "openid profile email", ""] {
        let outcome = member.follows(&client.link(&[("scope", known)]), None).await;
        assert_eq!(told(&outcome), "ask", "{known}");
    }
    for beyond in ["csp:org_owner", "_API.Device:device.quarantine.EXECUTE", "emperor", "\""] {
        let outcome = member.follows(&client.link(&[("scope", beyond)]), None).await;
        assert_eq!(told(&outcome), "invalid_scope", "{beyond}");
    }
}

#[tokio::test]
async fn a_sign_in_is_for_an_organization_of_the_person() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let Outcome::Ask(offer) = outsider.follows(&client.link(&[]), None).await else {
        panic!("a question")
    };
    assert_eq!(offer.org.org, outsider.org, "their own, since the app's is closed to them");
    assert!(offer.access.permissions.is_empty(), "it has no such service");
    let foreign = client.link(&[("orgId", owner.org.as_str())]);
    assert_eq!(told(&outsider.follows(&foreign, None).await), "access_denied");
    let decision = Some(Decision::Allow(owner.org.clone()));
    assert_eq!(told(&outsider.follows(&client.link(&[]), decision).await), "access_denied");
    let named = client.link(&[("orgId", outsider.org.as_str())]);
    let code = outsider.agrees(&named).await;
    let kept = world.exchanges(&client, &code).await.unwrap();
    assert_eq!(kept.claims().context_name, outsider.org.as_str());
}
