//! The half year before today: who came and went, which apps were made, and what they called.
//!
//! Everything is done through the workflows that people and apps use, on a clock that is moved
//! from one day to the next. Only the number of calls is told rather than lived: an app gets one
//! real token a day and calls with it, and that is counted for every hour in which it would have.

mod acts;
mod calls;

use crate::demo::calendar::{DAYS, Past, RECENT_DAYS};
use crate::demo::company::{DemoError, during};
use crate::demo::fill::Filling;
use crate::demo::past::acts::{Cast, play};
use crate::demo::past::calls::tell;
use crate::demo::story::SCENES;
use crate::workflows::{Actor, Rng, Source, secrets};

/// As many of the days before are told at once.
const STRETCH: u32 = 3;

/// Lives through the past, and leaves the clock at its end.
pub(super) async fn live(filling: &mut Filling<'_>, past: &Past) -> Result<(), DemoError> {
    let mut scenes: Vec<_> = SCENES.iter().map(|scene| (past.at(scene.when), &scene.act)).collect();
    scenes.sort_by_key(|(at, _)| *at);
    let mut scenes = scenes.into_iter().peekable();
    let mut rng = Rng::seeded(past.seed);
    let mut cast = Cast::default();
    for days in stretches() {
        let evening = past.evening(*days.last().unwrap_or(&0));
        while let Some((at, act)) = scenes.next_if(|(at, _)| *at < evening) {
            past.clock.set(at);
            play(filling, &mut cast, past, act).await?;
        }
        past.clock.set(evening);
        tell(filling, &cast, past, &days, &mut rng).await?;
        let server = filling.w.op_as(Actor::Server, Source::default());
        secrets::close(&server).await.map_err(during("ending", "secrets"))?;
        filling.w.flush_usage().await;
    }
    past.clock.set(past.until);
    Ok(())
}

/// The days that are told at once, each by how long ago it was, the oldest first.
fn stretches() -> Vec<Vec<u32>> {
    let days: Vec<u32> = (0..=DAYS).rev().collect();
    let (old, recent) = days.split_at((DAYS - RECENT_DAYS) as usize);
    let old = old.chunks(STRETCH as usize);
    old.chain(recent.chunks(1)).map(<[u32]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_told_once_and_today_last() {
        let days: Vec<u32> = stretches().concat();
        assert_eq!(days, (0..=DAYS).rev().collect::<Vec<_>>());
    }
}
