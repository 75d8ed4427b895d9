//! Every route of the management API, tried by everybody. The list is read from the file that
//! registers them, so a new route is here before anybody thinks of it.

use std::fmt::Write;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::csp::G;
use crate::sources::rust_files;
use crate::stage::Stage;
use crate::world::{Actor, AppForm};

/// Methods and paths as `http::csp::management` registers them.
pub fn routes() -> Vec<(&'static str, String)> {
    let files = rust_files("src/http/csp");
    let file = files.iter().find(|file| file.path == "src/http/csp/management.rs").unwrap();
    let mut found = Vec::new();
    for registered in file.code().split(".route(").skip(1) {
        let path = registered.split('"').nth(1).unwrap().replace("{{", "{").replace("}}", "}");
        let path = match (path.strip_prefix("{}"), registered.contains("roles::PREFIX")) {
            (None, _) => format!("{G}/{path}"),
            (Some(path), true) => format!("/csp/gateway/iam-roles-mgmt/api{path}"),
            (Some(path), false) => format!("/csp/gateway/slc/api{path}"),
        };
        for (method, mark) in [
            ("GET", "get("),
            ("POST", "post("),
            ("PUT", "put("),
            ("PATCH", "patch("),
            ("DELETE", "delete("),
        ] {
            if registered.split("fn ").next().unwrap().contains(mark) {
                found.push((method, path.clone()));
            }
        }
    }
    found.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    found
}

/// Something of its own for everybody to try a route on.
struct Subject {
    app: String,
    invitation: String,
    role: String,
}

impl Subject {
    async fn new(stage: &Stage, name: &str) -> Self {
        let owner = stage.world.owner().await;
        let (app, _) = owner.creates(AppForm::named(&format!("subject of {name}"))).await;
        let permission = ["_API.Device:device.READ"];
        let role = owner.tries_to_create_role(&format!("role of {name}"), &permission).await;
        let email = format!("{name}.invited@example.com");
        let form = latchkey::workflows::members::InviteMember::with_roles(
            &stage.org,
            &email,
            [latchkey::domain::roles::role::OrgRole::Member],
        );
        let invited = latchkey::workflows::members::invite(&owner.op(), form).await.unwrap();
        Self {
            app: app.to_string(),
            invitation: invited.invitation.id.to_string(),
            role: role.unwrap().to_string(),
        }
    }

    fn path(&self, stage: &Stage, pattern: &str) -> String {
        let service = crate::world::cbc();
        let service = stage.world.workflows.catalogue().service(&service).unwrap();
        let path = pattern
            .replace("{org}", stage.org.as_str())
            .replace("{app}", &self.app)
            .replace("{invitation}", &self.invitation)
            .replace("{role}", &self.role)
            .replace("{service}", &service.definition_id);
        if path.ends_with("users/search") { format!("{path}?userSearchTerm=a") } else { path }
    }

    fn body(&self, method: &str, pattern: &str, name: &str) -> Value {
        let app = |name: &str| json!({"displayName": name, "description": "", "grantTypes": ["client_credentials"]});
        match (method, pattern.rsplit('/').next().unwrap()) {
            ("POST", "oauth-apps") => app(&format!("new of {name}")),
            ("PATCH", "{app}") => app(&format!("changed of {name}")),
            ("DELETE", "oauth-apps") => json!({"clientIdsToDelete": [self.app]}),
            ("POST" | "DELETE", "clients") => json!({"ids": [self.app]}),
            ("POST", "invitations") => {
                json!({"usernames": [format!("{name}@x.example")], "orgRoleNames": ["org_member"]})
            }
            ("POST", "custom-roles") => json!({
                "name": name, "displayName": format!("new of {name}"),
                "permissions": ["_API.Device:device.READ"],
            }),
            ("PATCH", "{role}") => json!({"displayName": format!("changed of {name}")}),
            _ => Value::Null,
        }
    }
}

/// Everybody with a token of theirs.
async fn callers(stage: &Stage) -> Vec<(String, String)> {
    let mut callers = vec![("anonymous".to_owned(), String::new())];
    for actor in Actor::ALL {
        let token = stage.token_of(actor).await;
        callers.push((format!("{actor:?}").to_lowercase(), token));
    }
    for (name, roles) in [
        ("owner-app", &["org/org_owner"][..]),
        ("developer-app", &["org/org_member", "org/developer"]),
        ("member-app", &["org/org_member"]),
        ("service-app", &[crate::stage::VIEW_ALL]),
    ] {
        let app = stage.app(roles).await;
        callers.push((name.to_owned(), stage.token(&app).await));
    }
    callers
}

#[tokio::test]
async fn every_route_answers_everybody_as_it_was_reviewed() {
    let routes = routes();
    assert!(routes.len() >= 35, "only {} routes were found", routes.len());
    let stage = Stage::new().await;
    let callers = callers(&stage).await;
    let mut table = String::new();
    for (at, (method, pattern)) in routes.iter().enumerate() {
        let _ = write!(table, "{method} {pattern}\n ");
        for (who, token) in &callers {
            let name = format!("{who}-{at}");
            let subject = Subject::new(&stage, &name).await;
            let path = subject.path(&stage, pattern);
            let reply =
                stage.call(method, &path, token, subject.body(method, pattern, &name)).await;
            assert!(reply.status < 500, "{method} {path}: {}", reply.text);
            assert_eq!(reply.header("cache-control"), "no-store", "{method} {path}");
            if reply.status >= 400 {
                assert_eq!(reply.json()["statusCode"], json!(reply.status), "{}", reply.text);
            }
            let _ = write!(table, " {who} {}", reply.status);
        }
        table.push('\n');
    }
    insta::assert_snapshot!("every_management_route", table);
}

#[tokio::test]
async fn other_organizations_and_things_that_are_none_are_404() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let (other, _) = stage.other_org().await;
    let subject = Subject::new(&stage, "x").await;
    for (method, pattern) in routes().iter().filter(|(_, pattern)| pattern.contains("{org}")) {
        for org in [other.as_str(), "not-an-id", "00000000-0000-4000-8000-000000000000"] {
            let path = subject.path(&stage, &pattern.replace("{org}", org));
            let reply = stage.call(method, &path, &owner, subject.body(method, pattern, "x")).await;
            assert_eq!(reply.status, 404, "{method} {path}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn another_method_is_told_the_right_ones() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let path = format!("{G}/orgs/{}/clients", stage.org);
    let reply = stage.call("PUT", &path, &owner, Value::Null).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, POST, DELETE"));
}

#[tokio::test]
async fn a_token_is_taken_from_either_header_and_from_no_url() {
    let stage = Stage::new().await;
    let token = stage.token_of(Actor::Member).await;
    let path = format!("{G}/orgs/{}", stage.org);
    let send = |headers: &[(&str, &str)], path: &str| {
        let request = headers
            .iter()
            .fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        request.body(Body::empty()).unwrap()
    };
    let bearer = format!("Bearer {token}");
    let status =
        async |headers: &[(&str, &str)], path: &str| stage.send(send(headers, path)).await.status;
    assert_eq!(status(&[("csp-auth-token", &token)], &path).await, 200);
    assert_eq!(status(&[("authorization", &bearer)], &path).await, 200);
    let both = [("authorization", bearer.as_str()), ("csp-auth-token", token.as_str())];
    assert_eq!(status(&both, &path).await, 400);
    assert_eq!(status(&[], &format!("{path}?access_token={token}")).await, 400);
    assert_eq!(status(&[("authorization", &token)], &path).await, 401);
    assert_eq!(status(&[("authorization", "Bearer a.b.c")], &path).await, 401);
    assert_eq!(status(&[("authorization", "Basic YTpi")], &path).await, 401);
    let wrong = stage.send(send(&[("authorization", "Bearer a.b.c")], &path)).await;
    assert_eq!(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    let none = stage.send(send(&[], &path)).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer"));
}
