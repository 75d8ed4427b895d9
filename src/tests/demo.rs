//! `latchkey demo`: what it promises to scripts, and that running it again is harmless.

use std::collections::BTreeSet;

use latchkey::demo::{Demo, DemoApp, DemoError, Past, fill, to_json, to_text};
use latchkey::domain::apps::activity::Period;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::audit::log::AuditQuery;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::secret::{Password, Presented};
use latchkey::domain::services::endpoints::{first_device_id, sandboxed};
use latchkey::domain::text::Email;
use latchkey::domain::tokens::access_token::AccessToken;
use latchkey::domain::{AppId, AppRef, OrgId, PermissionId};
use latchkey::workflows::account::{find_person, sign_in, who_am_i};
use latchkey::workflows::apps::show_activity;
use latchkey::workflows::audit::read as audit;
use latchkey::workflows::organizations::Reason;
use latchkey::workflows::organizations::{SetUp, issue_setup_token, set_up};
use latchkey::workflows::tokens::{CallAccess, CallError, TokenError};
use latchkey::workflows::{OpContext, Visitor, WorkflowError, apps, organizations};
use tokio::sync::Mutex;

use crate::world::{BEGINNING, World, nobody, operator, source};

async fn filled() -> (World, Demo) {
    let world = World::new().await;
    let Ok(demo) = fill(&world.workflows, None).await else { panic!("the demo is not there") };
    (world, demo)
}

async fn signs_in(world: &World, email: &Email, password: &str) -> Result<(), WorkflowError> {
    let password = Password::typed(password.to_owned());
    sign_in(&nobody(&world.workflows), email.as_str(), password).await.map(drop)
}

async fn visitor(world: &World, email: &Email) -> Visitor {
    let person = find_person(&operator(&world.workflows), email).await.unwrap().unwrap();
    Visitor { person: person.id, source: source() }
}

/// What an app may do in the first organization, by a token.
async fn access(world: &World, demo: &Demo, app: &DemoApp) -> CallAccess {
    let token = world.token(&app.id, &app.secret).await.ok().unwrap().access_token.into_inner();
    world.call(&token, &demo.org.org_key).await.unwrap()
}

fn may_use(access: &CallAccess, permissions: &[&str]) -> bool {
    permissions.iter().any(|id| access.may(&PermissionId::parse(id).unwrap()))
}

/// Everything in the report that stays the same from run to run.
fn ids(demo: &Demo) -> (Vec<AppId>, Vec<String>, Vec<OrgKey>, i64) {
    let apps = [&demo.server_app, &demo.limited_app, &demo.unadded_app, &demo.web_app];
    let people = demo.people.iter().map(|person| person.person.id.to_string());
    let orgs = [&demo.org, &demo.other_org];
    (
        apps.map(|app| app.id.clone()).to_vec(),
        people.chain(orgs.map(|org| org.id.to_string())).collect(),
        orgs.map(|org| org.org_key.clone()).to_vec(),
        demo.device_id,
    )
}

#[tokio::test]
async fn second_run_finds_what_the_first_one_made() {
    let (world, first) = filled().await;
    let Ok(second) = fill(&world.workflows, None).await else { panic!("no second run") };
    assert_eq!(ids(&first), ids(&second));
}

#[tokio::test]
async fn second_run_ends_the_secrets_and_passwords_of_the_first() {
    let (world, first) = filled().await;
    let Ok(second) = fill(&world.workflows, None).await else { panic!("no second run") };
    let old = world.token(&first.server_app.id, &first.server_app.secret).await;
    assert_eq!(old.err(), Some(TokenError::InvalidClient));
    assert!(world.token(&second.server_app.id, &second.server_app.secret).await.is_ok());
    let email = &first.people[0].person.email;
    assert!(signs_in(&world, email, first.people[0].password.expose()).await.is_err());
    assert!(signs_in(&world, email, second.people[0].password.expose()).await.is_ok());
}

/// What View All does not read.
const BEYOND_VIEW_ALL: [&str; 4] = ["Feeds", "Live Query", "Older interface", "Users and grants"];

#[tokio::test]
async fn server_app_may_use_every_endpoint_that_reads() {
    let (world, demo) = filled().await;
    let access = access(&world, &demo, &demo.server_app).await;
    let reads = sandboxed().iter().filter(|endpoint| !endpoint.changes);
    for endpoint in reads.filter(|endpoint| !BEYOND_VIEW_ALL.contains(&endpoint.group.as_str())) {
        let may = endpoint.any_of.iter().any(|id| access.permissions.contains(id));
        assert!(may, "{}", endpoint.written());
    }
}

#[tokio::test]
async fn limited_app_may_read_devices_and_nothing_else() {
    let (world, demo) = filled().await;
    let access = access(&world, &demo, &demo.limited_app).await;
    let device = PermissionId::parse("_API.Device:device.READ").unwrap();
    assert_eq!(*access.permissions, BTreeSet::from([device]));
}

#[tokio::test]
async fn limited_app_may_call_with_its_secret_too() {
    let (world, demo) = filled().await;
    let DemoApp { id, secret, .. } = &demo.limited_app;
    let access = world.call_with_secret(id, secret, &demo.org.org_key).await.unwrap();
    assert!(may_use(&access, &["_API.Device:device.READ"]));
}

#[tokio::test]
async fn unadded_app_gets_no_token() {
    let (world, demo) = filled().await;
    let DemoApp { id, secret, .. } = &demo.unadded_app;
    assert_eq!(world.token(id, secret).await.err(), Some(TokenError::NotAdded));
}

#[tokio::test]
async fn server_app_is_foreign_in_the_other_organization() {
    let (world, demo) = filled().await;
    let DemoApp { id, secret, .. } = &demo.server_app;
    let token: AccessToken = world.token(id, secret).await.ok().unwrap().access_token.into_inner();
    assert_eq!(world.call(&token, &demo.other_org.org_key).await, Err(CallError::ForeignOrg));
}

#[tokio::test]
async fn everybody_signs_in_with_the_printed_password() {
    let (world, demo) = filled().await;
    for person in &demo.people {
        let signed_in = signs_in(&world, &person.person.email, person.password.expose()).await;
        assert_eq!(signed_in, Ok(()), "{}", person.person.name);
    }
}

#[tokio::test]
async fn people_cover_every_role_and_one_owns_two_organizations() {
    let (world, demo) = filled().await;
    let held: BTreeSet<_> = demo.people.iter().flat_map(|person| person.roles.clone()).collect();
    assert_eq!((demo.people.len(), held), (5, BTreeSet::from(OrgRole::ALL)));
    let last = visitor(&world, &demo.people[4].person.email).await;
    let who = who_am_i(&world.workflows.op(&last)).await.unwrap();
    let owned = who.memberships.iter().filter(|held| held.roles.contains(&OrgRole::Owner));
    assert_eq!(owned.count(), 2);
}

#[tokio::test]
async fn user_owns_the_first_organization_and_cannot_see_the_other() {
    let (world, demo) = filled().await;
    let user = visitor(&world, &demo.people[0].person.email).await;
    let own = organizations::show(&world.workflows.op(&user), &demo.org.id).await.unwrap();
    assert!(own.roles.contains(&OrgRole::Owner));
    let other = organizations::show(&world.workflows.op(&user), &demo.other_org.id).await;
    assert_eq!(other.err(), Some(WorkflowError::NotFound));
}

#[tokio::test]
async fn company_owns_fourteen_apps_and_two_services() {
    let (world, demo) = filled().await;
    let (mut apps, mut services) = (0, BTreeSet::new());
    for person in [&demo.people[0], &demo.people[4]] {
        let visitor = visitor(&world, &person.person.email).await;
        let who = who_am_i(&world.workflows.op(&visitor)).await.unwrap();
        for held in who.memberships.iter().filter(|held| held.roles.contains(&OrgRole::Owner)) {
            let all = AppQuery::default();
            let op = world.workflows.op(&visitor);
            let page = apps::list(&op, &held.org, &all, None);
            apps += page.await.unwrap().owned;
            let org = organizations::show(&world.workflows.op(&visitor), &held.org).await.unwrap();
            services.extend(org.services.into_iter().map(|instance| instance.service));
        }
    }
    assert_eq!((apps, services.len()), (14, 2));
}

#[tokio::test]
async fn run_after_one_that_was_killed_completes_the_company() {
    let world = World::new().await;
    let token = issue_setup_token(&nobody(&world.workflows)).await.unwrap().unwrap().into_inner();
    let form = SetUp {
        token: Presented::new(token.expose().to_owned()),
        organization: "Fernhill Logistics".to_owned(),
        name: "Ada Okafor".to_owned(),
        email: "ada.okafor@fernhill.example".to_owned(),
        password: "lost with the killed run".to_owned(),
    };
    set_up(&nobody(&world.workflows), form).await.unwrap();
    let Ok(demo) = fill(&world.workflows, None).await else { panic!("the demo is not there") };
    assert_eq!(demo.people.len(), 5);
    assert!(world.token(&demo.server_app.id, &demo.server_app.secret).await.is_ok());
}

#[tokio::test]
async fn database_with_other_people_is_refused_and_left_alone() {
    let world = World::new().await;
    world.owner().await;
    let before = world.rows().await;
    assert!(matches!(fill(&world.workflows, None).await, Err(DemoError::NotADemo)));
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn object_for_scripts_has_exactly_the_promised_keys() {
    let (_world, demo) = filled().await;
    let json = to_json(&demo).unwrap();
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        BTreeSet::from_iter(keys),
        BTreeSet::from([
            "baseUrl",
            "orgId",
            "orgKey",
            "deviceId",
            "user",
            "serverApp",
            "limitedApp",
            "unaddedApp",
            "apiToken",
            "webApp",
            "nativeApp",
            "otherOrg",
            "people",
        ])
    );
    assert_eq!(object["serverApp"]["clientSecret"], demo.server_app.secret.expose());
    assert_eq!(object["webApp"]["redirectUri"], "http://127.0.0.1:31114/callback");
    assert_eq!(object["nativeApp"]["clientId"], demo.native_app.as_str());
    assert_eq!(object["user"]["email"], object["people"][0]["email"]);
    assert_eq!(object["deviceId"], first_device_id(demo.org.org_key.as_str()));
    assert_eq!(object["people"][1]["roles"], serde_json::json!(["org_member"]));
    assert!(!json.contains('\n'));
}

#[tokio::test]
async fn page_for_people_names_everybody_and_a_call() {
    let (_world, demo) = filled().await;
    let text = to_text(&demo);
    assert!(demo.people.iter().all(|person| text.contains(person.person.email.as_str())));
    assert!(text.contains(&format!("/devices/{}", demo.device_id)));
}

/// What two runs with one seed left in the database. Each is made once, for whichever test asks
/// first: half a year takes a while.
static RUNS: [Mutex<Option<Vec<String>>>; 2] = [Mutex::const_new(None), Mutex::const_new(None)];

async fn lives(left: &mut Option<Vec<String>>) -> (World, Demo) {
    let world = World::new().await;
    let past = Past::until_now(&world.clock, 12);
    let filled = fill(&world.workflows, Some(&past)).await;
    let demo = filled.unwrap_or_else(|error| panic!("{error}"));
    // What is counted in one go is stored in no order of its own.
    let mut rows = world.rows().await;
    rows.sort();
    *left = Some(rows);
    (world, demo)
}

async fn lived_through(run: usize) -> (World, Demo) {
    let mut left = RUNS[run].lock().await;
    lives(&mut left).await
}

// Ids and secrets too: the generator of a world has a seed of its own, and its clock stands still.
#[tokio::test]
async fn two_runs_with_one_seed_leave_the_same_database() {
    let mut left = Vec::new();
    for run in &RUNS {
        let mut run = run.lock().await;
        if run.is_none() {
            lives(&mut run).await;
        }
        left.extend(run.clone());
    }
    assert!(left[0].len() > 1000, "{} rows", left[0].len());
    let pairs = left[0].iter().zip(&left[1]);
    let differ: Vec<_> = pairs.filter(|(one, other)| one != other).take(5).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert_eq!(left[0].len(), left[1].len());
}

/// The organization of that name, to somebody.
async fn org_named(op: &OpContext, name: &str) -> OrgId {
    let who = who_am_i(op).await.unwrap();
    who.memberships.into_iter().find(|held| held.org_name.as_str() == name).unwrap().org
}

/// Why apps are noted on the overview, without what else it takes to find them.
async fn noted(op: &OpContext, org: &OrgId) -> BTreeSet<&'static str> {
    let attention = organizations::overview(op, org).await.unwrap().attention;
    let names = attention.into_iter().map(|noted| match noted.reason {
        Reason::Unconfirmed(_) => "unconfirmed",
        Reason::Unused(_) => "unused",
        Reason::NotAdded(_) => "not added",
        Reason::Requested => "requested",
        Reason::ScopeChanged(_) => "scope changed",
        Reason::GrantEnds(..) => "grant ends",
        Reason::LacksService => "lacks service",
        Reason::IsOwner => "is owner",
        Reason::HoldsAll(..) => "holds all",
        Reason::CreatorLeft => "creator left",
        Reason::OlderSecret(..) => "older secret",
        Reason::SecretExpires(..) => "secret expires",
        Reason::OverlapEnds(..) => "overlap ends",
        Reason::LongerTtl(_) => "longer TTL",
    });
    names.collect()
}

#[tokio::test]
async fn past_gives_every_chart_warning_and_list_something_to_show() {
    let (world, demo) = lived_through(0).await;
    let ada = visitor(&world, &demo.people[0].person.email).await;
    let op = || world.workflows.op(&ada);

    for period in Period::ALL {
        let series = apps::show_activity_of_org(&op(), &demo.org.id, period).await.unwrap();
        let told = series.buckets.iter().filter(|bucket| bucket.done > 0).count();
        // Of this hour, little has passed.
        let expected = if period == Period::Months { 7 } else { series.buckets.len() - 1 };
        assert!(told >= expected, "{period:?}: {:?}", series.buckets);
        assert!(series.buckets.iter().any(|bucket| bucket.failed > 0), "{period:?}");
    }
    let expected = BTreeSet::from([
        "creator left",
        "grant ends",
        "is owner",
        "lacks service",
        "not added",
        "overlap ends",
        "requested",
        "scope changed",
        "secret expires",
        "unconfirmed",
        "unused",
    ]);
    let found = noted(&op(), &demo.org.id).await;
    assert!(expected.is_subset(&found), "{:?}", expected.difference(&found));

    let elin = visitor(&world, &demo.people[4].person.email).await;
    let elin = world.workflows.op(&elin);
    let ports = org_named(&elin, "Fernhill Ports").await;
    let found = noted(&elin, &ports).await;
    assert!(BTreeSet::from(["older secret", "longer TTL"]).is_subset(&found), "{found:?}");
}

#[tokio::test]
async fn past_goes_back_half_a_year_and_leaves_the_company_as_it_is_without() {
    let (world, demo) = lived_through(1).await;
    assert_eq!(world.clock.now(), BEGINNING);
    let ada = visitor(&world, &demo.people[0].person.email).await;
    let op = || world.workflows.op(&ada);
    let (mut oldest, mut after, mut months) = (world.clock.now(), None, BTreeSet::new());
    loop {
        let page = audit::list(&op(), &demo.org.id, AuditQuery::default(), after.as_ref()).await;
        let page = page.unwrap();
        for entry in &page.entries {
            assert!(entry.at <= world.clock.now());
            months.insert(entry.at.to_rfc3339()[..7].to_owned());
            oldest = oldest.min(entry.at);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let days = world.clock.now().since(oldest).as_secs() / 86_400;
    assert!((182..=183).contains(&days) && months.len() >= 7, "{days} {months:?}");

    assert!(world.token(&demo.server_app.id, &demo.server_app.secret).await.is_ok());
    let refused = world.token(&demo.unadded_app.id, &demo.unadded_app.secret).await;
    assert_eq!(refused.err(), Some(TokenError::NotAdded));
    let named = AppRef::new(&demo.org.id, &demo.limited_app.id);
    let limited = show_activity(&op(), &named, Period::Days, None).await.unwrap();
    assert_eq!(limited.denied[0].permission, "_API.Alerts:org.alerts.READ");
    let Ok(second) = fill(&world.workflows, None).await else { panic!("no second run") };
    assert_eq!(ids(&demo), ids(&second));
}
