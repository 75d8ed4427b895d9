//! Apps of other organizations that ask to be added, a page at a time.

use leptos::prelude::*;

use crate::console::components::{Ago, Column, Crumb, DataTable, EmptyState, PageHead, Pager};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::on_page;
use crate::console::wording::sharing::last_day;
use crate::domain::OrgId;
use crate::domain::sharing::RequestPlace;
use crate::workflows::sharing::{RequestPage, RequestRow};

/// The list of open requests.
pub fn list_requests(page: &OrgPage, found: RequestPage) -> Content {
    Content {
        title: vec!["Requests".into(), "OAuth Apps".into()],
        crumbs: vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(page.org) }],
        body: list(page, &found).into_any(),
    }
}

fn list(page: &OrgPage, found: &RequestPage) -> impl IntoView + use<> {
    let summary = on_page(found.rows.len(), found.found, "request", "requests");
    let body = if found.rows.is_empty() {
        view! {
            <EmptyState icon="layout-grid" title="No requests"
                text="When another organization asks to add its app to this one, the request \
                      appears here until an owner accepts or declines it."/>
        }
        .into_any()
    } else {
        let place = |place: &RequestPlace| paths::app_requests(page.org, &place.to_text());
        let next = found.next.as_ref().map(place);
        let is_later = page.query("after").as_deref().and_then(RequestPlace::parse).is_some();
        let first = is_later.then(|| paths::app_requests(page.org, ""));
        let lines: Vec<_> = found.rows.iter().map(|row| line(page.org, row)).collect();
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
            lead="Requests from other organizations to add their apps here. The apps have no \
                  access until an owner accepts."/>
        <div class="card">{body}</div>
    }
}

fn line(org: &OrgId, row: &RequestRow) -> impl IntoView + use<> {
    let RequestRow { request, app, owner, person } = row;
    let href = paths::app_request(org, &request.id);
    view! {
        <tr>
            <th scope="row">
                <a href=href><bdi>{app.to_string()}</bdi></a>
                <span class="sub"><code>{request.app.to_string()}</code></span>
            </th>
            <td data-label="Owned by"><bdi>{owner.to_string()}</bdi></td>
            <td data-label="Asked by"><bdi>{person.to_string()}</bdi></td>
            <td data-label="Asked"><Ago at=request.requested_at.to_rfc3339()/></td>
            <td data-label="Until">
                {request.ends_at.map_or_else(|| "No end".to_owned(), last_day)}
            </td>
        </tr>
    }
}
