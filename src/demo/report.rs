//! What `latchkey demo` prints: one object for scripts, or a page for people.
//!
//! Both hold passwords and secrets. They are built in memory that is wiped, and printed once.

use std::fmt::Write;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::demo::company::{Demo, DemoApp, DemoOrg, DemoPerson};
use crate::demo::content;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'a> {
    base_url: &'a str,
    org_id: &'a str,
    org_key: &'a str,
    device_id: i64,
    user: Option<User<'a>>,
    server_app: Credentials<'a>,
    limited_app: Credentials<'a>,
    unadded_app: Credentials<'a>,
    web_app: WebApp<'a>,
    native_app: NativeApp<'a>,
    api_token: &'a str,
    other_org: Org<'a>,
    people: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct User<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WebApp<'a> {
    #[serde(flatten)]
    credentials: Credentials<'a>,
    redirect_uri: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NativeApp<'a> {
    client_id: &'a str,
    /// Any port fits.
    redirect_uri: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Org<'a> {
    org_id: &'a str,
    org_key: &'a str,
}

#[derive(Serialize)]
struct Person<'a> {
    email: &'a str,
    password: &'a str,
    roles: Vec<&'static str>,
}

/// One JSON object on one line, for scripts.
pub fn to_json(demo: &Demo) -> Result<Zeroizing<String>, serde_json::Error> {
    let object = Object {
        base_url: &demo.base_url,
        org_id: demo.org.id.as_str(),
        org_key: demo.org.org_key.as_str(),
        device_id: demo.device_id,
        user: demo.people.first().map(|user| User {
            email: user.person.email.as_str(),
            password: user.password.expose(),
        }),
        server_app: credentials(&demo.server_app),
        limited_app: credentials(&demo.limited_app),
        unadded_app: credentials(&demo.unadded_app),
        web_app: WebApp {
            credentials: credentials(&demo.web_app),
            redirect_uri: content::WEB_CALLBACK,
        },
        native_app: NativeApp {
            client_id: demo.native_app.as_str(),
            redirect_uri: content::NATIVE_CALLBACK,
        },
        api_token: demo.api_token.expose(),
        other_org: Org {
            org_id: demo.other_org.id.as_str(),
            org_key: demo.other_org.org_key.as_str(),
        },
        people: demo.people.iter().map(person).collect(),
    };
    serde_json::to_string(&object).map(Zeroizing::new)
}

fn credentials(app: &DemoApp) -> Credentials<'_> {
    Credentials { client_id: app.id.as_str(), client_secret: app.secret.expose() }
}

fn person(DemoPerson { person, password, roles, .. }: &DemoPerson) -> Person<'_> {
    Person {
        email: person.email.as_str(),
        password: password.expose(),
        roles: roles.iter().map(|role| role.wire_name()).collect(),
    }
}

/// A page for people: who can sign in, which apps there are, and a call to begin with.
pub fn to_text(demo: &Demo) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    // Writing to a string cannot fail.
    let _ = write_text(&mut text, demo);
    text
}

fn write_text(text: &mut String, demo: &Demo) -> std::fmt::Result {
    let Demo { base_url, org, other_org, server_app, .. } = demo;
    writeln!(text, "The demo company is ready. Sign in at {base_url} as\n")?;
    for DemoPerson { person, password, does, .. } in &demo.people {
        writeln!(text, "  {:<30}  {}  {does}", person.email.as_str(), password.expose())?;
    }
    writeln!(text, "\nOrganizations\n")?;
    for DemoOrg { id, name, org_key } in [org, other_org] {
        writeln!(text, "  {name:<20}  org id {id}  org key {org_key}")?;
    }
    writeln!(text, "\nApps of {}\n", org.name)?;
    for (app, does) in [
        (server_app, "reads everything"),
        (&demo.limited_app, "reads devices, cannot act on them"),
        (&demo.unadded_app, "was added to no organization, so it gets no token"),
        (&demo.web_app, "signs people in, answered at http://127.0.0.1:31114/callback"),
    ] {
        writeln!(text, "  {}: {does}", app.name)?;
        writeln!(text, "    App ID      {}", app.id)?;
        writeln!(text, "    App Secret  {}", app.secret.expose())?;
    }
    writeln!(text, "  {}: signs people in on any port of this machine", content::NATIVE_APP)?;
    writeln!(text, "    App ID      {}", demo.native_app)?;
    writeln!(text, "\nAPI token of the first person, with View All of Carbon Black Cloud\n")?;
    writeln!(text, "  {}", demo.api_token.expose())?;
    let (id, secret) = (&server_app.id, server_app.secret.expose());
    let device =
        format!("{base_url}/appservices/v6/orgs/{}/devices/{}", org.org_key, demo.device_id);
    writeln!(
        text,
        r#"
Get a token and read a device with it

  TOKEN=$(curl --silent --user '{id}:{secret}' \
    --data-urlencode 'grant_type=client_credentials' \
    '{base_url}/csp/gateway/am/api/auth/token' \
    | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
  curl --header "Authorization: Bearer $TOKEN" '{device}'

Passwords, and the secrets of these apps, are new with every run of `latchkey demo`."#
    )
}
