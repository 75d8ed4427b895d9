//! The services of an organization: the list, one of them, adding and removing.

mod add;
mod list;
mod remove;
mod show;

use leptos::prelude::*;

pub use self::add::add;
pub use self::list::list;
pub use self::remove::remove;
pub use self::show::{Connection, Reached, show};
use crate::console::components::{Badge, Crumb, Tone};
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::organizations::organization::ServiceBase;
use crate::domain::services::catalogue::ServiceFile;

/// Where the service answers.
fn base(base: &ServiceBase) -> AnyView {
    match base {
        ServiceBase::Url(url) => view! { <code>{url.to_string()}</code> }.into_any(),
        ServiceBase::Sandbox => {
            view! { <Badge text="Embedded sandbox" tone=Tone::Info/> }.into_any()
        }
    }
}

fn crumbs(org: &OrgId, service: Option<&ServiceFile>) -> Vec<Crumb> {
    let list = Crumb { label: "Services".into(), href: paths::services(org) };
    let service = service.map(|service| Crumb {
        label: service.name.clone(),
        href: paths::service(org, &service.id),
    });
    [list].into_iter().chain(service).collect()
}
