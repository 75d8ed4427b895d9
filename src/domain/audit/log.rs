//! Which entries of the record a list shows: what stands in the address of the audit log.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::audit::action::AuditAction;
pub use crate::domain::audit::area::{AuditArea, AuditResult};
use crate::domain::ids::EventId;
use crate::domain::names::names;

/// Which actions: all of an area, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actions {
    Of(AuditArea),
    One(AuditAction),
}

impl Actions {
    /// As it stands in the address.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::Of(area) => area.wire_name(),
            Self::One(action) => action.wire_name(),
        }
    }

    /// Reads what [`Self::wire_name`] wrote.
    pub fn from_wire_name(name: &str) -> Option<Self> {
        let area = AuditArea::from_wire_name(name).map(Self::Of);
        area.or_else(|| AuditAction::from_wire_name(name).map(Self::One))
    }

    /// What they are all about.
    pub const fn area(self) -> AuditArea {
        match self {
            Self::Of(area) => area,
            Self::One(action) => action.area(),
        }
    }
}

/// Something that acts or is acted upon: `app/…`, `person/…`, or `operator/`, who has no id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What kind of thing.
    pub kind: String,
    pub id: String,
}

impl Reference {
    /// A reference to a thing.
    pub fn to(kind: &str, id: impl ToString) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string() }
    }

    /// As it stands in the address.
    pub fn to_text(&self) -> String {
        format!("{}/{}", self.kind, self.id)
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        let is_kind = |c: char| c.is_ascii_lowercase() || c == '_';
        let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let fits = !kind.is_empty()
            && kind.len() <= 32
            && id.len() <= 64
            && kind.chars().all(is_kind)
            && id.chars().all(is_id);
        fits.then(|| Self::to(kind, id))
    }
}

/// Which time a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    #[default]
    Any,
    /// So long until now.
    Last(Preset),
    /// Between two minutes, in UTC; the second is the first that no longer counts.
    Between(Option<Timestamp>, Option<Timestamp>),
}

names! {
    /// A time until now that a filter offers.
    pub enum Preset { Hour = "1h", Day = "1d", Week = "7d", Month = "30d" }
}

impl Preset {
    const fn duration(self) -> Duration {
        Duration::from_hours(match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 24 * 7,
            Self::Month => 24 * 30,
        })
    }
}

impl Span {
    /// What stands in the address for [`Self::Between`].
    pub const BETWEEN: &'static str = "custom";

    /// As it stands in the address; nothing for all of the time.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Last(preset) => preset.wire_name(),
            Self::Between(..) => Self::BETWEEN,
        }
    }

    fn read(name: &str, from: &str, to: &str) -> Self {
        if let Some(preset) = Preset::from_wire_name(name) {
            return Self::Last(preset);
        }
        let minute = |text: &str| Timestamp::parse_minute(text.strip_suffix('Z').unwrap_or(text));
        match (minute(from), minute(to)) {
            (None, None) => Self::Any,
            (from, to) => Self::Between(from, to),
        }
    }

    /// The first instant that counts, and the first that no longer does.
    pub fn bounds(self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        match self {
            Self::Any => (None, None),
            Self::Last(preset) => (Some(now.minus(preset.duration())), None),
            Self::Between(from, to) => (from, to),
        }
    }
}

/// Which entries. Everything at once has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    pub actor: Option<Reference>,
    /// What was done.
    pub actions: Option<Actions>,
    /// How it ended.
    pub result: Option<AuditResult>,
    /// What it happened to.
    pub subject: Option<Reference>,
    pub span: Span,
}

impl AuditQuery {
    /// The actions that fit, by name between commas; nothing where all do.
    pub fn names(&self) -> String {
        let is_one = |action: &AuditAction| match self.actions {
            Some(Actions::One(one)) => one == *action,
            Some(Actions::Of(_)) | None => true,
        };
        let has_result =
            |action: &AuditAction| self.result.is_none_or(|result| action.result() == result);
        if self.result.is_none() && !matches!(self.actions, Some(Actions::One(_))) {
            return String::new();
        }
        let fits = AuditAction::ALL.iter().filter(|it| is_one(it) && has_result(it));
        fits.fold(",".to_owned(), |names, action| names + action.wire_name() + ",")
    }

    /// Everything that happened to one thing.
    pub fn about(kind: &str, id: impl ToString) -> Self {
        Self { subject: Some(Reference::to(kind, id)), ..Self::default() }
    }

    /// Reads the parameters of an address. What makes no sense counts as absent.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        Self {
            actor: Reference::parse(&text("actor")),
            actions: Actions::from_wire_name(&text("action")),
            result: AuditResult::from_wire_name(&text("result")),
            subject: Reference::parse(&text("subject")),
            span: Span::read(&text("time"), &text("from"), &text("to")),
        }
    }

    /// The parameters that [`Self::read`] makes the same of; those at their default are left out.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let Self { actor, actions, result, subject, span } = self;
        let (from, to) = match span {
            Span::Between(from, to) => (*from, *to),
            Span::Any | Span::Last(_) => (None, None),
        };
        let all = [
            ("actor", actor.as_ref().map(Reference::to_text)),
            ("action", actions.map(|actions| actions.wire_name().to_owned())),
            ("result", result.map(|result| result.wire_name().to_owned())),
            ("subject", subject.as_ref().map(Reference::to_text)),
            ("time", (*span != Span::Any).then(|| span.name().to_owned())),
            ("from", from.map(|at| at.to_minute() + "Z")),
            ("to", to.map(|at| at.to_minute() + "Z")),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Where a page begins: with the first entry that is older than this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPlace {
    pub at: Timestamp,
    pub id: EventId,
}

impl AuditPlace {
    /// As it stands in the address.
    pub fn to_text(&self) -> String {
        format!("{}.{}", self.at.as_micros(), self.id)
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        let at = Timestamp::from_micros(at.parse().ok()?);
        Some(Self { at, id: EventId::parse(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn minutes() -> impl Strategy<Value = Option<Timestamp>> {
        proptest::option::of((0_i64..100_000_000).prop_map(|m| Timestamp::from_seconds(m * 60)))
    }

    fn spans() -> impl Strategy<Value = Span> {
        prop_oneof![
            Just(Span::Any),
            select(Preset::ALL.to_vec()).prop_map(Span::Last),
            (minutes(), minutes()).prop_map(|(from, to)| match (from, to) {
                (None, None) => Span::Any,
                (from, to) => Span::Between(from, to),
            }),
        ]
    }

    fn references() -> impl Strategy<Value = Option<Reference>> {
        let one = ("[a-z_]{1,12}", "[A-Za-z0-9-]{0,36}");
        proptest::option::of(one.prop_map(|(kind, id)| Reference::to(&kind, id)))
    }

    proptest! {
        #[test]
        fn what_an_address_says_is_what_was_chosen(
            actor in references(),
            area in proptest::option::of(select(AuditArea::ALL.to_vec())),
            action in proptest::option::of(select(AuditAction::ALL.to_vec())),
            result in proptest::option::of(select(AuditResult::ALL.to_vec())),
            subject in references(),
            span in spans(),
        ) {
            let actions = action.map(Actions::One).or(area.map(Actions::Of));
            let query = AuditQuery { actor, actions, result, subject, span };
            let parameters = query.parameters();
            let find = |name: &str| {
                parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
            };
            prop_assert_eq!(AuditQuery::read(find), query);
        }

        #[test]
        fn a_place_is_read_as_it_was_written(at: i64, bytes: [u8; 16]) {
            let place = AuditPlace { at: Timestamp::from_micros(at), id: EventId::from_bytes(bytes) };
            prop_assert_eq!(AuditPlace::parse(&place.to_text()), Some(place));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = AuditQuery::read(|_| Some(text.clone()));
            let _ = AuditPlace::parse(&text);
        }
    }

    #[test]
    fn nonsense_in_an_address_is_no_filter() {
        let read = AuditQuery::read(|_| Some("\u{202e}nonsense".to_owned()));
        assert_eq!(read, AuditQuery::default());
    }

    #[test]
    fn a_preset_ends_now_and_a_custom_time_where_it_says() {
        let now = Timestamp::from_seconds(100_000);
        let hour = Span::Last(Preset::Hour).bounds(now);
        assert_eq!(hour, (Some(Timestamp::from_seconds(96_400)), None));
        let from = Timestamp::parse_minute("2026-01-02T03:04");
        assert_eq!(Span::Between(from, None).bounds(now), (from, None));
    }

    #[test]
    fn the_operator_has_no_id() {
        assert_eq!(Reference::parse("operator/"), Some(Reference::to("operator", "")));
        assert_eq!(Reference::parse("Person/x"), None);
        assert_eq!(Reference::parse("x"), None);
    }
}
