//! PRODUCT.md B against the workflows themselves: every actor tries everything.

mod audit;
mod life;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::prefill::Prefill;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::policy::{Action, Verdict, best_verdict};
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::workflows::account::who_am_i;
use latchkey::workflows::members::{InviteMember, invite};
use latchkey::workflows::roles::offer;
use latchkey::workflows::sharing::preview_addition;
use latchkey::workflows::{apps, organizations};

use crate::workflows::outcome;
use crate::world::{Actor, AppForm, Someone, World, operations_for_applications};

/// The part about the organization itself.
mod organization {
    use latchkey::workflows::organizations;
    use latchkey::workflows::organizations::{
        PolicyForm, Ticked, dismiss_first_steps, set_policies,
    };

    use crate::workflows::outcome;
    use crate::world::Someone;

    pub async fn try_everything(
        someone: &Someone<'_>,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
        note("begin an organization", outcome(&organizations::begin(&w.op(visitor)).await));
        let id = w.rng().id();
        let created = organizations::create(&w.op(visitor), &id, "Another").await;
        note("create an organization", outcome(&created));
        let renamed = organizations::rename(&w.op(visitor), org, "Initech", 1).await;
        note("rename the organization", outcome(&renamed));
        note("see the overview", outcome(&organizations::overview(&w.op(visitor), org).await));
        let dismissed = dismiss_first_steps(&w.op(visitor), org).await;
        note("put the first steps away", outcome(&dismissed));
        let form = PolicyForm {
            only_owners_regenerate: Ticked::No,
            only_roles_i_hold: Ticked::No,
            max_ttl: String::new(),
            max_secret_age: String::new(),
            version: 0,
        };
        note("set the policies", outcome(&set_policies(&w.op(visitor), org, form).await));
    }
}

/// The part about members.
mod people {
    use std::collections::BTreeSet;

    use latchkey::domain::roles::role::OrgRole;
    use latchkey::domain::{InvitationId, PersonId};
    use latchkey::workflows::members;
    use latchkey::workflows::members::{ChangeMemberRoles, InviteMember, ListMembers, RoleSection};

    use crate::workflows::outcome;
    use crate::world::Someone;

    /// An invitation that stays open, and somebody to look at.
    pub struct Open {
        owner: PersonId,
        invitation: InvitationId,
    }

    impl Open {
        pub async fn new(owner: &Someone<'_>) -> Self {
            let form = InviteMember::with_roles(&owner.org, "open@example.com", [OrgRole::Member]);
            let invited = members::invite(&owner.op(), form).await.unwrap();
            Self { owner: owner.visitor.person.clone(), invitation: invited.invitation.id }
        }
    }

    pub async fn try_everything(
        someone: &Someone<'_>,
        open: &Open,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
        let listed = members::list(&w.op(visitor), org, &ListMembers::default()).await;
        note("list members", outcome(&listed));
        let invited = members::list_invitations(&w.op(visitor), org, None).await;
        note("list invitations", outcome(&invited));
        note("see a member", outcome(&members::show(&w.op(visitor), org, &open.owner).await));
        note("offer roles to members", outcome(&members::offer_roles(&w.op(visitor), org).await));
        let resent = members::resend_invitation(&w.op(visitor), org, &open.invitation).await;
        note("resend an invitation", outcome(&resent));
        let nobody = InvitationId::from_bytes([9; 16]);
        let revoked = members::revoke_invitation(&w.op(visitor), org, &nobody).await;
        note("revoke an invitation that is not there", outcome(&revoked));
        let form = ChangeMemberRoles {
            org: org.clone(),
            person: open.owner.clone(),
            version: 1,
            section: RoleSection::Organization(BTreeSet::from([OrgRole::Owner])),
        };
        note(
            "change roles of a member",
            outcome(&members::change_roles(&w.op(visitor), form).await),
        );
        let removed = members::remove(&w.op(visitor), org, &open.owner).await;
        note("remove the last owner", outcome(&removed));
        let left = members::leave(&w.op(visitor), org, "another name").await;
        note("leave with a wrong name", outcome(&left));
    }
}

/// The part about custom roles.
mod roles {
    use std::collections::BTreeSet;

    use latchkey::domain::roles::change::RoleFate;
    use latchkey::domain::roles::draft::RoleDraftContent;
    use latchkey::domain::{DraftId, PermissionId, RoleId};
    use latchkey::workflows::roles::{DeleteCustomRole, Replacement, RoleEdit, RoleStep};
    use latchkey::workflows::{drafts, roles};

    use crate::workflows::outcome;
    use crate::world::Someone;

    pub async fn try_everything(
        someone: &Someone<'_>,
        role: &RoleId,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
        let nobody = DraftId::from_bytes([9; 16]);
        let read = PermissionId::parse("_API.Device:device.READ").unwrap();
        let some = BTreeSet::from([read.clone()]);
        let begun = roles::begin(&w.op(visitor), org, some.clone(), String::new()).await;
        note("begin a custom role", outcome(&begun));
        let seen = drafts::see::<RoleDraftContent>(&w.op(visitor), org, &nobody).await;
        note("see a role draft that is not there", outcome(&seen));
        let step = RoleStep::Without(read);
        let kept = roles::keep(&w.op(visitor), org, &nobody, step).await;
        note("keep a step of a role draft that is not there", outcome(&kept));
        let saved = roles::create_drafted(&w.op(visitor), org, &nobody).await;
        note("save a role draft that is not there", outcome(&saved));
        let cancelled = drafts::cancel::<RoleDraftContent>(&w.op(visitor), org, &nobody).await;
        note("cancel a role draft that is not there", outcome(&cancelled));
        let edit = RoleEdit::Permissions(some);
        let edited = roles::edit(&w.op(visitor), org, role, 1, edit).await;
        note("edit a custom role", outcome(&edited));
        let previewed = roles::preview(&w.op(visitor), org, role, &RoleFate::Ends(None)).await;
        note("preview the end of a custom role", outcome(&previewed));
        let form = DeleteCustomRole {
            org: org.clone(),
            role: role.clone(),
            version: 1,
            replacement: Replacement::Nothing,
            typed: "another name".to_owned(),
        };
        let deleted = roles::delete(&w.op(visitor), form).await;
        note("delete a custom role by a wrong name", outcome(&deleted));
    }
}

/// The part about what is somebody's own, for which no organization is asked.
mod own {
    use std::time::Duration;

    use latchkey::domain::SessionRef;
    use latchkey::domain::account::preferences::{Shortcuts, Theme};
    use latchkey::workflows::account;
    use latchkey::workflows::account::sessions::SessionLimits;
    use latchkey::workflows::account::{
        ChooseLocale, choose_locale, choose_theme, end_other_sessions, end_session,
    };

    use crate::workflows::outcome;
    use crate::world::Someone;

    pub async fn try_everything(
        someone: &Someone<'_>,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor) = (someone.workflows(), &someone.visitor);
        let hour = Duration::from_hours(1);
        let limits = SessionLimits { idle: hour, absolute: hour };
        note("see one's account", outcome(&account::show(&w.op(visitor), limits, None).await));
        let renamed = account::rename(&w.op(visitor), "Another Name", 1).await;
        note("rename oneself", outcome(&renamed));
        let locale = ChooseLocale {
            time_zone: "UTC".into(),
            region: String::new(),
            shortcuts: Shortcuts::On,
            version: 2,
        };
        note("choose a time zone", outcome(&choose_locale(&w.op(visitor), locale).await));
        note("choose a theme", outcome(&choose_theme(&w.op(visitor), Theme::Dark).await));
        let nobodys = SessionRef::from_bytes([9; 16]);
        note("end a session of nobody", outcome(&end_session(&w.op(visitor), &nobodys).await));
        let ended = end_other_sessions(&w.op(visitor), &nobodys).await;
        note("end other sessions", outcome(&ended));
    }
}

/// The part about API tokens.
mod api_tokens {
    use latchkey::domain::ApiTokenId;
    use latchkey::workflows::tokens::api_tokens;

    use crate::workflows::outcome;
    use crate::world::{Actor, Someone};

    pub async fn try_everything(
        someone: &Someone<'_>,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
        let role = match someone.actor {
            Actor::Owner | Actor::Outsider => "org/org_owner",
            Actor::Developer | Actor::Member | Actor::Auditor => "org/org_member",
        };
        note("offer an API token", outcome(&api_tokens::offer(&w.op(visitor), org).await));
        let generated = someone.tries_to_generate_token("mine", &[role]).await;
        note("generate an API token", outcome(&generated));
        let own = api_tokens::list_own(&w.op(visitor), org).await;
        note("list own API tokens", outcome(&own));
        let all = api_tokens::list(&w.op(visitor), org, None).await;
        note("list API tokens of everybody", outcome(&all));
        let nobodys = ApiTokenId::from_bytes([9; 16]);
        let mine = generated.map_or_else(|_| nobodys.clone(), |(token, _)| token.id);
        let it = (org, &mine);
        let seen = api_tokens::show_own(&w.op(visitor), it.0, it.1).await;
        note("see an own API token", outcome(&seen));
        let seen = api_tokens::show(&w.op(visitor), it.0, it.1).await;
        note("see an API token of anybody", outcome(&seen));
        let ended = api_tokens::deactivate(&w.op(visitor), it.0, it.1).await;
        note("deactivate an API token", outcome(&ended));
        let ended = api_tokens::revoke(&w.op(visitor), it.0, it.1).await;
        note("revoke an own API token", outcome(&ended));
    }
}

mod sharing;

/// The part about services.
mod services {
    use latchkey::workflows::services;
    use latchkey::workflows::services::{BaseForm, ChangeService, InstanceForm};

    use crate::workflows::outcome;
    use crate::world::{Someone, operations_for_applications};

    /// After the owner, who comes first, has added the service.
    pub async fn try_everything(
        someone: &Someone<'_>,
        note: &mut impl FnMut(&'static str, &'static str),
    ) {
        let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
        let service = operations_for_applications();
        let it = (org, &service);
        note("list services", outcome(&services::list(&w.op(visitor), org).await));
        note("see a service", outcome(&services::show(&w.op(visitor), it.0, it.1).await));
        note("offer a service", outcome(&services::offer(&w.op(visitor), it.0, it.1).await));
        note("try a service", outcome(&services::to_try(&w.op(visitor), it.0, it.1).await));
        let base = BaseForm::Url("https://changed.example.com".to_owned());
        let form = ChangeService {
            org: org.clone(),
            service: service.clone(),
            version: 1,
            form: InstanceForm { org_key: "ABCD1234".to_owned(), base },
        };
        note("change a service", outcome(&services::change(&w.op(visitor), form).await));
        note(
            "preview removing a service",
            outcome(&services::preview_removal(&w.op(visitor), it.0, it.1).await),
        );
        note("remove a service", outcome(&services::remove(&w.op(visitor), it.0, it.1).await));
    }
}

type Outcomes = BTreeMap<(&'static str, Actor), &'static str>;

/// What there is to try things on.
struct Stage {
    member_app: latchkey::domain::AppId,
    owner_app: latchkey::domain::AppId,
    open: people::Open,
    role: latchkey::domain::RoleId,
    foreign: sharing::Foreign,
}

async fn tries_everything(someone: &Someone<'_>, stage: &Stage, outcomes: &mut Outcomes) {
    let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
    let name = |what: &str| format!("{what} of {:?}", someone.actor);
    let mut note = |what, outcome| {
        outcomes.insert((what, someone.actor), outcome);
    };
    let (plain, strong) = (&stage.member_app, &stage.owner_app);
    let owner_form =
        AppForm::named(&name("owner app")).with(RoleChoice::Organization(OrgRole::Owner));
    let address = format!("friend-of-{:?}@example.com", someone.actor);
    let invitation = InviteMember::with_roles(org, &address, [OrgRole::Member]);

    note("see the organization", outcome(&organizations::show(&w.op(visitor), org).await));
    let listed = apps::list(&w.op(visitor), org, &AppQuery::default(), None).await;
    note("list apps", outcome(&listed));
    note("see an app", outcome(&someone.sees_app(plain).await));
    note("offer roles", outcome(&offer(&w.op(visitor), org).await));
    let filled = Prefill { kind: Some(AppType::ServerToServer), ..Prefill::default() };
    note("begin an app", outcome(&apps::begin(&w.op(visitor), org, filled).await));
    let form = AppForm::named(&name("app"));
    note("create an app", outcome(&someone.tries_to_create(&form).await));
    note("create an app that owns", outcome(&someone.tries_to_create(&owner_form).await));
    note("confirm a secret", outcome(&someone.tries_to_confirm_secret(plain).await));
    note(
        "confirm a secret of one that owns",
        outcome(&someone.tries_to_confirm_secret(strong).await),
    );
    note("replace a secret", outcome(&someone.tries_to_replace_secret(plain).await));
    note(
        "replace a secret of one that owns",
        outcome(&someone.tries_to_replace_secret(strong).await),
    );
    secrets::try_everything(someone, plain, &mut note).await;
    let previewed = preview_addition(&w.op(visitor), &someone.app(plain)).await;
    note("preview adding an app", outcome(&previewed));
    note("add an app", outcome(&someone.tries_to_add_app(plain).await));
    note("add an app that owns", outcome(&someone.tries_to_add_app(strong).await));
    life::try_everything(someone, plain, life::PLAIN, &mut note).await;
    life::try_everything(someone, strong, life::STRONG, &mut note).await;
    note("delete an app with a wrong name", life::try_to_delete(someone, plain).await);
    note("delete an app that owns with a wrong name", life::try_to_delete(someone, strong).await);
    let role = someone.tries_to_create_role(&name("role"), &["_API.Device:device.READ"]).await;
    note("create a custom role", outcome(&role));
    note(
        "add a service",
        outcome(&someone.tries_to_add_service(&operations_for_applications()).await),
    );
    services::try_everything(someone, &mut note).await;
    note("invite a member", outcome(&invite(&w.op(visitor), invitation).await));
    organization::try_everything(someone, &mut note).await;
    people::try_everything(someone, &stage.open, &mut note).await;
    roles::try_everything(someone, &stage.role, &mut note).await;
    audit::try_everything(someone, &mut note).await;
    api_tokens::try_everything(someone, &mut note).await;
    sharing::try_everything(someone, &stage.foreign, plain, &mut note).await;
    note("who am I", outcome(&who_am_i(&w.op(visitor)).await));
    own::try_everything(someone, &mut note).await;
}

async fn all_outcomes() -> Outcomes {
    let world = World::new().await;
    let owner = world.owner().await;
    let strong = AppForm::named("strong").with(RoleChoice::Organization(OrgRole::Owner));
    let open = people::Open::new(&owner).await;
    let stage = Stage {
        open,
        foreign: sharing::Foreign::new(&world).await,
        member_app: owner.creates_app("plain").await.0,
        owner_app: owner.creates(strong).await.0,
        role: owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap(),
    };
    let mut outcomes = Outcomes::new();
    for actor in Actor::ALL {
        let someone = world.someone(actor).await.in_org(&owner.org);
        tries_everything(&someone, &stage, &mut outcomes).await;
    }
    outcomes
}

#[tokio::test]
async fn the_workflows_let_through_whom_the_policy_lets_through() {
    let outcomes = all_outcomes().await;
    let mut text = String::new();
    let verbs: BTreeSet<_> = outcomes.keys().map(|(verb, _)| *verb).collect();
    for verb in verbs {
        let _ = writeln!(text, "{verb}");
        for actor in Actor::ALL {
            let name = format!("{actor:?}").to_lowercase();
            let _ = write!(text, "  {name} {} ", outcomes[&(verb, actor)]);
        }
        text.push('\n');
    }
    insta::assert_snapshot!("who_may", text);

    let actions = [
        ("see the organization", Action::SeeOrganization),
        ("list apps", Action::SeeApps),
        ("create an app", Action::CreateApp),
        ("confirm a secret", Action::EditApp),
        ("edit an app", Action::EditApp),
        ("disable an app", Action::EditApp),
        ("enable an app", Action::EditApp),
        ("preview deleting an app", Action::DeleteApp),
        ("replace a secret", Action::RegenerateSecret),
        ("add an app", Action::AddOwnApp),
        ("share an app", Action::ShareApp),
        ("see a request", Action::AcceptForeignApp),
        ("preview removing an added app", Action::RemoveForeignApp),
        ("create a custom role", Action::ManageRoles),
        ("add a service", Action::ManageServices),
        ("list services", Action::SeeOrganization),
        ("change a service", Action::ManageServices),
        ("remove a service", Action::ManageServices),
        ("invite a member", Action::ManageMembers),
        ("rename the organization", Action::ManageOrganization),
        ("set the policies", Action::ManageOrganization),
        ("read the audit log", Action::ReadAudit),
        ("list API tokens of everybody", Action::ManageApiTokens),
        ("deactivate an API token", Action::ManageApiTokens),
        ("generate an API token", Action::SeeOrganization),
        ("export the audit log", Action::ReadAudit),
        ("see where own apps have access", Action::ReadAudit),
        ("export own apps", Action::ReadAudit),
    ];
    for ((verb, action), actor) in
        actions.into_iter().flat_map(|pair| Actor::ALL.map(|actor| (pair, actor)))
    {
        let expected = match best_verdict(action, &actor.roles()) {
            _ if actor == Actor::Outsider => "404",
            Verdict::No => "403",
            Verdict::OwnApps | Verdict::WithinCeiling | Verdict::Yes => "yes",
        };
        assert_eq!(outcomes[&(verb, actor)], expected, "{verb} as {actor:?}");
    }
}

#[tokio::test]
async fn a_refusal_names_the_roles_it_takes_and_the_owners_to_ask() {
    let world = World::new().await;
    let refused = world.member().await.tries_to_create(&AppForm::named("x")).await;
    let Some(latchkey::workflows::WorkflowError::Denied(denial)) = refused.err() else {
        panic!("a member may not create apps");
    };
    assert_eq!(denial.needs, [OrgRole::Owner, OrgRole::Developer]);
    let ask: Vec<_> = denial.ask.iter().map(ToString::to_string).collect();
    assert_eq!(ask, [Actor::Owner.name()]);
}

#[tokio::test]
async fn cancelling_the_draft_of_somebody_else_does_nothing() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    let (w, org) = (owner.workflows(), &owner.org);
    apps::cancel(&w.op(&developer.visitor), org, &draft).await.unwrap();
    assert_eq!(outcome(&owner.submits(&draft).await), "yes");
}

#[tokio::test]
async fn somebody_who_is_gone_is_signed_out() {
    let world = World::new().await;
    let mut visitor = world.owner().await.visitor;
    visitor.person = latchkey::domain::PersonId::from_bytes([5; 16]);
    assert_eq!(outcome(&who_am_i(&world.workflows.op(&visitor)).await), "401");
}
