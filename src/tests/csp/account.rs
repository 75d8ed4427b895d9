//! `loggedin/user…`, `orgs/{id}` and the service lists as programs call them.

use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::Stage;
use crate::world::Actor;

async fn read(stage: &Stage, path: &str, token: &str) -> Value {
    let reply = stage.call("GET", path, token, Value::Null).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

#[tokio::test]
async fn a_token_says_whom_it_stands_for_and_where() {
    let stage = Stage::new().await;
    let token = stage.token_of(Actor::Developer).await;
    let user = read(&stage, &format!("{G}/loggedin/user"), &token).await;
    assert_eq!(
        (&user["username"], &user["acct"]),
        (&json!("developer@example.com"), &user["email"])
    );
    assert_eq!(user["domain"], "example.com");
    let link = format!("{G}/orgs/{}", stage.org);
    let orgs = read(&stage, &format!("{G}/loggedin/user/orgs"), &token).await;
    assert_eq!(orgs, json!({"refLinks": [link]}));
    let orgs = read(&stage, &format!("{G}/loggedin/user/orgs?expand=1"), &token).await;
    assert_eq!(orgs["items"][0]["displayName"], "Initech");
    let orgs = read(&stage, &format!("{G}/v2/loggedin/user/orgs"), &token).await;
    assert_eq!(
        (&orgs["totalResults"], &orgs["results"][0]["name"]),
        (&json!(1), &json!(stage.org))
    );
    assert_eq!(read(&stage, &link, &token).await, orgs["results"][0]);
    let own = |what: &str| format!("{G}/loggedin/user/orgs/{}/{what}", stage.org);
    assert_eq!(read(&stage, &own("info"), &token).await, orgs["results"][0]);
    let roles = read(&stage, &own("roles"), &token).await;
    let names: Vec<_> = roles.as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["developer", "org_member"]);
    assert_eq!(read(&stage, &own("service-roles"), &token).await, json!([]));
    assert_eq!(read(&stage, &own("groups"), &token).await, json!({"results": []}));
}

#[tokio::test]
async fn an_app_is_no_user_but_reads_its_organization() {
    let stage = Stage::new().await;
    let app = stage.app(&["org/org_member"]).await;
    let token = stage.token(&app).await;
    let user = stage.call("GET", &format!("{G}/loggedin/user"), &token, Value::Null).await;
    assert_eq!(user.status, 403, "{}", user.text);
    let org = read(&stage, &format!("{G}/orgs/{}", stage.org), &token).await;
    assert_eq!(org["displayName"], "Initech");
    let roles = read(&stage, &format!("{G}/orgs/{}/roles", stage.org), &token).await;
    assert_eq!(roles["orgRolesData"][0]["name"], "org_owner");
    assert_eq!(roles["refLinks"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn services_are_listed_with_their_roles() {
    let stage = Stage::new().await;
    let token = stage.token_of(Actor::Member).await;
    let slc = "/csp/gateway/slc/api";
    let all = read(&stage, &format!("{slc}/definitions?expand=1"), &token).await;
    let link = all["results"][0]["documentSelfLink"].as_str().unwrap();
    let one = read(&stage, link, &token).await;
    assert!(!one["serviceRoles"].as_array().unwrap().is_empty());
    assert_eq!(one["serviceRoles"][0]["status"], "ACTIVE");
    let own = read(&stage, &format!("{slc}/v2/orgs/{}/services", stage.org), &token).await;
    assert_eq!(own["results"][0]["orgKey"], json!(stage.org_key));
    let none = format!("{slc}/definitions/external/nothing");
    assert_eq!(stage.call("GET", &none, &token, Value::Null).await.status, 404);
}
