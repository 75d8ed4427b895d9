//! Members: their roles, their going, and the owner who has to stay.

use std::collections::BTreeSet;

use latchkey::domain::account::person::Person;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::{Scope, ServiceRole};
use latchkey::domain::secrets::secret::Presented;
use latchkey::domain::text::{Email, Name};
use latchkey::domain::{InvitationId, PersonId};
use latchkey::storage;
use latchkey::workflows::account::who_am_i;
use latchkey::workflows::members::list::PAGE;
use latchkey::workflows::members::{
    AcceptInvitation, ChangeMemberRoles, InviteMember, Invited, ListMembers, MemberDetails,
    MemberPage, RoleSection,
};
use latchkey::workflows::{Actor as By, Visitor, WorkflowError, apps, members};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, BEGINNING, Someone, World, cbc, source};

const EMAIL: &str = "new@example.com";

async fn sees(someone: &Someone<'_>, person: &PersonId) -> MemberDetails {
    let (w, org) = (someone.workflows(), &someone.org);
    members::show(&w.op(&someone.visitor), org, person).await.unwrap()
}

async fn tries_to_change(
    someone: &Someone<'_>,
    person: &PersonId,
    version: i64,
    section: RoleSection,
) -> Result<(), WorkflowError> {
    let (org, person) = (someone.org.clone(), person.clone());
    let form = ChangeMemberRoles { org, person, version, section };
    members::change_roles(&someone.op(), form).await
}

/// Changes the organization roles in the version of now.
async fn changes(
    someone: &Someone<'_>,
    person: &PersonId,
    roles: &[OrgRole],
) -> Result<(), WorkflowError> {
    let version = sees(someone, person).await.member.version;
    let section = RoleSection::Organization(roles.iter().copied().collect());
    tries_to_change(someone, person, version, section).await
}

async fn removes(someone: &Someone<'_>, person: &PersonId) -> Result<(), WorkflowError> {
    members::remove(&someone.op(), &someone.org, person).await
}

async fn leaves(someone: &Someone<'_>) -> Result<(), WorkflowError> {
    members::leave(&someone.op(), &someone.org, "Initech").await
}

async fn owners(world: &World) -> i64 {
    let org = world.org().await;
    let mut tx = world.db.read().await.unwrap();
    storage::members::member::count_owners(&mut tx, &org).await.unwrap()
}

async fn lists(someone: &Someone<'_>, query: ListMembers) -> MemberPage {
    members::list(&someone.op(), &someone.org, &query).await.unwrap()
}

fn names(page: &MemberPage) -> Vec<String> {
    page.members.rows.iter().map(|row| row.person.name.to_string()).collect()
}

/// Members with these names, without the cost of a password for each.
async fn fill(world: &World, names: &[String]) {
    let org = world.org().await;
    let mut tx = world.db.write().await.unwrap();
    for (at, name) in names.iter().enumerate() {
        let mut bytes = [3; 16];
        bytes[..8].copy_from_slice(&u64::try_from(at).unwrap().to_be_bytes());
        let person = Person {
            id: PersonId::from_bytes(bytes),
            email: Email::parse(&format!("person-{at}@example.com")).unwrap(),
            name: Name::parse(name).unwrap(),
        };
        storage::account::people::insert(&mut tx, &person, "none", BEGINNING).await.unwrap();
        let roles = Scope::of_roles([OrgRole::Member]);
        storage::members::member::insert(&mut tx, &org, &person.id, &roles, BEGINNING)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn five_hundred_members_come_in_pages_that_miss_nobody() {
    let world = World::new().await;
    let many: Vec<_> = (0..500).map(|at| format!("Person {:03}", at % 250)).collect();
    fill(&world, &many).await;
    let owner = world.owner().await;
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), None, 0);
    loop {
        let page = lists(&owner, ListMembers { after, ..ListMembers::default() }).await;
        assert_eq!(page.found, 501);
        assert!(page.members.rows.len() <= usize::try_from(PAGE).unwrap());
        assert!(page.members.rows.iter().all(|row| !row.roles.is_empty()));
        seen.extend(page.members.rows.into_iter().map(|row| row.person.id));
        pages += 1;
        after = page.members.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (501, 11));
}

#[tokio::test]
async fn a_search_finds_letters_of_the_world_in_any_case_and_addresses() {
    let world = World::new().await;
    let odd = ["Łukasz Żak", "ΌΛΓΑ", "李小龍", "100%_sure"].map(str::to_owned);
    fill(&world, &odd).await;
    let owner = world.owner().await;
    for (search, found) in [
        ("łUKASZ", "Łukasz Żak"),
        ("όλγα", "ΌΛΓΑ"),
        ("小", "李小龍"),
        ("%_", "100%_sure"),
        ("PERSON-2@", "李小龍"),
    ] {
        let query = ListMembers { search: search.to_owned(), ..ListMembers::default() };
        assert_eq!(names(&lists(&owner, query).await), [found], "{search}");
    }
}

#[tokio::test]
async fn the_list_can_show_one_role_only() {
    let world = World::new().await;
    let (owner, _, _) = (world.owner().await, world.developer().await, world.member().await);
    let query = ListMembers { role: Some(OrgRole::Developer), ..ListMembers::default() };
    let page = lists(&owner, query).await;
    assert_eq!((names(&page), page.found), (vec![Actor::Developer.name().to_owned()], 1));
}

#[tokio::test]
async fn only_owners_see_who_is_invited() {
    let world = World::new().await;
    let (owner, auditor) = (world.owner().await, world.auditor().await);
    invites(&owner, Scope::of_roles([OrgRole::Member])).await;
    assert_eq!(lists(&owner, ListMembers::default()).await.invitations.len(), 1);
    assert_eq!(lists(&auditor, ListMembers::default()).await.invitations.len(), 0);
}

#[tokio::test]
async fn new_roles_count_at_once() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let person = &member.visitor.person;
    changes(&owner, person, &[OrgRole::Member, OrgRole::Developer]).await.unwrap();
    member.creates_app("siem-export").await;
    assert!(world.actions().await.contains(&"member.roles_changed".to_owned()));
}

#[tokio::test]
async fn a_section_is_changed_and_the_others_stay() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let role = owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    let person = &member.visitor.person;
    let viewer = ServiceRole { service: cbc(), role: "view_all".to_owned() };
    let service = RoleSection::Service([viewer.clone()].into());
    tries_to_change(&owner, person, 1, service).await.unwrap();
    let custom = RoleSection::Custom([role.clone()].into());
    tries_to_change(&owner, person, 2, custom).await.unwrap();
    let held = sees(&owner, person).await.member;
    assert_eq!(held.version, 3);
    assert_eq!(
        held.roles,
        Scope {
            organization_roles: [OrgRole::Member].into(),
            service_roles: [viewer].into(),
            custom_roles: [role].into(),
        }
    );
    let row = &lists(&owner, ListMembers { search: "mia".into(), ..ListMembers::default() }).await;
    assert_eq!(row.members.rows[0].custom_roles[0].as_str(), "Readers");
    assert_eq!(row.members.rows[0].service_roles.len(), 1);
}

#[tokio::test]
async fn a_change_of_an_older_version_is_refused() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let person = &member.visitor.person;
    changes(&owner, person, &[OrgRole::Member, OrgRole::Auditor]).await.unwrap();
    let late = RoleSection::Organization([OrgRole::Owner].into());
    let refused = tries_to_change(&owner, person, 1, late).await;
    assert_eq!(refused, Err(WorkflowError::Stale));
}

#[tokio::test]
async fn roles_that_do_not_exist_or_are_of_another_organization_are_refused() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let person = world.member().await.visitor.person;
    let foreign = outsider.tries_to_create_role("Theirs", &["_API.Device:device.READ"]).await;
    let custom = RoleSection::Custom([foreign.unwrap()].into());
    assert_eq!(fields(tries_to_change(&owner, &person, 1, custom).await), ["role"]);
    let unknown = ServiceRole { service: cbc(), role: "no_such_role".to_owned() };
    let service = RoleSection::Service([unknown].into());
    assert_eq!(fields(tries_to_change(&owner, &person, 1, service).await), ["role"]);
    let none = RoleSection::Organization([OrgRole::Auditor].into());
    assert_eq!(fields(tries_to_change(&owner, &person, 1, none).await), ["roles"]);
}

#[tokio::test]
async fn a_person_of_another_organization_is_not_found() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let stranger = &outsider.visitor.person;
    let section = RoleSection::Organization([OrgRole::Owner].into());
    assert_eq!(outcome(&tries_to_change(&owner, stranger, 1, section).await), "404");
    assert_eq!(outcome(&removes(&owner, stranger).await), "404");
    let looked = members::show(&owner.op(), &owner.org, stranger).await;
    assert_eq!(outcome(&looked), "404");
}

#[tokio::test]
async fn the_last_owner_is_not_demoted_removed_and_cannot_leave() {
    let world = World::new().await;
    let owner = world.owner().await;
    let me = &owner.visitor.person;
    assert_eq!(fields(changes(&owner, me, &[OrgRole::Member]).await), ["roles"]);
    assert_eq!(fields(removes(&owner, me).await), ["roles"]);
    assert_eq!(fields(leaves(&owner).await), ["roles"]);
    assert_eq!(owners(&world).await, 1);
}

/// Two owners, who then do something at the same moment.
async fn two_owners(world: &World) -> (Someone<'_>, Someone<'_>) {
    let (owner, member) = (world.owner().await, world.member().await);
    changes(&owner, &member.visitor.person, &[OrgRole::Owner]).await.unwrap();
    (owner, member)
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let world = World::new().await;
    let (one, other) = two_owners(&world).await;
    let (first, second) = (one.visitor.person.clone(), other.visitor.person.clone());
    let member = || RoleSection::Organization([OrgRole::Member].into());
    let both = tokio::join!(
        tries_to_change(&one, &second, 2, member()),
        tries_to_change(&other, &first, 1, member()),
    );
    assert_ne!(both.0.is_ok(), both.1.is_ok());
    assert_eq!(owners(&world).await, 1);
}

#[tokio::test]
async fn two_owners_who_demote_themselves_at_once_leave_one() {
    let world = World::new().await;
    let (one, other) = two_owners(&world).await;
    let (first, second) = (one.visitor.person.clone(), other.visitor.person.clone());
    let member = || RoleSection::Organization([OrgRole::Member].into());
    let both = tokio::join!(
        tries_to_change(&one, &first, 1, member()),
        tries_to_change(&other, &second, 2, member()),
    );
    let mut outcomes = [outcome(&both.0), outcome(&both.1)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["422", "yes"]);
    assert_eq!(owners(&world).await, 1);
}

#[tokio::test]
async fn two_owners_of_whom_one_leaves_while_the_other_is_removed_leave_one() {
    let world = World::new().await;
    let (one, other) = two_owners(&world).await;
    let both = tokio::join!(leaves(&one), removes(&one, &other.visitor.person));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    assert_eq!(owners(&world).await, 1);
}

#[tokio::test]
async fn two_owners_who_leave_at_once_leave_one() {
    let world = World::new().await;
    let (one, other) = two_owners(&world).await;
    let both = tokio::join!(leaves(&one), leaves(&other));
    assert_ne!(both.0.is_ok(), both.1.is_ok());
    assert_eq!(owners(&world).await, 1);
}

#[tokio::test]
async fn somebody_who_was_removed_finds_the_organization_gone() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    removes(&owner, &developer.visitor.person).await.unwrap();
    let all = AppQuery::default();
    let op = developer.op();
    let listed = apps::list(&op, &owner.org, &all, None);
    assert_eq!(outcome(&listed.await), "404");
    let me = who_am_i(&developer.op()).await.unwrap();
    assert_eq!(me.memberships, []);
}

#[tokio::test]
async fn apps_of_a_leaver_stay_work_and_are_marked() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    owner.adds_cbc().await;
    let form = crate::world::AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, secret) = developer.creates_and_adds(form).await;
    assert_eq!(owner.sees_app(&app).await.unwrap().creator_left_at, None);
    let person = developer.visitor.person.clone();
    assert_eq!(sees(&owner, &person).await.app_count, 1);
    leaves(&developer).await.unwrap();
    assert_eq!(owner.sees_app(&app).await.unwrap().creator_left_at, Some(BEGINNING));
    let all = AppQuery::default();
    let query = (&owner.org, &all, None);
    let listed = apps::list(&owner.op(), query.0, query.1, query.2).await.unwrap();
    assert!(listed.rows[0].creator_left);
    assert!(world.token(&app, &secret).await.is_ok());
    assert!(world.actions().await.contains(&"member.left".to_owned()));
}

#[tokio::test]
async fn leaving_asks_for_the_name_of_the_organization() {
    let world = World::new().await;
    let member = world.member().await;
    let op = member.op();
    let wrong = members::leave(&op, &member.org, "Globex");
    assert_eq!(fields(wrong.await), ["name"]);
    leaves(&member).await.unwrap();
}

async fn invites(owner: &Someone<'_>, roles: Scope) -> Invited {
    let form = InviteMember { roles, ..InviteMember::with_roles(&owner.org, EMAIL, []) };
    members::invite(&owner.op(), form).await.unwrap()
}

fn presented(invited: Invited) -> (Presented, InvitationId) {
    let token = invited.token.into_inner().expose().to_owned();
    (Presented::new(token), invited.invitation.id)
}

async fn accepts(world: &World, token: Presented) -> Result<PersonId, WorkflowError> {
    let (name, password) = ("Newt New".to_owned(), "a long enough password".to_owned());
    let form = AcceptInvitation { token, name, password };
    Ok(members::accept(&world.workflows.op_as(By::Nobody, source()), form).await?.person)
}

#[tokio::test]
async fn an_invitation_brings_service_roles_and_custom_roles() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    let service = ServiceRole { service: cbc(), role: "view_all".to_owned() };
    let roles: Scope = [RoleChoice::Service(service), RoleChoice::Custom(role)]
        .into_iter()
        .chain([RoleChoice::Organization(OrgRole::Member)])
        .collect();
    let (token, _) = presented(invites(&owner, roles.clone()).await);
    let person = accepts(&world, token).await.unwrap();
    assert_eq!(sees(&owner, &person).await.member.roles, roles);
}

#[tokio::test]
async fn sending_an_invitation_again_ends_the_old_link() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (old, id) = presented(invites(&owner, Scope::of_roles([OrgRole::Member])).await);
    let again = members::resend_invitation(&owner.op(), &owner.org, &id).await;
    let (new, _) = presented(again.unwrap());
    assert_eq!(outcome(&accepts(&world, old).await), "404");
    assert_eq!(outcome(&accepts(&world, new).await), "yes");
}

#[tokio::test]
async fn a_revoked_invitation_is_dead_and_cannot_be_sent_again() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (token, id) = presented(invites(&owner, Scope::of_roles([OrgRole::Member])).await);
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    members::revoke_invitation(&w.op(visitor), org, &id).await.unwrap();
    assert_eq!(outcome(&members::show_invitation(&w.op(visitor), &token).await), "404");
    assert_eq!(outcome(&accepts(&world, token).await), "404");
    assert_eq!(outcome(&members::resend_invitation(&w.op(visitor), org, &id).await), "404");
    assert_eq!(outcome(&members::revoke_invitation(&w.op(visitor), org, &id).await), "404");
}

#[tokio::test]
async fn an_invitation_of_another_organization_is_not_found() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let (_, id) = presented(invites(&owner, Scope::of_roles([OrgRole::Member])).await);
    let (w, visitor, org) = (outsider.workflows(), &outsider.visitor, &outsider.org);
    assert_eq!(outcome(&members::revoke_invitation(&w.op(visitor), org, &id).await), "404");
    assert_eq!(outcome(&members::resend_invitation(&w.op(visitor), org, &id).await), "404");
}

#[tokio::test]
async fn a_link_that_was_made_for_somebody_else_does_not_let_the_signed_in_one_join() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let (token, _) = presented(invites(&owner, Scope::of_roles([OrgRole::Owner])).await);
    let joined = members::accept_signed_in(&world.workflows.op(&outsider.visitor), &token).await;
    assert_eq!(outcome(&joined), "404");
}

#[tokio::test]
async fn somebody_who_left_can_come_back_and_their_apps_lose_the_mark() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (app, _) = developer.creates_app("siem-export").await;
    leaves(&developer).await.unwrap();
    let email = Actor::Developer.email();
    let form = InviteMember::with_roles(&owner.org, &email, [OrgRole::Member]);
    let invited = members::invite(&owner.op(), form).await.unwrap();
    let (token, _) = presented(invited);
    let visitor: &Visitor = &developer.visitor;
    members::accept_signed_in(&world.workflows.op(visitor), &token).await.unwrap();
    assert_eq!(owner.sees_app(&app).await.unwrap().creator_left_at, None);
}

#[tokio::test]
async fn an_invitation_lasts_as_long_as_was_chosen() {
    let world = World::new().await;
    let owner = world.owner().await;
    let lasting = |lasts: &str| InviteMember {
        lasts: lasts.to_owned(),
        ..InviteMember::with_roles(&owner.org, EMAIL, [OrgRole::Member])
    };
    let (w, visitor) = (owner.workflows(), &owner.visitor);
    assert_eq!(fields(members::invite(&w.op(visitor), lasting("1000")).await), ["lasts"]);
    let (token, _) = presented(members::invite(&w.op(visitor), lasting("1")).await.unwrap());
    world.advance(std::time::Duration::from_hours(24));
    assert_eq!(outcome(&accepts(&world, token).await), "404");
}
