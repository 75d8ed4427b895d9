//! Which services the organization contains, and which it could.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Column, CopyValue, DataTable, EmptyState, LinkButton, PageHead, SectionCard,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::services::base;
use crate::console::paths;
use crate::console::wording::services as wording;
use crate::domain::OrgId;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::services::catalogue::ServiceFile;
use crate::workflows::services::ServiceList;

/// The services of an organization.
pub fn list(page: &OrgPage, found: ServiceList) -> Content {
    Content { title: vec!["Services".into()], crumbs: vec![], body: body(page, found).into_any() }
}

fn body(page: &OrgPage, found: ServiceList) -> impl IntoView + use<> {
    let lead = if found.may_manage {
        "Apps can only use services that their organization has."
    } else {
        "Apps can only use services that their organization has. To add or remove services, you \
         need the role Organization Owner."
    };
    let instance_of =
        |service: &ServiceFile| found.instances.iter().find(|there| there.service == service.id);
    let (contained, offered): (Vec<&ServiceFile>, Vec<_>) =
        page.catalogue.services().iter().partition(|service| instance_of(service).is_some());
    let contained = contained.into_iter().filter_map(|file| Some((file, instance_of(file)?)));
    let rows: Vec<_> = contained.map(|(file, instance)| row(page.org, file, instance)).collect();
    let contained = if rows.is_empty() {
        view! {
            <EmptyState icon="server" title="No services yet"
                text="You can add apps, but their permissions have no effect until you add a \
                      service."/>
        }
        .into_any()
    } else {
        view! {
            <DataTable id="contained-table" caption="Services of the organization"
                columns=["Service", "Org key", "Address", "Added"].map(Column::new).to_vec()>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    let offered = (!offered.is_empty()).then(|| others(page.org, &offered, found.may_manage));
    view! {
        <PageHead title="Services" lead=lead/>
        <SectionCard id="contained" title="In this organization">{contained}</SectionCard>
        {offered}
    }
}

fn row(org: &OrgId, service: &ServiceFile, instance: &ServiceInstance) -> impl IntoView + use<> {
    let href = paths::service(org, &service.id);
    let key = format!("org-key-{}", service.id);
    let (name, about) = (service.name.clone(), service.description.clone());
    let (org_key, added_at) = (instance.org_key.to_string(), instance.added_at.to_rfc3339());
    let base = base(&instance.base);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{name}</a>
                <span class="sub">{about}</span>
            </th>
            <td data-label="Org key">
                <CopyValue id=key value=org_key what="Org key"/>
            </td>
            <td data-label="Address">{base}</td>
            <td data-label="Added"><Ago at=added_at/></td>
        </tr>
    }
}

fn others(org: &OrgId, offered: &[&ServiceFile], may_manage: bool) -> impl IntoView + use<> {
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    let columns = ["Service", "Contains"].map(Column::new).into_iter();
    let columns = columns.chain(may_manage.then_some(actions)).collect();
    let rows: Vec<_> = offered.iter().map(|service| other(org, service, may_manage)).collect();
    view! {
        <SectionCard id="offered" title="More services"
            lead="Whoever runs this server can add their own service files.">
            <DataTable id="offered-table" caption="Services this organization doesn't have"
                columns=columns>
                {rows}
            </DataTable>
        </SectionCard>
    }
}

fn other(org: &OrgId, service: &ServiceFile, may_manage: bool) -> impl IntoView + use<> {
    let href = paths::service(org, &service.id);
    let label = format!("Add {}", service.name);
    let add = may_manage.then(|| {
        let add = paths::add_service(org, &service.id);
        view! {
            <td class="end">
                <LinkButton href=add small=true icon="plus" label=label>"Add"</LinkButton>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=href>{service.name.clone()}</a>
                <span class="sub">{service.description.clone()}</span>
            </th>
            <td data-label="Contains">{wording::extent(service)}</td>
            {add}
        </tr>
    }
}
