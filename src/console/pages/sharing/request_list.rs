//! Apps of other organizations that ask to be added, a page at a time.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Column, Crumb, DataTable, EmptyState, LocalTime, PageHead, Pager,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{RequestLine, RequestListView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The list of open requests.
#[component]
pub fn RequestListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let after = use_query_map().get_untracked().get("after").unwrap_or_default();
    let load = {
        let org = org.clone();
        async move { rpc::list_requests(org?, after).await }
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec!["Requests".into(), "OAuth Apps".into()],
        crumbs: vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }],
        body: list(org, found).into_any(),
    })
}

fn list(org: &OrgId, found: RequestListView) -> impl IntoView + use<> {
    let RequestListView { rows, found, next, is_later_page } = found;
    let summary = match found {
        1 => "1 request".to_owned(),
        all => format!("{} of {all} requests", rows.len()),
    };
    let body = if rows.is_empty() {
        view! {
            <EmptyState icon="layout-grid" title="No requests"
                text="When another organization asks to add its app to this one, the request \
                      stands here until an owner accepts or declines it."/>
        }
        .into_any()
    } else {
        let next = next.as_deref().map(|after| paths::app_requests(org, after));
        let first = is_later_page.then(|| paths::app_requests(org, ""));
        let lines: Vec<_> = rows.into_iter().map(|row| line(org, row)).collect();
        view! {
            <DataTable id="requests" caption="Apps that ask to be added"
                columns=["App", "Owned by", "Asked by", "Asked", "Until"].map(Column::new).to_vec()>
                {lines}
            </DataTable>
            <Pager summary=summary previous=first next=next/>
        }
        .into_any()
    };
    view! {
        <PageHead title="Requests"
            lead="Apps of other organizations that ask to be added to this one. None of them can \
                  do anything here yet."/>
        <div class="card">{body}</div>
    }
}

fn line(org: &OrgId, row: RequestLine) -> impl IntoView + use<> {
    let href = paths::app_request(org, &row.request);
    view! {
        <tr>
            <th scope="row">
                <a href=href><bdi>{row.app}</bdi></a>
                <span class="sub"><code>{row.app_id.to_string()}</code></span>
            </th>
            <td data-label="Owned by"><bdi>{row.owner}</bdi></td>
            <td data-label="Asked by"><bdi>{row.person}</bdi></td>
            <td data-label="Asked"><LocalTime at=row.at/></td>
            <td data-label="Until">{row.ends_on.unwrap_or_else(|| "No end".into())}</td>
        </tr>
    }
}
