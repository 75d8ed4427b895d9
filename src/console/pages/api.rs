//! The reference of the HTTP API, family by family.

use leptos::prelude::*;

use crate::console::components::{Column, DataTable, PlainShell};
use crate::console::paths;
use crate::domain::api::{ApiCaller, ApiField, ApiOperation};

/// Lists the operations.
pub fn reference(operations: Vec<ApiOperation>) -> impl IntoView {
    let mut families: Vec<&'static str> = operations.iter().map(|it| it.family).collect();
    families.dedup();
    let section = |family: &'static str| {
        let of_family = operations.iter().filter(|operation| operation.family == family);
        let entries = of_family.cloned().map(entry).collect_view();
        view! {
            <section>
                <h2>{family}</h2>
                {entries}
            </section>
        }
    };
    let sections = families.into_iter().map(section).collect_view();
    view! {
        <PlainShell home=paths::HOME wide=true>
            <h1>"HTTP API"</h1>
            <p>
                "Everything the console does is also here for scripts. The same list for tools is the "
                <a href=paths::OPENAPI>"OpenAPI document"</a> "."
            </p>
            {sections}
        </PlainShell>
    }
}

fn entry(operation: ApiOperation) -> impl IntoView {
    let id = format!("{}{}", operation.method, operation.path);
    let id = id.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    view! {
        <details class="api-operation">
            <summary>
                <span class="badge">{operation.method}</span>
                " "
                <code>{operation.path}</code>
                " "
                <span class="muted">{operation.summary}</span>
            </summary>
            <p>{credentials(operation.caller)}</p>
            {fields(&id, "Query parameters", operation.query)}
            {fields(&id, "Request body", operation.body)}
            <p>"Answers " <code>{operation.status}</code> " when it's done."</p>
            {fields(&id, "Response body", operation.answer)}
        </details>
    }
}

const fn credentials(caller: ApiCaller) -> &'static str {
    match caller {
        ApiCaller::Token => "Send an access token in Authorization: Bearer or csp-auth-token.",
        ApiCaller::TokenOrSecret => {
            "Send an access token in Authorization: Bearer, or X-Auth-Token: {App Secret}/{App ID}."
        }
        ApiCaller::Credentials => "Send the app's or the person's own credentials.",
        ApiCaller::Anybody => "No credentials needed.",
    }
}

fn fields(id: &str, title: &'static str, fields: Vec<ApiField>) -> Option<impl IntoView> {
    let row = |field: ApiField| {
        view! {
            <tr>
                <th scope="row">
                    <code>{field.name}</code>
                </th>
                <td>{field.kind}</td>
                <td>{if field.is_required { "required" } else { "optional" }}</td>
            </tr>
        }
    };
    (!fields.is_empty()).then(|| {
        let columns = vec![Column::new("Name"), Column::new("Value"), Column::new("Required")];
        view! {
            <h3>{title}</h3>
            <DataTable id=format!("{id}-{}", title.replace(' ', "-")) caption=title columns cards=false>
                {fields.into_iter().map(row).collect_view()}
            </DataTable>
        }
    })
}
