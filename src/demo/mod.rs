//! `latchkey demo`: a small company, filled in through the workflows that people use.
//!
//! It never touches storage. Filling finds what is there and adds what is missing, so a second
//! run, or one after a kill in the middle, ends at the same company. Passwords of its people and
//! secrets of three of its apps are new with every run, since nothing could print the old ones.
//!
//! A company that is founded gets a [`Past`]: half a year of people, apps and calls, lived through
//! the same workflows while the clock is moved. Who asks for none has the company of today at once.

mod api_token;
mod calendar;
mod callers;
mod company;
mod content;
mod fill;
mod past;
mod report;
mod story;

use std::collections::BTreeMap;

pub use crate::demo::calendar::Past;
pub use crate::demo::company::{Demo, DemoApp, DemoError, DemoOrg, DemoPerson};
use crate::demo::fill::{Entered, Filling};
pub use crate::demo::report::{to_json, to_text};
use crate::workflows::Workflows;

/// Fills the company in, or finds it, and makes new passwords and secrets. Where a workflow
/// refuses, for instance since the database does not answer, a later run goes on. A company that
/// is founded by it gets a `past`, if there is one.
pub async fn fill(w: &Workflows, past: Option<&Past>) -> Result<Demo, DemoError> {
    let mut filling = Filling { w, past, people: BTreeMap::new(), secrets: BTreeMap::new() };
    let entered = filling.enter().await?;
    if let Some(past) = past.filter(|_| entered == Entered::Founded) {
        past::live(&mut filling, past).await?;
    }
    let mut orgs = Vec::new();
    for org in content::ORGANIZATIONS {
        orgs.push(filling.organization(org).await?);
    }
    filling.finish(orgs).await
}
