//! The services of an organization: the list, one of them, adding and removing.

mod change;
mod list;
mod remove;
mod service;

use leptos::prelude::*;

use crate::console::components::{Badge, Crumb, Tone};
pub use crate::console::pages::services::change::AddServicePage;
pub use crate::console::pages::services::list::ServiceListPage;
pub use crate::console::pages::services::remove::RemoveServicePage;
pub use crate::console::pages::services::service::ServicePage;
use crate::console::paths;
use crate::console::view::{InstanceView, ServiceCard};
use crate::domain::OrgId;

/// Where the service answers.
fn base(instance: &InstanceView) -> AnyView {
    match instance.base.clone() {
        Some(url) => view! { <code>{url}</code> }.into_any(),
        None => view! { <Badge text="Embedded sandbox" tone=Tone::Info/> }.into_any(),
    }
}

fn crumbs(org: &OrgId, card: Option<&ServiceCard>) -> Vec<Crumb> {
    let list = Crumb { label: "Services".into(), href: paths::services(org) };
    let service =
        card.map(|card| Crumb { label: card.name.clone(), href: paths::service(org, &card.id) });
    [list].into_iter().chain(service).collect()
}
