//! Members in a browser without scripts.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::PersonId;

use crate::world::{Actor, Browser, Reply, World};

const JOINING: [(&str, &str); 2] =
    [("name", "Zoë Ångström"), ("password", "a long enough password")];

async fn invites(browser: &mut Browser<'_>, world: &World, email: &str) -> Reply {
    let form = [("email", email), ("lasts", "7"), ("roles", "org_member"), ("go", "invite")];
    browser.post(&paths::invite(&world.org().await), &form).await
}

/// The link that a page shows.
fn link(reply: &Reply) -> String {
    let at = reply.body.find("/invitations/accept?token=").expect("a link");
    let end = reply.body[at..].find('<').unwrap();
    reply.body[at..at + end].to_owned()
}

fn token(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

#[tokio::test]
async fn an_owner_invites_and_the_invited_one_joins_without_scripts() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let shown = invites(&mut owner, &world, "zoe@example.com").await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    assert!(shown.body.contains("No mail was sent"));
    let link = link(&shown);

    let mut guest = world.anonymous();
    let page = guest.get(&link).await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.body.contains("zoe@example.com"), "{}", page.body);
    let weak = [("token", token(&link)), JOINING[0], ("password", "short")];
    let again = guest.post(paths::INVITATION, &weak).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Zoë Ångström"));
    let form = [("token", token(&link)), JOINING[0], JOINING[1]];
    let joined = guest.post(paths::INVITATION, &form).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    let org = world.org().await;
    assert_eq!(guest.get(&paths::members(&org)).await.status, StatusCode::OK);
    let list = owner.get(&paths::members_page(&org, "ångSTRÖM", "", "")).await;
    assert!(list.body.contains("Zoë Ångström") && list.body.contains("1 member"));
    assert!(!list.body.contains("Never"), "whoever joins is signed in");
    assert_eq!(guest.get(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_role_that_is_none_is_told_and_nobody_is_invited() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = paths::invite(&world.org().await);
    let form = [("email", "zoe@example.com"), ("lasts", "7"), ("roles", "org_member")];
    let form = [&form[..], &[("role", "service/nonsense"), ("go", "invite")]].concat();
    let refused = owner.post(&page, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("One of these roles no longer exists."));
    assert!(refused.body.contains("value=\"zoe@example.com\""), "what was typed is kept");
    let invited = owner.get(&paths::invitations_page(&world.org().await, "")).await;
    assert!(!invited.body.contains("zoe@example.com"));
}

#[tokio::test]
async fn a_replayed_invitation_shows_no_link_and_makes_none() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    invites(&mut owner, &world, "zoe@example.com").await;
    let replayed = invites(&mut owner, &world, "zoe@example.com").await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!replayed.body.contains("token="));
    assert!(replayed.body.contains("already invited"));
    let open = owner.get(&paths::invite(&world.org().await)).await;
    assert!(!open.body.contains("token="));
}

#[tokio::test]
async fn an_invitation_is_sent_again_and_revoked_from_the_list() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let first = link(&invites(&mut owner, &world, "zoe@example.com").await);
    let list = owner.get(&paths::members(&org)).await;
    assert!(!list.body.contains(token(&first)));
    let action = |end: &str| {
        let to = list.body.find(end).unwrap() + end.len() - 1;
        let from = list.body[..to].rfind("\"/orgs/").unwrap() + 1;
        list.body[from..to].to_owned()
    };
    let again = owner.post(&action("/resend\""), &[]).await;
    assert_ne!(link(&again), first);
    assert_eq!(world.anonymous().get(&first).await.status, StatusCode::NOT_FOUND);
    let revoked = owner.post(&action("/revoke\""), &[]).await;
    assert_eq!(revoked.location(), paths::members(&org));
    assert_eq!(world.anonymous().get(&link(&again)).await.status, StatusCode::NOT_FOUND);
}

async fn mia(world: &World) -> PersonId {
    world.member().await.visitor.person
}

#[tokio::test]
async fn a_change_is_shown_before_it_is_saved() {
    let world = World::new().await;
    let (org, person) = (world.org().await, mia(&world).await);
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::edit_member(&org, &person, "organization")).await;
    assert!(page.body.contains("Review changes"), "{}", page.body);
    let form = |go| {
        [
            ("section", "organization"),
            ("version", "1"),
            ("roles", "org_member"),
            ("additional", "auditor"),
            ("go", go),
        ]
    };
    let here = paths::member(&org, &person);
    let review = owner.post(&here, &form("review")).await;
    assert!(review.body.contains("Gains") && review.body.contains("Auditor"));
    assert!(!world.actions().await.contains(&"member.roles_changed".to_owned()));
    let saved = owner.post(&here, &form("save")).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, here.as_str()));
    let late = owner.post(&here, &form("save")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Somebody else changed these roles in the meantime"));
    assert!(late.body.contains("name=\"version\" value=\"2\""));
}

#[tokio::test]
async fn service_roles_are_reviewed_by_their_names() {
    let world = World::new().await;
    let (org, person) = (world.org().await, mia(&world).await);
    let mut owner = world.browser(Actor::Owner).await;
    let role = ("role", "service/carbon-black-cloud/view_all");
    let form = |go| [("section", "service"), ("version", "1"), role, ("go", go)];
    let here = paths::member(&org, &person);
    let review = owner.post(&here, &form("review")).await;
    assert!(review.body.contains("Carbon Black Cloud · View All"), "{}", review.body);
    let saved = owner.post(&here, &form("save")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = owner.get(&here).await;
    assert!(page.body.contains("Carbon Black Cloud · View All"));
}

#[tokio::test]
async fn the_last_owner_is_told_before_and_after() {
    let world = World::new().await;
    let owner_id = world.owner().await.visitor.person;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::edit_member(&org, &owner_id, "organization")).await;
    assert!(page.body.contains("This is the only owner"));
    let form =
        [("section", "organization"), ("version", "1"), ("roles", "org_member"), ("go", "save")];
    let refused = owner.post(&paths::member(&org, &owner_id), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("last Organization Owner"));
    let left = owner.post(&paths::leave(&org), &[("name", "Initech")]).await;
    assert_eq!(left.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_removed_member_is_shut_out_in_the_session_that_they_have() {
    let world = World::new().await;
    let (org, person) = (world.org().await, mia(&world).await);
    let mut member = world.browser(Actor::Member).await;
    assert_eq!(member.get(&paths::apps(&org)).await.status, StatusCode::OK);
    let mut owner = world.browser(Actor::Owner).await;
    let asked = owner.get(&paths::remove_member(&org, &person)).await;
    assert!(asked.body.contains("Remove Mia Member from Initech?"), "{}", asked.body);
    let removed = owner.post(&paths::remove_member(&org, &person), &[]).await;
    assert_eq!(removed.location(), paths::members(&org));
    assert_eq!(member.get(&paths::apps(&org)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.get(&paths::member(&org, &person)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_app_whose_creator_left_says_so_in_list_and_details() {
    let world = World::new().await;
    let org = world.org().await;
    let developer = world.developer().await;
    let (app, _) = developer.creates_app("siem-export").await;
    let mut owner = world.browser(Actor::Owner).await;
    assert!(!owner.get(&paths::apps(&org)).await.body.contains("Creator left"));
    let person = developer.visitor.person;
    owner.post(&paths::remove_member(&org, &person), &[]).await;
    assert!(owner.get(&paths::apps(&org)).await.body.contains("Creator left"));
    let details = owner.get(&paths::app(&org, &app)).await.body;
    assert!(details.contains("Dev Developer, who created this app, left the organization"));
}

#[tokio::test]
async fn everybody_else_reads_and_changes_nothing() {
    let world = World::new().await;
    let (org, person) = (world.org().await, mia(&world).await);
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let page = browser.get(&paths::edit_member(&org, &person, "organization")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("Review changes"));
        let refused = invites(&mut browser, &world, "zoe@example.com").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains(Actor::Owner.name()));
        let removed = browser.post(&paths::remove_member(&org, &person), &[]).await;
        assert_eq!(removed.status, StatusCode::FORBIDDEN);
    }
    let mut outsider = world.browser(Actor::Outsider).await;
    for path in [paths::members(&org), paths::member(&org, &person), paths::leave(&org)] {
        assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let signed_out = world.anonymous().get(&paths::members(&org)).await;
    assert_eq!(signed_out.status, StatusCode::SEE_OTHER);
}
