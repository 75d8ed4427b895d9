//! How far the clock of the machine is believed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::warn;

use crate::domain::time::Timestamp;
use crate::workflows::{Moment, OpContext};

/// What cannot be taken back waits for this long after a jump of the clock, and what deletes for
/// this long after the start, too: the clock of a machine that has just come up may be wrong.
const DISTRUSTS_FOR: Duration = Duration::from_hours(1);

/// A clock that differs by more from the time that has passed has jumped.
const JUMP: Duration = Duration::from_mins(2);

/// Whether the clock can be trusted with what cannot be taken back. A minute in a wrong year would
/// end every secret and delete the audit log. All that looks after something shares one, so that a
/// jump is logged once.
#[derive(Clone, Copy)]
pub struct Trust {
    began: Moment,
    jumped: Option<Moment>,
    /// When the clock was looked at last, and what it said.
    seen: Moment,
    said: Timestamp,
}

impl Trust {
    /// Looks at the clock for the first time.
    pub fn begin(op: &OpContext) -> Self {
        Self { began: op.moment(), jumped: None, seen: op.moment(), said: op.now() }
    }

    fn hear(&mut self, now: Timestamp, moment: Moment) {
        let expected = self.said.plus(moment.since(self.seen));
        if now.minus(JUMP) > expected || now.plus(JUMP) < expected {
            warn!(
                clock = now.to_rfc3339(),
                expected = expected.to_rfc3339(),
                "The clock of this machine has jumped: for an hour nothing is ended or deleted by it"
            );
            self.jumped = Some(moment);
        }
        (self.seen, self.said) = (moment, now);
    }

    /// Whether what is over may be put on the record.
    pub fn lets_end(&self) -> bool {
        self.jumped.is_none_or(|jumped| self.seen.since(jumped) >= DISTRUSTS_FOR)
    }

    /// Whether what was kept long enough may be deleted.
    pub fn lets_delete(&self) -> bool {
        self.lets_end() && self.seen.since(self.began) >= DISTRUSTS_FOR
    }
}

/// Looks at the clock again, and says how far it is believed now.
pub fn look(trust: &Mutex<Trust>, op: &OpContext) -> Trust {
    let mut trust = trust.lock().unwrap_or_else(PoisonError::into_inner);
    trust.hear(op.now(), op.moment());
    *trust
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + seconds)
    }

    fn after(seconds: u64) -> Moment {
        Moment::START.plus(Duration::from_secs(seconds))
    }

    fn started() -> Trust {
        Trust { began: after(0), jumped: None, seen: after(0), said: at(0) }
    }

    #[test]
    fn nothing_is_deleted_in_the_first_hour_and_everything_may_end() {
        let mut trust = started();
        trust.hear(at(3599), after(3599));
        assert!(trust.lets_end() && !trust.lets_delete());
        trust.hear(at(3600), after(3600));
        assert!(trust.lets_delete());
    }

    #[test]
    fn a_jump_and_the_way_back_are_waited_out() {
        let mut trust = started();
        trust.hear(at(7200), after(7200));
        assert!(trust.lets_delete());
        trust.hear(at(7260).plus(DAY * 1000), after(7260));
        assert!(!trust.lets_end() && !trust.lets_delete());
        trust.hear(at(7320), after(7320));
        trust.hear(at(10_800), after(10_800));
        assert!(!trust.lets_end(), "the way back is a jump, too");
        trust.hear(at(10_920), after(10_920));
        assert!(trust.lets_end() && trust.lets_delete());
    }

    #[test]
    fn a_clock_that_is_set_right_by_a_second_goes_on() {
        let mut trust = started();
        for minute in 1..=61 {
            trust.hear(at(minute * 61), after(minute.unsigned_abs() * 60));
        }
        assert!(trust.lets_delete());
    }
}
