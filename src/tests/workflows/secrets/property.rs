//! Random lives of an app's secrets: whatever people do, and in whichever order, at most two
//! work, and somebody holds one that does.

use std::time::Duration;

use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, SecretId};
use latchkey::workflows::secrets::{self, RegenerateSecret, Regeneration};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::world::{AppForm, Someone, World};

/// What somebody does next. Numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    /// Regenerates with an overlap; the answer arrives or not.
    Regenerate(usize, bool),
    /// Cuts off; the answer arrives, since one that is lost is what this mode risks.
    CutOff,
    /// Says of a secret that arrived that it was stored.
    Confirm(usize),
    /// Asks for a token with a secret that arrived.
    Use(usize),
    /// Ends a secret, arrived or not.
    End(usize),
    /// Hours pass.
    Wait(u64),
    /// The server puts on the record what is over.
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..4usize, any::<bool>()).prop_map(|(overlap, arrives)| Step::Regenerate(overlap, arrives)),
        1 => Just(Step::CutOff),
        3 => (0..8usize).prop_map(Step::Confirm),
        3 => (0..8usize).prop_map(Step::Use),
        3 => (0..8usize).prop_map(Step::End),
        2 => (1..80u64).prop_map(Step::Wait),
        1 => Just(Step::Close),
    ]
}

/// An app with every secret that was ever made for it.
struct Life<'w> {
    owner: Someone<'w>,
    app: AppId,
    held: Vec<(SecretId, AppSecret)>,
    all: Vec<SecretId>,
}

impl Life<'_> {
    async fn take(&mut self, step: &Step) {
        match step {
            Step::Regenerate(overlap, arrives) => {
                let overlap = ["0", "24", "48", "168"][*overlap].to_owned();
                let form = self.owner.regeneration_of(&self.app).await;
                let form = RegenerateSecret { overlap, ..form };
                // Two may work already.
                if let Ok(Regeneration::Made { id, secret, .. }) =
                    secrets::regenerate(&self.owner.op(), &self.owner.names(&self.app), form).await
                {
                    self.all.push(id.clone());
                    if *arrives {
                        self.held.push((id, secret.into_inner()));
                    }
                }
            }
            Step::CutOff => {
                let form = self.owner.regeneration_of(&self.app).await;
                let form = RegenerateSecret { how: "cut-off".to_owned(), ..form };
                let made = self.owner.tries_to_regenerate(&self.app, form).await.unwrap();
                self.all.push(made.id.clone());
                self.held.push((made.id, made.secret));
            }
            Step::Confirm(at) => {
                let (id, _) = &self.held[at % self.held.len()];
                self.owner.confirms(&self.app, id).await.map(drop).unwrap();
            }
            Step::Use(at) => {
                let (_, secret) = &self.held[at % self.held.len()];
                drop(self.owner.world.token(&self.app, secret).await);
            }
            Step::End(at) => {
                drop(self.owner.ends(&self.app, &self.all[at % self.all.len()]).await);
            }
            Step::Wait(hours) => self.owner.world.advance(Duration::from_hours(*hours)),
            Step::Close => drop(secrets::close(&self.owner.world.server()).await.unwrap()),
        }
    }

    /// How many of the secrets that arrived get a token, without confirming any by trying it.
    async fn works(&self) -> usize {
        let there = self.owner.sees_secrets(&self.app).await;
        assert!(there.len() <= 2, "{} secrets work", there.len());
        let is_there = |id: &SecretId| there.iter().any(|(summary, _)| summary.id == *id);
        self.held.iter().filter(|(id, _)| is_there(id)).count()
    }
}

async fn live(number: usize, steps: &[Step]) {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("app")).await;
    let id = world.newest_secret(&app).await;
    owner.confirms(&app, &id).await.map(drop).unwrap();
    let all = vec![id.clone()];
    let mut life = Life { owner, app, held: vec![(id, secret)], all };
    for (at, step) in steps.iter().enumerate() {
        life.take(step).await;
        assert!(life.works().await > 0, "life {number}, after {:?}", &steps[..=at]);
    }
    let mut tokens = 0;
    for (_, secret) in &life.held {
        tokens += usize::from(world.token(&life.app, secret).await.is_ok());
    }
    assert!(tokens > 0, "life {number}: nobody gets a token");
}

#[tokio::test]
async fn somebody_always_holds_a_secret_that_works() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for number in 0..40 {
        let steps = prop::collection::vec(step(), 1..25);
        let steps = steps.new_tree(&mut runner).unwrap().current();
        live(number, &steps).await;
    }
}
