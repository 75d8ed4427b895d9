//! Random lives of shared apps: after every step, what is explained, what a token claims, what the
//! table of access has and what the sandbox answers are one and the same, in both organizations.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::services::catalogue::Catalogue;
use latchkey::domain::{AppId, OrgId, PermissionId, RoleId, ServiceId};
use latchkey::storage;
use latchkey::workflows::access::Explained;
use latchkey::workflows::audit::access;
use latchkey::workflows::audit::access::AccessRow;
use latchkey::workflows::roles::RoleEdit;
use latchkey::workflows::sharing::{ScopeVerdict, decide_scope};
use latchkey::workflows::tokens::{CallError, TokenError};
use latchkey::workflows::{roles, services};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::workflows::property::founds_empty;
use crate::world::{AppForm, Someone, World, cbc};

const READ: &str = "_API.Device:device.READ";

/// Something that happens to a shared app.
#[derive(Debug, Clone)]
enum Step {
    /// The owning organization changes the custom role of the scope.
    Edits(Vec<PermissionId>),
    /// The other organization accepts the newest scope, or declines it.
    Decides(ScopeVerdict),
    /// The other organization has the service from now on, or no longer.
    Toggles(ServiceId),
    /// The app is added there, until a last day or for good.
    Shares(&'static str),
    /// The app is taken out.
    Removes,
    /// Half a day goes by.
    Waits,
}

fn permissions() -> impl Strategy<Value = Vec<PermissionId>> {
    let catalogue = Catalogue::embedded();
    let of = |service: &latchkey::domain::services::catalogue::ServiceFile| -> Vec<_> {
        service.permissions.iter().take(9).map(|entry| entry.id.clone()).collect()
    };
    let mut some: Vec<_> = catalogue.services().iter().flat_map(of).collect();
    some.push(PermissionId::parse(READ).unwrap());
    some.dedup();
    subsequence(some, 1..7)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let services: Vec<_> =
        Catalogue::embedded().services().iter().map(|service| service.id.clone()).collect();
    let step = prop_oneof![
        3 => permissions().prop_map(Step::Edits),
        2 => Just(Step::Decides(ScopeVerdict::Accept)),
        1 => Just(Step::Decides(ScopeVerdict::Decline)),
        2 => select(services).prop_map(Step::Toggles),
        2 => select(vec!["", "2026-01-02", "2026-01-04"]).prop_map(Step::Shares),
        1 => Just(Step::Removes),
        1 => Just(Step::Waits),
    ];
    (permissions(), prop::collection::vec(step, 8)).prop_map(|(first, rest)| {
        [Step::Toggles(cbc()), Step::Shares(""), Step::Edits(first)]
            .into_iter()
            .chain(rest)
            .collect()
    })
}

/// A shared app and everybody around it: one person owns both organizations.
struct Life<'w> {
    world: &'w World,
    home: Someone<'w>,
    away: Someone<'w>,
    app: AppId,
    secret: AppSecret,
    role: RoleId,
    edits: i64,
}

impl<'w> Life<'w> {
    async fn begins(world: &'w World, number: usize) -> Self {
        let home = founds_empty(world, world.owner().await, &format!("Home {number}")).await;
        let away = founds_empty(world, world.owner().await, &format!("Away {number}")).await;
        let role = home.tries_to_create_role("custom", &[READ]).await.unwrap();
        let form = AppForm::named("app").with(RoleChoice::Custom(role.clone()));
        let (app, secret) = home.creates_and_adds(form.with_viewer_role()).await;
        home.adds_cbc().await;
        Self { world, home, away, app, secret, role, edits: 1 }
    }

    async fn lives(&mut self, step: &Step) {
        let (w, visitor) = (&self.world.workflows, &self.away.visitor);
        // Each may come at a time when it is refused; what counts is that all answers agree.
        match step {
            Step::Edits(held) => {
                let edit = RoleEdit::Permissions(held.iter().cloned().collect());
                let edit = ((&self.home.org, &self.role), self.edits, edit);
                roles::edit(&w.op(visitor), edit.0.0, edit.0.1, edit.1, edit.2).await.unwrap();
                let mut tx = self.world.db.read().await.unwrap();
                let found = storage::roles::custom::find(&mut tx, &self.home.org, &self.role).await;
                self.edits = found.unwrap().unwrap().version;
            }
            Step::Decides(verdict) => {
                let newest = self.home.sees_app(&self.app).await.unwrap().app.scope_version;
                let app = self.away.app(&self.app);
                let _ = decide_scope(&w.op(visitor), &app, *verdict, newest).await;
            }
            Step::Toggles(service) => {
                if services::remove(&w.op(visitor), &self.away.org, service).await.is_err() {
                    self.away.tries_to_add_service(service).await.unwrap();
                }
            }
            Step::Shares(day) => {
                let _ = self.home.tries_to_share(&self.app, &self.away.org, day).await;
            }
            Step::Removes => {
                let _ = self.away.tries_to_remove_app(&self.app, &self.away.org).await;
            }
            Step::Waits => self.world.advance(Duration::from_hours(12)),
        }
    }

    async fn keys(&self, org: &OrgId) -> Vec<(ServiceId, OrgKey)> {
        let mut tx = self.world.db.read().await.unwrap();
        let instances = storage::services::instances::list(&mut tx, org).await.unwrap();
        instances.into_iter().map(|instance| (instance.service, instance.org_key)).collect()
    }

    /// What the sandbox says to a call that needs a permission.
    async fn reads_devices(&self, key: &OrgKey) -> u16 {
        let request = Request::post(format!("/appservices/v6/orgs/{key}/devices/_search"))
            .header("x-auth-token", format!("{}/{}", self.secret.expose(), self.app))
            .body(Body::from("{}"));
        self.world.send(request.unwrap()).await.status.as_u16()
    }

    /// Holds all answers of one organization against each other. Says how many permissions have
    /// effect.
    async fn agrees(&self, asking: &Someone<'_>, org: &OrgId) -> usize {
        let explained = match asking.asks_why(&self.app, Some(org), "").await {
            Ok(found) => Some(found.explained),
            // There is no page about an app that is not here.
            Err(latchkey::workflows::WorkflowError::NotFound) => None,
            Err(other) => panic!("{other}"),
        };
        let granted = explained.as_ref().map(|found| found.access.granted()).unwrap_or_default();
        let is_open = explained.as_ref().is_some_and(|found| found.missing.is_none());
        let credentials = (&self.app, &self.secret);
        let token = match self.world.token_for(credentials.0, credentials.1, org).await {
            Ok(token) => {
                assert!(is_open);
                Some(token)
            }
            Err(refused) => {
                assert_eq!((refused, is_open, granted.len()), (TokenError::NotAdded, false, 0));
                None
            }
        };
        let w = &self.world.workflows;
        if let (Some(token), Some(explained)) = (&token, &explained) {
            let verifier = self.world.verifier().await;
            let claims = verifier.verify(token.expose(), w.now()).unwrap().expanded(w.catalogue());
            assert_eq!(claims.perms, explained.access.perms(w.catalogue()));
        }
        let mut let_through = BTreeSet::new();
        for (service, key) in self.keys(org).await {
            match self.world.call_with_secret(credentials.0, credentials.1, &key).await {
                Ok(by_secret) => {
                    let by_token = self.world.call(token.as_ref().unwrap(), &key).await.unwrap();
                    assert_eq!(by_token.permissions, by_secret.permissions);
                    let_through.extend(by_token.permissions.iter().cloned());
                }
                Err(refused) => assert_eq!((refused, is_open), (CallError::ForeignOrg, false)),
            }
            if service == cbc() {
                let may = granted.contains(&PermissionId::parse(READ).unwrap());
                assert_eq!(self.reads_devices(&key).await, if may { 200 } else { 403 });
            }
        }
        assert_eq!(let_through, granted);
        self.agrees_with_the_table(org, explained.filter(|_| is_open)).await;
        granted.len()
    }

    /// The table of apps and organizations has a row where the app acts, and nowhere else.
    async fn agrees_with_the_table(&self, org: &OrgId, explained: Option<Explained>) {
        let op = self.world.workflows.op(&self.home.visitor);
        let page = access::list(&op, &self.home.org, AppQuery::default(), None).await.unwrap();
        let is_it = |row: &AccessRow| row.grant.as_ref().is_some_and(|grant| grant.org == *org);
        let row = page.rows.into_iter().find(is_it).map(|row| {
            let version = row.grant.map(|grant| grant.scope_version).unwrap_or_default();
            (version, row.missing)
        });
        let told = explained.map(|found| (found.version, found.access.missing_services()));
        assert_eq!(row, told);
    }
}

#[tokio::test]
async fn explanation_token_and_sandbox_agree_whatever_happens_to_a_shared_app() {
    let world = World::new().await;
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut open, mut closed) = (0, 0);
    for number in 0..16 {
        let mut life = Life::begins(&world, number).await;
        for step in steps().new_tree(&mut runner).unwrap().current() {
            life.lives(&step).await;
            life.agrees(&life.home, &life.home.org).await;
            let seen_here = life.agrees(&life.away, &life.away.org).await;
            if seen_here > 0 {
                assert_eq!(life.agrees(&life.home, &life.away.org).await, seen_here);
                open += 1;
            } else {
                closed += 1;
            }
        }
    }
    assert!(open > 20 && closed > 20, "{open} open, {closed} closed: the draw says too little");
}
