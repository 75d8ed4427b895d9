//! Which services the organization contains, and which it could.

use leptos::prelude::*;

use crate::console::components::{
    Column, CopyValue, DataTable, EmptyState, LinkButton, LocalTime, PageHead, SectionCard,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::pages::services::base;
use crate::console::view::{InstanceView, ServiceCard, ServicesView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The services of an organization.
#[component]
pub fn ServiceListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let load = {
        let org = org.clone();
        async move { rpc::list_services(org?).await }
    };
    org_page(Section::Services, org, load, |org, found| Content {
        title: vec!["Services".into()],
        crumbs: vec![],
        body: list(org, found).into_any(),
    })
}

fn list(org: &OrgId, mut found: ServicesView) -> impl IntoView + use<> {
    let lead = if found.may_manage {
        "An app has effect in a service only where the organization contains it."
    } else {
        "An app has effect in a service only where the organization contains it. Adding and \
         removing services takes the role Organization Owner."
    };
    let contained = std::mem::take(&mut found.contained);
    let contained = if contained.is_empty() {
        view! {
            <EmptyState icon="server" title="No services yet"
                text="Apps can be added, but their permissions have no effect here until the \
                      organization contains a service."/>
        }
        .into_any()
    } else {
        table(org, contained).into_any()
    };
    let offered = (!found.offered.is_empty()).then(|| others(org, found));
    view! {
        <PageHead title="Services" lead=lead/>
        <SectionCard id="contained" title="In this organization">{contained}</SectionCard>
        {offered}
    }
}

fn table(org: &OrgId, contained: Vec<(ServiceCard, InstanceView)>) -> impl IntoView + use<> {
    let rows: Vec<_> = contained.into_iter().map(|line| row(org, line.0, line.1)).collect();
    view! {
        <DataTable id="contained-table" caption="Services of the organization"
            columns=["Service", "Org key", "Answers at", "Added"].map(Column::new).to_vec()>
            {rows}
        </DataTable>
    }
}

fn row(org: &OrgId, card: ServiceCard, instance: InstanceView) -> impl IntoView + use<> {
    let href = paths::service(org, &card.id);
    let key = format!("org-key-{}", card.id);
    let base = base(&instance);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{card.name}</a>
                <span class="sub">{card.about}</span>
            </th>
            <td data-label="Org key">
                <CopyValue id=key value=instance.org_key what="Org key"/>
            </td>
            <td data-label="Answers at">{base}</td>
            <td data-label="Added"><LocalTime at=instance.added_at/></td>
        </tr>
    }
}

fn others(org: &OrgId, found: ServicesView) -> impl IntoView + use<> {
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    let columns = ["Service", "Extent"].map(Column::new).into_iter();
    let columns = columns.chain(found.may_manage.then_some(actions)).collect();
    let add = |card: &ServiceCard| found.may_manage.then(|| paths::add_service(org, &card.id));
    let rows: Vec<_> = found
        .offered
        .iter()
        .map(|card| other(card.clone(), paths::service(org, &card.id), add(card)))
        .collect();
    view! {
        <SectionCard id="offered" title="More services"
            lead="Whoever runs this server can bring along service files of their own.">
            <DataTable id="offered-table" caption="Services that the organization lacks"
                columns=columns>
                {rows}
            </DataTable>
        </SectionCard>
    }
}

fn other(card: ServiceCard, href: String, add: Option<String>) -> impl IntoView + use<> {
    let label = format!("Add {}", card.name);
    let add = add.map(|add| {
        view! {
            <td class="end">
                <LinkButton href=add small=true icon="plus" label=label>"Add"</LinkButton>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=href>{card.name}</a>
                <span class="sub">{card.about}</span>
            </th>
            <td data-label="Extent">{card.extent}</td>
            {add}
        </tr>
    }
}
