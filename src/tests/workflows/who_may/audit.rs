//! The part about the record.

use latchkey::domain::apps::query::{AppQuery, AppTab};
use latchkey::domain::audit::event::Format;
use latchkey::domain::audit::log::AuditQuery;
use latchkey::workflows::apps;
use latchkey::workflows::audit::{access, read};

use crate::workflows::outcome;
use crate::world::Someone;

pub async fn try_everything(
    someone: &Someone<'_>,
    note: &mut impl FnMut(&'static str, &'static str),
) {
    let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
    let all = AuditQuery::default();
    let log = read::list(&w.op(visitor), org, all.clone(), None).await;
    note("read the audit log", outcome(&log));
    let exported = read::begin_export(&w.op(visitor), org, &all, Format::Csv).await;
    note("export the audit log", outcome(&exported));
    let owned = AppQuery::default();
    let listed = access::list(&w.op(visitor), org, owned.clone(), None).await;
    note("see where own apps have access", outcome(&listed));
    let added = AppQuery { tab: AppTab::Added, ..AppQuery::default() };
    let listed = access::list(&w.op(visitor), org, added.clone(), None).await;
    note("see where added apps have access", outcome(&listed));
    let exported = access::begin_export(&w.op(visitor), org, &owned, Format::Csv).await;
    note("export where own apps have access", outcome(&exported));
    let exported = apps::begin_export(&w.op(visitor), org, &owned, Format::Csv).await;
    note("export own apps", outcome(&exported));
    let exported = apps::begin_export(&w.op(visitor), org, &added, Format::Json).await;
    note("export added apps", outcome(&exported));
}
