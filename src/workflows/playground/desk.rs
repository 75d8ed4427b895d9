//! What a session holds of the playground between two requests: the form without its secrets, the
//! token, what came back, and the last few calls.
//!
//! An App Secret is never part of it. The rest is stored sealed and is gone an hour after the last
//! request, or with the session.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::fields::FieldError;
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId, SessionRef, Timestamp};
use crate::storage;
use crate::workflows::playground::diagnose::Finding;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// How long it is kept after the last request.
const KEPT: Duration = Duration::from_hours(1);

/// How many calls are remembered.
pub const REMEMBERED: usize = 10;

/// How many bytes of an older answer are remembered. The newest one is there whole.
const REMEMBERED_BYTES: usize = 16 * 1024;

/// What lies on the desk of one session in one organization.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The form as browsers send it, without what is secret.
    pub typed: String,
    /// The access token in its field; empty when there is none.
    pub token: String,
    /// What came of asking for a token last.
    pub asked: Option<Exchange>,
    /// What came of the last call.
    pub answered: Option<Exchange>,
    /// The last calls, newest first.
    pub history: Vec<Exchange>,
    /// How many calls were made.
    pub count: u32,
    /// What is wrong with the form that was sent last.
    pub errors: Vec<FieldError>,
    /// The fingerprint of a call that changes something and waits for a yes.
    pub asks: Option<String>,
    pub shows: Shown,
    /// What the credential doctor found, if it was asked.
    pub diagnosis: Option<Vec<Finding>>,
}

/// What somebody wants to see first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    #[default]
    Token,
    Response,
    Diagnosis,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Counts the calls of this desk from one.
    pub number: u32,
    pub at: Timestamp,
    pub method: String,
    pub path: String,
    /// The id of the endpoint; empty for a token.
    pub endpoint: String,
    /// The form that it was made of, without what is secret.
    pub typed: String,
    /// Which app it was made as, by what was sent. Nothing of that is checked.
    pub app: Option<AppId>,
    pub outcome: Outcome,
    /// What is wrong with the credentials, where they were refused.
    pub findings: Vec<Finding>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// There was an answer.
    Answered(Answered),
    /// There was none, and why.
    NoAnswer(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub status: u16,
    /// How long it took.
    pub millis: u64,
    /// How long the body is, as it came.
    pub bytes: u64,
    pub headers: Vec<AnswerHeader>,
    /// The body as it came.
    pub body: String,
    /// Whether the body goes on.
    pub is_cut: bool,
}

/// One header of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerHeader {
    pub name: String,
    pub value: String,
}

impl Exchange {
    /// The answer, if there was one.
    pub const fn answer(&self) -> Option<&Answered> {
        match &self.outcome {
            Outcome::Answered(answered) => Some(answered),
            Outcome::NoAnswer(_) => None,
        }
    }

    /// The same with no more of its body than is remembered.
    fn shortened(&self) -> Self {
        let mut short = self.clone();
        if let Outcome::Answered(answered) = &mut short.outcome
            && answered.body.len() > REMEMBERED_BYTES
        {
            let end = answered.body.floor_char_boundary(REMEMBERED_BYTES);
            answered.body.truncate(end);
            answered.is_cut = true;
        }
        short
    }
}

impl Desk {
    /// Puts a call on the desk, and on top of the history.
    pub fn remember(&mut self, mut exchange: Exchange) {
        self.count += 1;
        exchange.number = self.count;
        self.history.insert(0, exchange.shortened());
        self.history.truncate(REMEMBERED);
        self.answered = Some(exchange);
        self.shows = Shown::Response;
    }

    /// A call of the history.
    pub fn find(&self, number: u32) -> Option<&Exchange> {
        self.history.iter().find(|exchange| exchange.number == number)
    }

    /// Forgets the calls and what came of them.
    pub fn clear(&mut self) {
        self.history.clear();
        self.answered = None;
        self.asks = None;
    }
}

/// What a session holds. Nothing is held by one that has not used the playground lately.
pub async fn desk(
    op: &OpContext,
    org: &OrgId,
    session: &SessionRef,
) -> Result<Desk, WorkflowError> {
    let mut view = op.view(org, Action::UsePlayground).await?;
    let sealed = storage::playground::find(&mut view, session, org, op.now()).await?;
    Ok(open(op, org, session, sealed))
}

/// Changes what a session holds.
pub async fn change_desk(
    op: &OpContext,
    org: &OrgId,
    session: &SessionRef,
    edit: impl FnOnce(&mut Desk) + Send,
) -> Result<(), WorkflowError> {
    drop(op.view(org, Action::UsePlayground).await?);
    let mut change = op.change_own().await?;
    let sealed = storage::playground::find(&mut change, session, org, op.now()).await?;
    let mut desk = open(op, org, session, sealed);
    edit(&mut desk);
    let plain = serde_json::to_vec(&desk).map_err(|_| WorkflowError::Internal)?;
    let sealed = op.keyring().seal(&name(org, session), &plain, &mut op.rng());
    let sealed = sealed.map_err(|_| WorkflowError::Internal)?;
    storage::playground::delete_expired(&mut change, op.now()).await?;
    let ends = op.now().plus(KEPT);
    storage::playground::put(&mut change, session, org, &sealed, ends).await?;
    change.commit_off_the_record(OffTheRecord::Session).await
}

/// What another version of this program sealed may have another form: it begins anew.
fn open(op: &OpContext, org: &OrgId, session: &SessionRef, sealed: Option<String>) -> Desk {
    let plain = sealed.and_then(|sealed| op.keyring().open(&name(org, session), &sealed).ok());
    plain.and_then(|plain| serde_json::from_slice(&plain).ok()).unwrap_or_default()
}

/// Under which it is sealed: what one session holds opens for no other.
fn name(org: &OrgId, session: &SessionRef) -> String {
    format!("playground {org} {session}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(body: &str) -> Exchange {
        Exchange {
            number: 0,
            at: Timestamp::from_seconds(0),
            method: "GET".to_owned(),
            path: "/x".to_owned(),
            endpoint: "GET /x".to_owned(),
            typed: String::new(),
            app: None,
            outcome: Outcome::Answered(Answered {
                status: 200,
                millis: 1,
                bytes: body.len() as u64,
                headers: Vec::new(),
                body: body.to_owned(),
                is_cut: false,
            }),
            findings: Vec::new(),
        }
    }

    #[test]
    fn the_last_ten_calls_are_remembered_and_the_newest_is_whole() {
        let mut desk = Desk::default();
        let long = "é".repeat(REMEMBERED_BYTES);
        for _ in 0..12 {
            desk.remember(exchange(&long));
        }
        let numbers: Vec<_> = desk.history.iter().map(|exchange| exchange.number).collect();
        assert_eq!(numbers, (3..=12).rev().collect::<Vec<_>>());
        let length = |exchange: &Exchange| exchange.answer().unwrap().body.len();
        assert_eq!(length(desk.answered.as_ref().unwrap()), long.len());
        assert!(length(&desk.history[0]) <= REMEMBERED_BYTES);
    }
}
