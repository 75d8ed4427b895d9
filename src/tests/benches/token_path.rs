//! What a token costs, beside the least that one can cost: a bare axum handler that signs the same
//! claims with a key of the same kind and sends the same answer.
//!
//! `cargo bench --features ssr --bench token_path` serves both over real HTTP in this process and
//! has Debian's `wrk` ask, first one, then the other, several times over. It prints the processor
//! time of this process per answer, so that what `wrk` itself takes does not count. `cargo xtask
//! bench` installs `wrk` first.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

#[path = "../world/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests need more of it than this")]
mod world;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use latchkey::domain::apps::app::{App, AppStatus, AppType, TokenTtl};
use latchkey::domain::scope::Scope;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::text::{Description, Name};
use latchkey::domain::tokens::access_token::Claims;
use latchkey::domain::tokens::signing_key::{SigningAlgorithm, TokenType};
use latchkey::domain::{AppId, AppRef, Timestamp};
use latchkey::storage;
use latchkey::workflows::apps::{self, AppEdit, TokenForm};
use latchkey::workflows::engine::jwt::SigningKey;
use serde_json::json;
use tokio::process::Command;

use crate::world::{AppForm, World, serve_on_loopback};

/// How often each is measured. The smallest figure counts: what makes one larger is something
/// else on the machine.
const ROUNDS: usize = 3;

const SECONDS: &str = "-d4s";

const FEW: u32 = 10;
const MANY: u32 = 100_000;

const TOKEN: &str = "/csp/gateway/am/api/auth/token";
const CHECK: &str = "/csp/gateway/am/api/auth/check";

#[tokio::main]
async fn main() {
    if Command::new("wrk").arg("--version").output().await.is_err() {
        println!("This needs wrk: `cargo xtask bench` installs it.");
        return;
    }
    println!(
        "{:<36}{:>10}{:>10}{:>8}{:>22}",
        "processor µs per answer", "floor", "ours", "ratio", "ms of 50 % and 99 %"
    );
    let few = Bench::with(FEW).await;
    for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Es256, SigningAlgorithm::EdDsa] {
        few.compare(algorithm).await;
    }
    few.checks().await;
    let many = Bench::with(MANY).await;
    let name = format!("ES256 token, {MANY} apps against {FEW}");
    few.set(SigningAlgorithm::Es256).await;
    many.set(SigningAlgorithm::Es256).await;
    alternate(&name, &few.token_call(), &many.token_call()).await;
    println!("resident memory: {} MB", resident_megabytes());
}

/// A server with apps.
struct Bench {
    world: World,
    app: AppId,
    secret: AppSecret,
    org_key: String,
    /// Where it is reached.
    url: String,
}

impl Bench {
    async fn with(apps: u32) -> Self {
        let world = World::new().await;
        let owner = world.owner().await;
        let org_key = owner.adds_cbc().await.to_string();
        let (app, secret) =
            owner.creates_and_adds(AppForm::named("bench").with_cbc_role("view_all")).await;
        fill(&world, apps).await;
        let router = world.router();
        let usage = world.workflows.clone();
        tokio::spawn(async move {
            // As the server does it.
            let mut turns = tokio::time::interval(Duration::from_secs(5));
            loop {
                turns.tick().await;
                usage.flush_usage().await;
            }
        });
        Self { app, secret, org_key, url: format!("http://{}", serve_on_loopback(router)), world }
    }

    /// Has the app's tokens signed like this.
    async fn set(&self, algorithm: SigningAlgorithm) {
        let owner = self.world.owner().await;
        let version = owner.sees_app(&self.app).await.unwrap().version;
        let algorithm = algorithm.wire_name().to_owned();
        let form = TokenForm { ttl: "30".to_owned(), algorithm, networks: String::new() };
        let app = AppRef::new(&owner.org, &self.app);
        apps::edit(&owner.op(), &app, version, AppEdit::Tokens(form)).await.unwrap();
    }

    async fn compare(&self, algorithm: SigningAlgorithm) {
        self.set(algorithm).await;
        let token = self.world.token(&self.app, &self.secret).await.unwrap();
        let token = token.access_token.into_inner();
        let verifier = self.world.verifier().await;
        let claims = verifier.verify(token.expose(), self.world.workflows.now()).unwrap();
        let url = format!("http://{}", serve_on_loopback(floor(algorithm, claims)));
        let least = Call { url: format!("{url}/token"), ..self.token_call() };
        let name = format!("{} token", algorithm.wire_name());
        alternate(&name, &least, &self.token_call()).await;
    }

    fn token_call(&self) -> Call {
        let credentials = BASE64_STANDARD.encode(format!("{}:{}", self.app, self.secret.expose()));
        Call {
            url: format!("{}{TOKEN}", self.url),
            header: format!("Authorization: Basic {credentials}"),
            form: "grant_type=client_credentials",
        }
    }

    /// Calls with credentials instead of a token.
    async fn checks(&self) {
        let policies = format!("/policyservice/v1/orgs/{}/policies/summary", self.org_key);
        let paths = [
            ("X-Auth-Token, checked for a proxy", CHECK),
            ("X-Auth-Token, a list of policies", &policies),
        ];
        for (name, path) in paths {
            let header = format!("X-Auth-Token: {}/{}", self.secret.expose(), self.app);
            let call = Call { url: format!("{}{path}", self.url), header, form: "" };
            let mut costs = Vec::new();
            for _ in 0..ROUNDS {
                costs.push(measure(&call).await);
            }
            print(name, None, &smallest(costs));
        }
    }
}

/// The least that a token can cost.
fn floor(algorithm: SigningAlgorithm, claims: Claims) -> Router {
    let key = Arc::new(SigningKey::generate(algorithm).unwrap());
    let answer = move |State(key): State<Arc<SigningKey>>| async move {
        let token = key.sign(TokenType::Jwt, &claims).unwrap();
        let expires_in = claims.exp - claims.iat;
        Json(json!({
            "access_token": token.expose(),
            "token_type": "bearer",
            "expires_in": expires_in,
            "scope": claims.scope,
        }))
    };
    Router::new().route("/token", post(answer)).with_state(key)
}

/// What is asked over and over.
struct Call {
    url: String,
    header: String,
    /// Posted, unless it is empty.
    form: &'static str,
}

/// What an answer costs.
struct Cost {
    processor: Duration,
    half_within: f64,
    most_within: f64,
}

async fn alternate(name: &str, least: &Call, ours: &Call) {
    let (mut floor, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floor.push(measure(least).await);
        costs.push(measure(ours).await);
    }
    print(name, Some(&smallest(floor)), &smallest(costs));
}

fn smallest(costs: Vec<Cost>) -> Cost {
    costs.into_iter().min_by_key(|cost| cost.processor).unwrap()
}

fn print(name: &str, floor: Option<&Cost>, cost: &Cost) {
    let micros = |cost: &Cost| cost.processor.as_secs_f64() * 1e6;
    let ours = micros(cost);
    let times = format!("{:.1} and {:.1}", cost.half_within, cost.most_within);
    match floor.map(micros) {
        Some(floor) => {
            let ratio = ours / floor;
            println!("{name:<36}{floor:>10.0}{ours:>10.0}{ratio:>8.2}{times:>22}");
        }
        None => println!("{name:<36}{:>10}{ours:>10.0}{:>8}{times:>22}", "", ""),
    }
}

/// Has `wrk` ask for a few seconds.
async fn measure(call: &Call) -> Cost {
    const SAY: &str = "done = function(summary, latency)
        io.write(string.format('%d %d %d %d %d\\n', summary.requests, summary.errors.status,
            summary.errors.read + summary.errors.timeout,
            latency:percentile(50), latency:percentile(99)))
    end\n";
    let mut script = SAY.to_owned();
    if !call.form.is_empty() {
        script.push_str("wrk.method = 'POST'\n");
        script.push_str("wrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n");
        script.push_str(&format!("wrk.body = '{}'\n", call.form));
    }
    let file = tempfile::Builder::new().suffix(".lua").tempfile().unwrap();
    std::fs::write(file.path(), script).unwrap();
    let before = processor_time();
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c16", SECONDS, "-H", &call.header, "-s"]).arg(file.path()).arg(&call.url);
    let said = String::from_utf8(wrk.output().await.unwrap().stdout).unwrap();
    let worked = processor_time().saturating_sub(before);
    let figures: Vec<u32> = said
        .lines()
        .last()
        .unwrap()
        .split(' ')
        .map(|figure| figure.parse().unwrap_or_else(|_| panic!("wrk said: {said}")))
        .collect();
    let [answers, refused, broken, half, most] = figures[..] else { panic!("wrk said: {said}") };
    assert_eq!((refused, broken), (0, 0), "{}: not every answer was good", call.url);
    let milliseconds = |micros: u32| f64::from(micros) / 1e3;
    Cost {
        processor: worked / answers,
        half_within: milliseconds(half),
        most_within: milliseconds(most),
    }
}

async fn fill(world: &World, count: u32) {
    let visitor = world.owner().await.visitor;
    let org = world.org().await;
    let mut tx = world.db.write().await.unwrap();
    for number in 0..count {
        let app = App {
            id: AppId::parse(&format!("Bench{number:019}")).unwrap(),
            org: org.clone(),
            kind: AppType::ServerToServer,
            name: Name::parse(&format!("app {number:06}")).unwrap(),
            description: Description::parse("Reads devices at night.").unwrap(),
            ttl: TokenTtl::DEFAULT,
            algorithm: None,
            is_limited: false,
            scope_version: 1,
            status: AppStatus::Enabled,
            created_at: Timestamp::from_seconds(1_767_323_045 + i64::from(number)),
            created_by: visitor.person.clone(),
            last_used_at: None,
            last_used_address: None,
        };
        storage::apps::app::insert(&mut tx, &app).await.unwrap();
        storage::apps::scopes::insert(&mut tx, &app.id, 1, &Scope::preselected()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What all threads of this process have worked so far.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let worked = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    });
    worked.sum()
}

fn resident_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1024
}
