//! The life of an app after it was created: edits, disabling, enabling, the end.

use std::time::Duration;

use latchkey::domain::apps::app::AppStatus;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::{Scope, ServiceRole};
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::domain::tokens::access_token::AccessToken;
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows;
use latchkey::workflows::apps::{AppEdit, Confirmed, Meant, Reach, ScopeForm, ScopePreview};
use latchkey::workflows::organizations::{PolicyForm, Ticked, set_policies};
use latchkey::workflows::secrets::AppCredentials;
use latchkey::workflows::tokens::{CallError, TokenError};
use latchkey::workflows::{Source, WorkflowError, apps, tokens};

use crate::workflows::{fields, mend, outcome};
use crate::world::{Actor, AppForm, Someone, World, cbc, source, token_request};

async fn tries_to_edit(
    someone: &Someone<'_>,
    app: &AppId,
    version: i64,
    edit: AppEdit,
) -> Result<(), WorkflowError> {
    apps::edit(&someone.op(), &AppRef::new(&someone.org, app), version, edit).await
}

async fn edits(someone: &Someone<'_>, app: &AppId, edit: AppEdit) {
    let version = someone.sees_app(app).await.unwrap().version;
    tries_to_edit(someone, app, version, edit).await.unwrap();
}

fn named(name: &str) -> AppEdit {
    AppEdit::Details { name: name.to_owned(), description: "What it is for".to_owned() }
}

fn ticked(roles: &[RoleChoice]) -> ScopeForm {
    ScopeForm { scope: roles.iter().cloned().collect(), may_be_empty: Confirmed::No }
}

fn with_roles(roles: &[RoleChoice]) -> AppEdit {
    AppEdit::Scope(ticked(roles))
}

fn cbc_role(role: &str) -> RoleChoice {
    RoleChoice::Service(ServiceRole { service: cbc(), role: role.to_owned() })
}

async fn disables(someone: &Someone<'_>, app: &AppId) -> Result<(), WorkflowError> {
    apps::disable(&someone.op(), &AppRef::new(&someone.org, app)).await
}

async fn enables(someone: &Someone<'_>, app: &AppId) -> Result<(), WorkflowError> {
    apps::enable(&someone.op(), &AppRef::new(&someone.org, app)).await
}

async fn deletes(someone: &Someone<'_>, app: &AppId, typed: &str) -> Result<(), WorkflowError> {
    apps::delete(&someone.op(), &AppRef::new(&someone.org, app), Meant::Typed(typed)).await
}

async fn previews(
    someone: &Someone<'_>,
    app: &AppId,
    roles: &[RoleChoice],
) -> Result<ScopePreview, WorkflowError> {
    let version = someone.sees_app(app).await.unwrap().version;
    let app = AppRef::new(&someone.org, app);
    apps::preview_scope(&someone.op(), &app, version, ticked(roles)).await
}

async fn sets_policies(owner: &Someone<'_>, form: PolicyForm) {
    set_policies(&owner.op(), &owner.org, form).await.unwrap();
}

fn policies(only_roles_i_hold: Ticked, max_ttl: &str) -> PolicyForm {
    PolicyForm {
        only_owners_regenerate: Ticked::No,
        only_roles_i_hold,
        max_ttl: max_ttl.to_owned(),
        max_secret_age: String::new(),
        version: 0,
    }
}

async fn reach(owner: &Someone<'_>, app: &AppId) -> Reach {
    owner.workflows().flush_usage().await;
    apps::preview_deletion(&owner.op(), &AppRef::new(&owner.org, app)).await.unwrap().reach
}

fn credentials(app: &AppId, secret: &AppSecret) -> AppCredentials {
    let secret = Presented::new(secret.expose().to_owned());
    AppCredentials { app: app.to_string(), secret }
}

/// A token of the app, and the app that asks about it.
async fn token_of(world: &World, (app, secret): &(AppId, AppSecret)) -> AccessToken {
    world.token(app, secret).await.unwrap().access_token.into_inner()
}

async fn is_active(world: &World, asks: &(AppId, AppSecret), token: &AccessToken) -> bool {
    let (op, credentials) = (world.anybody(), credentials(&asks.0, &asks.1));
    let asking = tokens::authenticate_app(&op, &credentials.into()).await.unwrap();
    let token = Presented::new(token.expose().to_owned());
    tokens::introspect(&op, &asking, &token).await.unwrap().is_some()
}

#[tokio::test]
async fn a_name_is_changed_and_found_and_the_old_one_is_free() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    edits(&owner, &app, named("Überblick")).await;
    let seen = owner.sees_app(&app).await.unwrap();
    assert_eq!((seen.app.name.as_str(), seen.version), ("Überblick", 2));
    assert_eq!(seen.app.description.as_str(), "What it is for");
    owner.creates_app("SIEM-export").await;
    let (other, _) = owner.creates_app("other").await;
    assert_eq!(fields(tries_to_edit(&owner, &other, 1, named("ÜBERBLICK")).await), ["name"]);
    edits(&owner, &app, named("ÜBERBLICK")).await;
    assert!(world.actions().await.contains(&"app.renamed".to_owned()));
}

#[tokio::test]
async fn of_two_tabs_the_second_is_told_and_a_form_sent_twice_is_not() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let (one, other) = tokio::join!(
        tries_to_edit(&owner, &app, 1, named("one")),
        tries_to_edit(&owner, &app, 1, named("other")),
    );
    let mut outcomes = [outcome(&one), outcome(&other)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["409", "yes"]);
    let before = world.actions().await.len();
    let name = owner.sees_app(&app).await.unwrap().app.name;
    assert_eq!(outcome(&tries_to_edit(&owner, &app, 1, named(name.as_str())).await), "yes");
    assert_eq!(world.actions().await.len(), before);
}

#[tokio::test]
async fn a_ttl_counts_for_the_next_token_and_stays_when_it_is_beyond_a_later_policy() {
    let world = World::new().await;
    let owner = world.owner().await;
    let made = owner.creates_and_adds(AppForm::named("siem-export").with_ttl("60")).await;
    edits(&owner, &made.0, AppEdit::Ttl(" 45 ".to_owned())).await;
    assert_eq!(world.token(&made.0, &made.1).await.unwrap().expires_in, 45 * 60);
    sets_policies(&owner, policies(Ticked::No, "15")).await;
    let ttl = |minutes: &str| (2, AppEdit::Ttl(minutes.to_owned()));
    assert_eq!(outcome(&tries_to_edit(&owner, &made.0, ttl("45").0, ttl("45").1).await), "yes");
    let [(field, message)] =
        &mend(tries_to_edit(&owner, &made.0, ttl("30").0, ttl("30").1).await)[..]
    else {
        panic!("one field");
    };
    assert_eq!((field.as_str(), message.contains("15 minutes")), ("ttl", true));
    for odd in ["0", "301", "", "1.5"] {
        assert_eq!(
            fields(tries_to_edit(&owner, &made.0, ttl(odd).0, ttl(odd).1).await),
            ["ttl"],
            "{odd}"
        );
    }
}

#[tokio::test]
async fn another_scope_is_another_version_and_the_owning_organization_follows() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let made = owner.creates_and_adds(form).await;
    let old = token_of(&world, &made).await;
    let member = RoleChoice::Organization(OrgRole::Member);
    let preview = previews(&owner, &made.0, std::slice::from_ref(&member)).await.unwrap();
    assert!(!preview.is_same && preview.change.gained.is_empty());
    assert!(!preview.change.lost.is_empty() && preview.foreign_orgs == 0);
    edits(&owner, &made.0, with_roles(&[member])).await;
    let seen = owner.sees_app(&made.0).await.unwrap();
    assert_eq!(seen.app.scope_version, 2);
    assert_eq!(seen.grant.unwrap().scope_version, 2);
    assert!(seen.access.granted().is_empty());
    let new = token_of(&world, &made).await;
    let may = |token| world.call(token, &key);
    assert!(!may(&old).await.unwrap().permissions.is_empty(), "it lives to its expiry");
    assert!(may(&new).await.unwrap().permissions.is_empty());
}

#[tokio::test]
async fn a_preview_of_what_is_there_already_changes_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let same = [RoleChoice::Organization(OrgRole::Member)];
    assert!(previews(&owner, &app, &same).await.unwrap().is_same);
    assert_eq!(fields(previews(&owner, &app, &[]).await), ["role"]);
    let nothing = ScopeForm { scope: Scope::nothing(), may_be_empty: Confirmed::Yes };
    edits(&owner, &app, AppEdit::Scope(nothing)).await;
    assert_eq!(owner.sees_app(&app).await.unwrap().scope, Scope::nothing());
}

#[tokio::test]
async fn a_developer_neither_edits_what_is_more_than_they_are_nor_makes_it_so() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (plain, _) = owner.creates_app("plain").await;
    let owns = RoleChoice::Organization(OrgRole::Owner);
    let (strong, _) = owner.creates(AppForm::named("strong").with(owns.clone())).await;
    let raised = tries_to_edit(&developer, &plain, 1, with_roles(&[owns])).await;
    assert_eq!(outcome(&raised), "403");
    let member = [RoleChoice::Organization(OrgRole::Member)];
    for edit in [named("x"), AppEdit::Ttl("5".to_owned()), with_roles(&member)] {
        assert_eq!(outcome(&tries_to_edit(&developer, &strong, 1, edit).await), "403");
    }
    assert_eq!(outcome(&disables(&developer, &strong).await), "403");
    assert_eq!(outcome(&enables(&developer, &strong).await), "403");
    assert_eq!(outcome(&deletes(&developer, &strong, "strong").await), "403");
    let seen = developer.sees_app(&strong).await.unwrap();
    assert_eq!(seen.edit_denial.unwrap().beyond, Some(OrgRole::Owner));
    assert_eq!(outcome(&tries_to_edit(&developer, &plain, 1, named("y")).await), "yes");
}

#[tokio::test]
async fn only_roles_that_are_new_have_to_be_held() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, _) = owner.creates(form).await;
    sets_policies(&owner, policies(Ticked::Yes, "")).await;
    let refused = previews(&owner, &app, &[cbc_role("view_all"), cbc_role("super_admin")]).await;
    assert_eq!(fields(refused), ["role"]);
    edits(&owner, &app, with_roles(&[cbc_role("view_all")])).await;
    apps::offer_scope(&owner.op(), &AppRef::new(&owner.org, &app)).await.unwrap();
    assert!(owner.sees_app(&app).await.unwrap().scope.organization_roles.is_empty());
}

#[tokio::test]
async fn a_disabled_app_is_refused_everywhere_at_once_until_it_is_enabled() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let made = owner.creates_and_adds(AppForm::named("a").with_cbc_role("view_all")).await;
    let asks = owner.creates_and_adds(AppForm::named("b")).await;
    let token = token_of(&world, &made).await;
    assert!(is_active(&world, &asks, &token).await);
    disables(&owner, &made.0).await.unwrap();

    let refused = world.token(&made.0, &made.1).await.err();
    assert_eq!(refused, Some(TokenError::InvalidClient));
    assert!(!is_active(&world, &asks, &token).await);
    let call = world.call(&token, &key).await;
    assert!(matches!(call, Err(CallError::Unauthenticated(_))), "{call:?}");
    let call = world.call_with_secret(&made.0, &made.1, &key).await;
    assert!(matches!(call, Err(CallError::Unauthenticated(_))), "{call:?}");
    let seen = owner.sees_app(&made.0).await.unwrap();
    assert!(matches!(seen.app.status, AppStatus::Disabled { .. }));
    assert_eq!(seen.disabled_by.unwrap().as_str(), Actor::Owner.name());

    enables(&owner, &made.0).await.unwrap();
    assert!(is_active(&world, &asks, &token).await);
    assert!(world.call_with_secret(&made.0, &made.1, &key).await.is_ok());
    world.token(&made.0, &made.1).await.unwrap();
}

#[tokio::test]
async fn disabling_enabling_and_deleting_twice_is_doing_it_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    for _ in 0..2 {
        disables(&owner, &app).await.unwrap();
    }
    for _ in 0..2 {
        enables(&owner, &app).await.unwrap();
    }
    for _ in 0..2 {
        deletes(&owner, &app, "siem-export").await.unwrap();
    }
    let actions = world.actions().await;
    for action in ["app.disabled", "app.enabled", "app.deleted"] {
        assert_eq!(actions.iter().filter(|done| *done == action).count(), 1, "{action}");
    }
    for someone in [world.member().await, world.auditor().await] {
        assert_eq!(outcome(&deletes(&someone, &app, "siem-export").await), "403");
    }
    let outsider = world.outsider().await.in_org(&owner.org);
    assert_eq!(outcome(&deletes(&outsider, &app, "siem-export").await), "404");
}

#[tokio::test]
async fn a_deleted_app_is_gone_and_its_name_is_free() {
    let world = World::new().await;
    let owner = world.owner().await;
    let made = owner.creates_and_adds(AppForm::named("siem-export")).await;
    let asks = owner.creates_and_adds(AppForm::named("other")).await;
    let token = token_of(&world, &made).await;
    for typed in ["", "SIEM-export", "siem"] {
        assert_eq!(fields(deletes(&owner, &made.0, typed).await), ["name"], "{typed}");
    }
    deletes(&owner, &made.0, " siem-export ").await.unwrap();
    assert_eq!(outcome(&owner.sees_app(&made.0).await), "404");
    let late = tries_to_edit(&owner, &made.0, 1, named("late")).await;
    assert_eq!(outcome(&late), "404");
    assert_eq!(outcome(&disables(&owner, &made.0).await), "404");
    let refused = world.token(&made.0, &made.1).await.err();
    assert_eq!(refused, Some(TokenError::InvalidClient));
    assert!(!is_active(&world, &asks, &token).await);
    let (again, _) = owner.creates_app("siem-export").await;
    assert_ne!(again, made.0);
    let w = owner.workflows();
    for (search, expected) in [("siem", vec![again]), (made.0.as_str(), vec![])] {
        let query = AppQuery::searching(search);
        let page = apps::list(&w.op(&owner.visitor), &owner.org, &query, None).await.unwrap();
        let found: Vec<_> = page.rows.into_iter().map(|row| row.app.id).collect();
        assert_eq!((found, page.owned), (expected, 2), "{search}");
    }
}

#[tokio::test]
async fn what_an_app_reaches_is_known_before_it_ends() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all").with_viewer_role();
    let made = owner.creates_and_adds(form).await;
    assert_eq!(reach(&owner, &made.0).await.live_tokens, 0);
    for _ in 0..3 {
        token_of(&world, &made).await;
    }
    world.advance(Duration::from_secs(120));
    token_of(&world, &made).await;
    let found = reach(&owner, &made.0).await;
    let granted = owner.sees_app(&made.0).await.unwrap().access.granted().len();
    let [org] = &found.orgs[..] else { panic!("one organization") };
    assert_eq!((org.permissions, org.live_tokens), (granted, 4));
    let now = world.workflows.now();
    let left = found.last_expires_at.unwrap().since(now).as_secs();
    assert!((1800..1860).contains(&left), "{left}");
    let addresses: Vec<_> = found.callers.iter().map(|caller| caller.address.as_str()).collect();
    assert_eq!(addresses, ["192.0.2.7"]);
    world.advance(Duration::from_secs(1790));
    assert_eq!(reach(&owner, &made.0).await.live_tokens, 1);
    world.advance(Duration::from_hours(25));
    token_of(&world, &made).await;
    reach(&owner, &made.0).await;
    let counted = world.rows().await.iter().filter(|row| row.starts_with("issued_tokens ")).count();
    assert_eq!(counted, 1, "counts of tokens that expired long ago are forgotten");
}

#[tokio::test]
async fn the_addresses_that_called_last_are_few() {
    let world = World::new().await;
    let owner = world.owner().await;
    let made = owner.creates_and_adds(AppForm::named("siem-export")).await;
    for last in 1..=8_u8 {
        let address = Some(std::net::IpAddr::from([10, 0, 0, last]));
        let op = world.workflows.op_as(workflows::Actor::Nobody, Source { address, ..source() });
        tokens::issue(&op, &token_request(&made.0, &made.1)).await.map(drop).unwrap();
        world.advance(Duration::from_secs(1));
    }
    let found = reach(&owner, &made.0).await.callers;
    let addresses: Vec<_> = found.iter().map(|caller| caller.address.as_str()).collect();
    assert_eq!(addresses, ["10.0.0.8", "10.0.0.7", "10.0.0.6", "10.0.0.5", "10.0.0.4"]);
}

#[tokio::test]
async fn who_reads_the_record_reads_what_happened_to_the_app() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    world.advance(Duration::from_secs(1));
    edits(&owner, &app, AppEdit::Ttl("5".to_owned())).await;
    apps::preview_disabling(&owner.op(), &AppRef::new(&owner.org, &app)).await.unwrap();
    for (actor, may) in [
        (Actor::Owner, true),
        (Actor::Developer, true),
        (Actor::Auditor, true),
        (Actor::Member, false),
    ] {
        let entries = world.someone(actor).await.sees_app(&app).await.unwrap().entries;
        assert_eq!(entries.is_some(), may, "{actor:?}");
        let last = entries.and_then(|entries| entries.into_iter().next());
        assert!(last.is_none_or(|entry| entry.action == AuditAction::AppTtlChanged));
    }
}
