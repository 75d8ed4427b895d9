//! `orgs/{o}/oauth-apps` as programs call it.

use axum::body::Body;
use axum::http::Request;
use latchkey::console::paths;
use latchkey::domain::apps::app::AppType;
use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::{App, Stage, keys};
use crate::world::{Actor, AppForm};

fn path(stage: &Stage) -> String {
    format!("{G}/orgs/{}/oauth-apps", stage.org)
}

fn server_app(name: &str) -> Value {
    json!({
        "displayName": name,
        "description": "Sends events",
        "grantTypes": ["client_credentials"],
        "accessTokenTTL": 1800,
        "redirectUris": null,
        "allowedScopes": {
            "generalScopes": null,
            "organizationScopes": {"allRoles": false, "roles": [{"name": "org_member"}]},
            "servicesScopes": [],
        },
    })
}

#[tokio::test]
async fn an_app_is_created_read_changed_and_deleted() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let reply = stage.call("POST", &path(&stage), &owner, server_app("siem")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let said = reply.json();
    assert_eq!(keys(&said), ["clientId", "clientSecret"].into_iter().collect());
    assert_eq!(reply.header("cache-control"), "no-store");
    let id = said["clientId"].as_str().unwrap();

    let one = format!("{}/{id}", path(&stage));
    let read = stage.call("GET", &one, &owner, Value::Null).await;
    let read = read.json();
    assert_eq!((&read["displayName"], &read["accessTokenTTL"]), (&json!("siem"), &json!(1800)));
    assert_eq!(
        read["allowedScopes"]["organizationScopes"]["roles"],
        json!([{"name":"org_member"}])
    );
    assert_eq!(read["createdBy"], "owner@example.com");
    let last = |app: &Value| (app["lastUpdatedAt"].clone(), app["lastUpdatedBy"].clone());
    assert_eq!(last(&read), (read["createdAt"].clone(), json!("owner@example.com")));
    stage.wait(60);

    let patch = json!({
        "displayName": "siem-2", "description": "", "grantTypes": ["client_credentials"],
        "accessTokenTTL": 600,
    });
    let changed = stage.call("PATCH", &one, &owner, patch).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["displayName"], "siem-2");
    let changed_at = changed.json()["lastUpdatedAt"].clone();
    assert!(changed_at.as_str() > read["lastUpdatedAt"].as_str(), "{changed_at}");
    assert_eq!(changed.json()["accessTokenTTL"], 600);
    assert_eq!(changed.json()["allowedScopes"], read["allowedScopes"]);

    let unknown = "A".repeat(24);
    let doomed = json!({"clientIdsToDelete": [id, unknown]});
    let deleted = stage.call("DELETE", &path(&stage), &owner, doomed).await;
    assert_eq!(deleted.json(), json!({"succeeded": [id], "failed": [unknown]}));
    assert_eq!(stage.call("GET", &one, &owner, Value::Null).await.status, 404);
}

#[tokio::test]
async fn the_secret_of_a_new_app_works_and_needs_no_confirmation() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let said = stage.call("POST", &path(&stage), &owner, server_app("siem")).await.json();
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let app = App { id: text("clientId"), secret: text("clientSecret") };
    let add = json!({"ids": [app.id]});
    let clients = format!("{G}/orgs/{}/clients", stage.org);
    assert_eq!(stage.call("POST", &clients, &owner, add).await.json(), json!({"failures": []}));
    stage.wait(48 * 3600);
    assert_eq!(stage.ask_token(&app).await.status, 200);
}

#[tokio::test]
async fn apps_that_sign_people_in_keep_their_redirect_uris() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let body = json!({
        "displayName": "portal", "description": "", "publicClient": true,
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": ["https://a.example/cb"], "refreshTokenTTL": 86400,
    });
    let said = stage.call("POST", &path(&stage), &owner, body).await.json();
    assert_eq!(keys(&said), ["clientId"].into_iter().collect(), "a native app has no secret");
    let one = format!("{}/{}", path(&stage), said["clientId"].as_str().unwrap());
    let read = stage.call("GET", &one, &owner, Value::Null).await.json();
    assert_eq!(read["redirectUris"], json!(["https://a.example/cb"]));
    assert_eq!((&read["publicClient"], &read["refreshTokenTTL"]), (&json!(true), &json!(86400)));
    assert_eq!(read["accessTokenTTL"], 600, "ten minutes unless somebody says more");

    let patch = json!({
        "displayName": "portal", "description": "", "grantTypes": ["authorization_code"],
        "redirectUris": ["https://b.example/cb"],
    });
    let changed = stage.call("PATCH", &one, &owner, patch).await.json();
    assert_eq!(changed["redirectUris"], json!(["https://b.example/cb"]));
    assert_eq!(changed.get("refreshTokenTTL"), None);
    let other = json!({
        "displayName": "portal", "description": "", "grantTypes": ["client_credentials"],
    });
    assert_eq!(stage.call("PATCH", &one, &owner, other).await.status, 400);
}

#[tokio::test]
async fn a_list_is_cut_into_pages_that_lead_to_each_other() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    for name in ["alpha", "beta", "gamma", "delta", "epsilon"] {
        let made = stage.call("POST", &path(&stage), &owner, server_app(name)).await;
        assert_eq!(made.status, 200, "{}", made.text);
    }
    let mut next = Some(format!("{}?pageLimit=2", path(&stage)));
    let mut names = Vec::new();
    while let Some(link) = next {
        let page = stage.call("GET", &link, &owner, Value::Null).await.json();
        assert_eq!(page["totalResults"], 5);
        let results = page["results"].as_array().unwrap();
        assert!(results.len() <= 2);
        names.extend(results.iter().map(|app| app["displayName"].as_str().unwrap().to_owned()));
        next = page["nextLink"].as_str().map(ToOwned::to_owned);
    }
    assert_eq!(names, ["alpha", "beta", "delta", "epsilon", "gamma"]);
    for (search, found) in [("epsil", 1), ("DELTA", 1), ("nothing", 0)] {
        let link = format!("{}?searchTerm={search}&pageStart=1&pageLimit=1", path(&stage));
        let page = stage.call("GET", &link, &owner, Value::Null).await.json();
        let results = page["results"].as_array().unwrap().len();
        assert_eq!((&page["totalResults"], results), (&json!(found), found), "{search}");
    }
}

#[tokio::test]
async fn pages_that_cannot_be_are_refused() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    for query in ["pageStart=0", "pageStart=x", "pageLimit=0", "pageLimit=201", "pageLimit=-1"] {
        let link = format!("{}?{query}", path(&stage));
        assert_eq!(stage.call("GET", &link, &owner, Value::Null).await.status, 400, "{query}");
    }
    let far = format!("{}?pageStart=2147483647", path(&stage));
    let page = stage.call("GET", &far, &owner, Value::Null).await;
    assert_eq!((page.status, &page.json()["results"]), (200, &json!([])));
}

#[tokio::test]
async fn a_name_that_is_taken_is_a_conflict() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    stage.call("POST", &path(&stage), &owner, server_app("siem")).await;
    let again = stage.call("POST", &path(&stage), &owner, server_app("SIEM")).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert_eq!(again.json()["statusCode"], 409);
    assert_eq!(again.json()["cspErrorCode"], "csp.am.409");
}

#[tokio::test]
async fn nonsense_is_refused_with_its_name_and_changes_nothing() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let with = |name: &str, value: Value| {
        let mut body = server_app("siem");
        body[name] = value;
        body
    };
    for (body, told) in [
        (json!([]), "body"),
        (json!("x"), "body"),
        (with("displayName", json!(7)), "body"),
        (with("displayNme", json!("x")), "displayNme"),
        (with("displayName", json!("")), "displayName"),
        (with("displayName", json!(null)), "displayName"),
        (with("accessTokenTTL", json!(18060)), "accessTokenTTL"),
        (with("accessTokenTTL", json!(-60)), "body"),
        (with("accessTokenTTL", json!(59)), "accessTokenTTL"),
        (with("grantTypes", json!(["implicit"])), "grantTypes"),
        (with("allowedScopes", json!({"organizationScopes": {"allRoles": true}})), "allowedScopes"),
        (
            with("allowedScopes", json!({"organizationScopes": {"roles": [{"name": "auditor"}]}})),
            "roles",
        ),
        (with("allowedScopes", json!({"servicesScopes": [{"serviceDefinitionId": "x"}]})), "roles"),
    ] {
        let reply = stage.call("POST", &path(&stage), &owner, body).await;
        assert_eq!(reply.status, 400, "{}", reply.text);
        assert!(reply.json()["message"].as_str().unwrap().contains(told), "{}", reply.text);
    }
    let page = stage.call("GET", &path(&stage), &owner, Value::Null).await.json();
    assert_eq!(page["totalResults"], 0);
}

#[tokio::test]
async fn a_developer_makes_no_app_that_is_more_than_they_are() {
    let stage = Stage::new().await;
    let developer = stage.token_of(Actor::Developer).await;
    let mut body = server_app("siem");
    body["allowedScopes"]["organizationScopes"]["roles"] = json!([{"name": "org_owner"}]);
    let reply = stage.call("POST", &path(&stage), &developer, body).await;
    assert_eq!(reply.status, 403, "{}", reply.text);
    assert!(reply.json()["message"].as_str().unwrap().contains("org_owner"));
    let allowed = stage.call("POST", &path(&stage), &developer, server_app("siem")).await;
    assert_eq!(allowed.status, 200);
}

#[tokio::test]
async fn an_app_acts_within_its_role_and_the_record_names_it() {
    let stage = Stage::new().await;
    let robot = stage.app(&["org/org_member", "org/developer"]).await;
    let token = stage.token(&robot).await;
    let made = stage.call("POST", &path(&stage), &token, server_app("made-by-a-robot")).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let rows = stage.world.rows().await;
    let recorded = rows.iter().find(|row| row.contains("app.created") && row.contains("made-by"));
    assert!(recorded.is_some_and(|row| row.contains(&robot.id)), "the app is the actor");

    let mut more = server_app("more");
    more["allowedScopes"]["organizationScopes"]["roles"] = json!([{"name": "org_owner"}]);
    assert_eq!(stage.call("POST", &path(&stage), &token, more).await.status, 403);
    let invite = format!("{G}/orgs/{}/invitations", stage.org);
    let body = json!({"usernames": ["a@example.com"], "orgRoleNames": ["org_member"]});
    assert_eq!(stage.call("POST", &invite, &token, body).await.status, 403);
}

#[tokio::test]
async fn a_token_with_a_narrower_scope_opens_no_more_than_that() {
    let stage = Stage::new().await;
    let robot = stage.app(&["org/org_member", "org/org_owner"]).await;
    let form = "grant_type=client_credentials&scope=csp:org_member";
    let narrow = stage.post_form(crate::stage::TOKEN, &robot.basic(), form).await;
    let narrow = narrow.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stage.call("GET", &path(&stage), &narrow, Value::Null).await.status, 200);
    let refused = stage.call("POST", &path(&stage), &narrow, server_app("siem")).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let wide = stage.token(&robot).await;
    assert_eq!(stage.call("POST", &path(&stage), &wide, server_app("siem")).await.status, 200);
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_gone_at_once() {
    let stage = Stage::new().await;
    let robot = stage.app(&["org/org_member", "org/org_owner"]).await;
    let token = stage.token(&robot).await;
    let owner = stage.token_of(Actor::Owner).await;
    let patch = json!({
        "displayName": "robot", "description": "", "grantTypes": ["client_credentials"],
        "allowedScopes": {"organizationScopes": {"roles": [{"name": "org_member"}]}},
    });
    let one = format!("{}/{}", path(&stage), robot.id);
    assert_eq!(stage.call("PATCH", &one, &owner, patch).await.status, 200);
    assert_eq!(stage.call("POST", &path(&stage), &token, server_app("siem")).await.status, 403);
}

/// The text of an element, as a browser reads it.
fn text_of(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("id=\"{id}\">")).expect("the element");
    let text = rest.split_once('<').expect("its end").0;
    let pairs = [("&quot;", "\""), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

#[tokio::test]
async fn what_the_wizard_shows_as_json_creates_that_very_app() {
    let stage = Stage::new().await;
    let someone = stage.world.owner().await;
    let token = stage.token_of(Actor::Owner).await;
    let mut browser = stage.world.browser(Actor::Owner).await;
    for kind in [AppType::ServerToServer, AppType::Web, AppType::Native] {
        let name = format!("it's \"{}\"", kind.wire_name());
        let form = AppForm::named(&name).with_cbc_role("view_all");
        let form = if kind.has_code_flow() { form.signing_in(kind) } else { form };
        let draft = someone.tries_to_draft(&form).await.unwrap();
        let page = browser.get(&paths::new_app_review(&someone.org, &draft)).await.body;
        let body: Value = serde_json::from_str(&text_of(&page, "app-json")).unwrap();
        assert!(text_of(&page, "app-curl").contains(&format!("{}'", path(&stage))), "{page}");
        let reply = stage.call("POST", &path(&stage), &token, body.clone()).await;
        assert_eq!(reply.status, 200, "{body}: {}", reply.text);
        let id = reply.json()["clientId"].as_str().unwrap().to_owned();
        let one = format!("{}/{id}", path(&stage));
        let read = stage.call("GET", &one, &token, Value::Null).await.json();
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&read[field], value, "{field} of {name}");
        }
    }
}

#[tokio::test]
async fn a_compressed_body_is_415_and_is_not_unpacked() {
    let stage = Stage::new().await;
    let token = stage.token_of(Actor::Owner).await;
    let paths = [
        format!("{G}/orgs/{}/oauth-apps", stage.org),
        format!("{G}/orgs/{}/clients", stage.org),
        format!("{G}/orgs/{}/clients/search", stage.org),
    ];
    for path in paths {
        let request = Request::post(&path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("content-encoding", "gzip");
        let reply = stage.send(request.body(Body::from("{}")).unwrap()).await;
        assert_eq!(reply.status, 415, "{path}: {}", reply.text);
    }
}
