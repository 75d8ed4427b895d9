//! Invitations: a link for one person, once, for a week.

use std::time::Duration;

use latchkey::domain::members::invitation::Lasts;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::secret::{Password, Presented};
use latchkey::storage::account::people;
use latchkey::workflows::account::{sign_in, who_am_i};
use latchkey::workflows::members::{AcceptInvitation, InviteMember, Joined};
use latchkey::workflows::{Actor as By, Visitor, WorkflowError, members};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, Someone, World, nobody, source};

const EMAIL: &str = "new@example.com";
const PASSWORD: &str = "a long enough password";

async fn invites(
    someone: &Someone<'_>,
    email: &str,
    roles: &[OrgRole],
) -> Result<String, WorkflowError> {
    let form = InviteMember::with_roles(&someone.org, email, roles.iter().copied());
    let invited = members::invite(&someone.op(), form).await?;
    Ok(invited.token.into_inner().expose().to_owned())
}

async fn accepts(world: &World, token: &str, password: &str) -> Result<Joined, WorkflowError> {
    let (token, password) = (Presented::new(token.to_owned()), password.to_owned());
    let form = AcceptInvitation { token, name: "Newt New".to_owned(), password };
    members::accept(&world.workflows.op_as(By::Nobody, source()), form).await
}

#[tokio::test]
async fn accepting_creates_the_person_with_the_roles_of_the_invitation() {
    let world = World::new().await;
    let owner = world.owner().await;
    let roles = [OrgRole::Member, OrgRole::Developer];
    let token = invites(&owner, EMAIL, &roles).await.unwrap();
    let joined = accepts(&world, &token, PASSWORD).await.unwrap();
    let visitor = Visitor { person: joined.person, source: source() };
    let me = who_am_i(&world.workflows.op(&visitor)).await.unwrap();
    assert_eq!(me.memberships[0].org, owner.org);
    assert_eq!(me.memberships[0].roles, roles.into());
}

#[tokio::test]
async fn an_invitation_works_once() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    accepts(&world, &token, PASSWORD).await.unwrap();
    assert_eq!(outcome(&accepts(&world, &token, PASSWORD).await), "404");
}

#[tokio::test]
async fn an_invitation_that_is_used_twice_at_the_same_time_works_once() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    let both = tokio::join!(accepts(&world, &token, PASSWORD), accepts(&world, &token, PASSWORD));
    let mut outcomes = [outcome(&both.0), outcome(&both.1)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["404", "yes"]);
}

#[tokio::test]
async fn an_invitation_is_over_after_a_week() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    world.advance(Lasts::DEFAULT.duration());
    assert_eq!(outcome(&accepts(&world, &token, PASSWORD).await), "404");
}

#[tokio::test]
async fn an_invitation_is_good_until_the_week_is_over() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    world.advance(Lasts::DEFAULT.duration().checked_sub(Duration::from_micros(1)).unwrap());
    assert_eq!(outcome(&accepts(&world, &token, PASSWORD).await), "yes");
}

#[tokio::test]
async fn somebody_with_an_account_joins_with_its_password() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let email = Actor::Outsider.email();
    let token = invites(&owner, &email, &[OrgRole::Member]).await.unwrap();
    assert_eq!(fields(accepts(&world, &token, "a wrong password").await), ["password"]);
    let joined = accepts(&world, &token, &Actor::Outsider.password()).await.unwrap();
    assert_eq!(joined.person, outsider.visitor.person);
    let me = who_am_i(&world.workflows.op(&outsider.visitor)).await.unwrap();
    assert_eq!(me.memberships.len(), 2);
}

#[tokio::test]
async fn a_weak_password_is_refused_and_leaves_the_invitation_open() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    assert_eq!(fields(accepts(&world, &token, "short").await), ["password"]);
    accepts(&world, &token, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_additional_role_alone_makes_no_member() {
    let world = World::new().await;
    let owner = world.owner().await;
    assert_eq!(fields(invites(&owner, EMAIL, &[OrgRole::Auditor]).await), ["roles"]);
    assert_eq!(fields(invites(&owner, EMAIL, &[]).await), ["roles"]);
}

#[tokio::test]
async fn a_member_is_not_invited_again() {
    let world = World::new().await;
    let (owner, _member) = (world.owner().await, world.member().await);
    assert_eq!(fields(invites(&owner, &Actor::Member.email(), &[OrgRole::Owner]).await), ["email"]);
}

#[tokio::test]
async fn an_address_is_invited_once_at_a_time() {
    let world = World::new().await;
    let owner = world.owner().await;
    invites(&owner, EMAIL, &[OrgRole::Member]).await.unwrap();
    assert_eq!(fields(invites(&owner, EMAIL, &[OrgRole::Member]).await), ["email"]);
    world.advance(Lasts::DEFAULT.duration());
    assert_eq!(outcome(&invites(&owner, EMAIL, &[OrgRole::Member]).await), "yes");
}

#[tokio::test]
async fn somebody_new_who_joins_two_organizations_at_the_same_time_is_one_person() {
    let world = World::new().await;
    let here = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    let there = invites(&world.outsider().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    let (first, second) =
        tokio::join!(accepts(&world, &here, PASSWORD), accepts(&world, &there, PASSWORD));
    let late = if first.is_ok() { (second, there) } else { (first, here) };
    if late.0.is_err() {
        assert_eq!(fields(late.0), ["password"]);
        accepts(&world, &late.1, PASSWORD).await.unwrap();
    }
    let person = accepts(&world, &late.1, PASSWORD).await;
    assert_eq!(outcome(&person), "404", "the invitation is used up");
}

/// The links of an invitation: the one that was shown, and the one that was mailed.
async fn both_links(someone: &Someone<'_>, email: &str) -> [String; 2] {
    let form = InviteMember::with_roles(&someone.org, email, [OrgRole::Member]);
    let invited = members::invite(&someone.op(), form).await.unwrap();
    [invited.token, invited.mailed].map(|token| token.into_inner().expose().to_owned())
}

async fn epoch_of(world: &World, joined: &Joined) -> i64 {
    let mut tx = world.db.read().await.unwrap();
    let found = people::find(&mut tx, &joined.person).await.unwrap();
    found.unwrap().epoch
}

#[tokio::test]
async fn whoever_comes_by_the_mail_takes_over_what_was_made_with_the_shown_link() {
    let world = World::new().await;
    let [shown, mailed] = both_links(&world.owner().await, EMAIL).await;
    let false_one = accepts(&world, &shown, PASSWORD).await.unwrap();
    let right_one = accepts(&world, &mailed, "an entirely other password").await.unwrap();
    assert_eq!(right_one.person, false_one.person);
    assert_eq!(epoch_of(&world, &false_one).await, false_one.epoch + 1);
    assert_eq!(right_one.epoch, false_one.epoch + 1);
    let before = Password::typed(PASSWORD.to_owned());
    let old = sign_in(&nobody(&world.workflows), EMAIL, before).await;
    assert_eq!(outcome(&old), "422");
    assert!(world.actions().await.contains(&"person.taken_over".to_owned()));
}

#[tokio::test]
async fn proved_account_is_taken_over_by_nobody() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let [_, mailed] = both_links(&owner, EMAIL).await;
    accepts(&world, &mailed, PASSWORD).await.unwrap();
    let [_, again] = both_links(&outsider, EMAIL).await;
    let other = "an entirely other password";
    assert_eq!(fields(accepts(&world, &again, other).await), ["password"]);
    assert_eq!(outcome(&accepts(&world, &again, PASSWORD).await), "yes");
}

#[tokio::test]
async fn mail_of_an_accepted_invitation_brings_no_removed_member_back() {
    let world = World::new().await;
    let owner = world.owner().await;
    let [_, first] = both_links(&owner, EMAIL).await;
    let joined = accepts(&world, &first, PASSWORD).await.unwrap();
    members::remove(&owner.op(), &owner.org, &joined.person).await.unwrap();
    let [shown, mailed] = both_links(&owner, EMAIL).await;
    accepts(&world, &shown, PASSWORD).await.unwrap();
    members::remove(&owner.op(), &owner.org, &joined.person).await.unwrap();
    assert_eq!(outcome(&accepts(&world, &mailed, PASSWORD).await), "404");
}

#[tokio::test]
async fn mailed_link_works_once_and_closes_the_shown_one() {
    let world = World::new().await;
    let [shown, mailed] = both_links(&world.owner().await, EMAIL).await;
    accepts(&world, &mailed, PASSWORD).await.unwrap();
    for link in [&mailed, &shown] {
        assert_eq!(outcome(&accepts(&world, link, PASSWORD).await), "404");
    }
}

#[tokio::test]
async fn name_or_address_is_no_password() {
    let world = World::new().await;
    let token = invites(&world.owner().await, EMAIL, &[OrgRole::Member]).await.unwrap();
    for easy in ["new@example.com", "NewtNew-NewtNew", "password123456"] {
        assert_eq!(fields(accepts(&world, &token, easy).await), ["password"], "{easy}");
    }
}
