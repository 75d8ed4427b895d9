//! What apps called, day by day.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::demo::calendar::{DAY, Past, RECENT_DAYS, Worked};
use crate::demo::callers::{CALLERS, Caller};
use crate::demo::company::{DemoError, during};
use crate::demo::content;
use crate::demo::fill::{Filling, known};
use crate::demo::past::acts::Cast;
use crate::domain::secrets::secret::{Entropy, Presented};
use crate::domain::{AppRef, ServiceId, Timestamp};
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{
    self, AskedLives, CallCredentials, CallTarget, TokenError, TokenRequest,
};
use crate::workflows::{Actor, Burst, OpContext, Rng, Source, WorkflowError};

/// Has every app do for once what it did on these days, by the clock of their end, and tells how
/// often that was.
pub(super) async fn tell(
    filling: &Filling<'_>,
    cast: &Cast,
    past: &Past,
    days: &[u32],
    rng: &mut Rng,
) -> Result<(), DemoError> {
    let now = filling.w.now();
    let Some(latest) = days.last().copied() else { return Ok(()) };
    for caller in CALLERS.iter().filter(|caller| caller.until <= latest) {
        let (Some(app), Some(worked)) =
            (cast.apps.get(caller.app), filling.secrets.get(caller.app))
        else {
            continue;
        };
        let (Some(first), Some(worked)) = (worked.first(), in_use(worked, caller, now)) else {
            continue;
        };
        let bursts = bursts(caller, past, days, rng);
        let bursts: Vec<_> = bursts.into_iter().filter(|burst| first.since < burst.at).collect();
        if bursts.is_empty() {
            continue;
        }
        let call = Call { caller, app: &app.named, worked, latest };
        call.place(filling, cast).await?;
        filling.w.spread_usage(&bursts).await;
    }
    Ok(())
}

/// The secret that a machine has at that time: a new one reaches it some days late.
fn in_use<'a>(worked: &'a [Worked], caller: &Caller, now: Timestamp) -> Option<&'a Worked> {
    let has_it = |worked: &&Worked| worked.since.plus(DAY * caller.lag) <= now;
    worked.iter().rev().find(has_it).or(worked.first())
}

/// When a machine called on these days, and how often. Of long ago, half a day is one.
fn bursts(caller: &Caller, past: &Past, days: &[u32], rng: &mut Rng) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    for &day in days {
        let morning = past.morning(day);
        let weekday = (morning.as_seconds().div_euclid(86_400) + 4).rem_euclid(7);
        for hour in 0..24 {
            let minute = u64::from(u8::from_be_bytes(rng.bytes())) % 60;
            let at = morning.plus(Duration::from_mins(hour * 60 + minute));
            let times = wobble(caller.rhythm.times(weekday, hour), rng);
            if times == 0 || past.until <= at {
                continue;
            }
            let is_one = day > RECENT_DAYS && hour % 12 > 0;
            match bursts.last_mut().filter(|last| is_one && last.at > morning) {
                Some(last) => last.times += times,
                None => bursts.push(Burst { at, times }),
            }
        }
    }
    bursts
}

/// A quarter more or less.
fn wobble(times: u32, rng: &mut Rng) -> u32 {
    let drawn = u32::from(u8::from_be_bytes(rng.bytes()));
    if times == 0 { 0 } else { times - times / 4 + drawn % (times / 2 + 1) }
}

/// One machine with one secret.
struct Call<'a> {
    caller: &'static Caller,
    app: &'a AppRef,
    worked: &'a Worked,
    /// The last of the days that are told, by how long ago it was.
    latest: u32,
}

impl Call<'_> {
    /// Gets a token and calls with it, or is refused one.
    async fn place(&self, filling: &Filling<'_>, cast: &Cast) -> Result<(), DemoError> {
        let fault = |reason| during("calling for", self.caller.app)(reason);
        let source = Source {
            address: Some(IpAddr::V4(Ipv4Addr::from(self.caller.address))),
            agent: Some(self.caller.agent.to_owned()),
            request: "demo".to_owned(),
        };
        let op = filling.w.op_as(Actor::Nobody, source);
        let secret = Presented::new(self.worked.secret.expose().to_owned());
        let about = self.caller.about.and_then(|name| cast.orgs.get(name));
        let request = TokenRequest {
            credentials: AppCredentials { app: self.app.id.to_string(), secret }.into(),
            org: about.map(|org| org.id.to_string()),
            scope: None,
            lives: AskedLives::default(),
        };
        match tokens::issue(&op, &request).await {
            Ok(issued) => {
                let token = issued.access_token.into_inner();
                self.call(&op, Presented::new(token.expose().to_owned())).await
            }
            Err(TokenError::Unavailable) => Err(fault(WorkflowError::Unavailable)),
            Err(TokenError::Internal) => Err(fault(WorkflowError::Internal)),
            Err(
                TokenError::InvalidClient
                | TokenError::Elsewhere
                | TokenError::UnauthorizedClient
                | TokenError::InvalidGrant
                | TokenError::NotAdded
                | TokenError::InvalidScope,
            ) => Ok(()),
        }
    }

    async fn call(&self, op: &OpContext, token: Presented) -> Result<(), DemoError> {
        let service = known(content::CBC, ServiceId::parse(content::CBC))?;
        let (credentials, target) = (CallCredentials::Bearer(token), CallTarget::OwnOrg(service));
        let called = tokens::authenticate_call(op, &credentials, &target).await;
        let refused = |_| during("calling for", self.caller.app)(WorkflowError::Internal);
        let access = called.map_err(refused)?;
        let lacks = self.caller.lacks.as_ref();
        if let Some(lack) = lacks.filter(|it| it.until <= self.latest && self.latest <= it.since) {
            tokens::note_denial(op, &access, lack.permission);
        }
        Ok(())
    }
}
