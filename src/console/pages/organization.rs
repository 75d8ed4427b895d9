//! An organization's details, and its apps at a glance.

use leptos::prelude::*;

use super::frame::{Content, Section, org_page, parameter};
use crate::console::components::{
    ButtonKind, Column, CopyValue, DataTable, Detail, DetailsList, EmptyState, LinkButton,
    LocalTime, PageHead, SectionCard,
};
use crate::console::view::OrganizationView;
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The details of an organization.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let load = {
        let org = org.clone();
        async move { rpc::see_organization(org?).await }
    };
    org_page(Section::Organization, org, load, |org, view| Content {
        title: vec!["Details".into()],
        crumbs: vec![],
        body: details(org, view).into_any(),
    })
}

fn details(org: &OrgId, found: OrganizationView) -> impl IntoView {
    let apps_path = paths::apps(org);
    let apps = match found.app_count {
        0 => "This organization owns no app yet.".to_owned(),
        1 => "This organization owns 1 app.".to_owned(),
        count => format!("This organization owns {count} apps."),
    };
    let new_app = found.may_create.then(|| paths::new_app(org));
    view! {
        <PageHead title=found.name.clone()/>
        <SectionCard id="details" title="Organization details">
            <DetailsList>
                <Detail term="Name">{found.name.clone()}</Detail>
                <Detail term="Organization ID">
                    <CopyValue id="org-id" value=found.id.to_string() what="Organization ID"/>
                </Detail>
                <Detail term="Created"><LocalTime at=found.created_at/></Detail>
                <Detail term="Your roles">{found.my_roles}</Detail>
            </DetailsList>
        </SectionCard>
        <SectionCard id="services" title="Services"
            lead="An app has only those permissions whose service stands here.">
            {if found.services.is_empty() {
                view! {
                    <EmptyState icon="layout-grid" title="No services yet"
                        text="Apps can be added, but their permissions have no effect here until \
                              the organization contains a service."/>
                }.into_any()
            } else {
                view! {
                    <DataTable id="services-table" caption="Services of the organization"
                        columns=["Service", "Org key", "Answers at"].map(Column::new).to_vec()>
                        {found.services.into_iter().enumerate().map(|(at, line)| view! {
                            <tr>
                                <th scope="row">{line.name}</th>
                                <td data-label="Org key">
                                    <CopyValue id=format!("org-key-{at}") value=line.org_key
                                        what="Org key"/>
                                </td>
                                <td data-label="Answers at">{line.base}</td>
                            </tr>
                        }).collect_view()}
                    </DataTable>
                }.into_any()
            }}
        </SectionCard>
        <SectionCard id="apps" title="OAuth Apps">
            <p>{apps}</p>
            <div class="button-row">
                <LinkButton href=apps_path>"View OAuth Apps"</LinkButton>
                {new_app.map(|href| view! {
                    <LinkButton href=href kind=ButtonKind::Primary icon="plus">
                        "Create app"
                    </LinkButton>
                })}
            </div>
        </SectionCard>
    }
}
