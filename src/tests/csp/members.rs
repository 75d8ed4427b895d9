//! `orgs/{o}/users` and `…/invitations` as programs call them.

use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::{Stage, keys};
use crate::world::Actor;

#[tokio::test]
async fn members_are_listed_with_their_roles_page_by_page() {
    let stage = Stage::new().await;
    stage.world.member().await;
    let developer = stage.token_of(Actor::Developer).await;
    for version in ["", "v2/"] {
        let path = format!("{G}/{version}orgs/{}/users?expandProfile=true", stage.org);
        let page = stage.call("GET", &path, &developer, Value::Null).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let page = page.json();
        assert_eq!(page["totalResults"], 3);
        let first = &page["results"][0];
        assert_eq!(first["user"]["username"], "developer@example.com");
        assert_eq!(
            (&first["user"]["firstName"], &first["user"]["lastName"]),
            (&json!("Dev"), &json!("Developer"))
        );
        let roles: Vec<_> = first["organizationRoles"].as_array().unwrap().iter().collect();
        assert_eq!(roles.len(), 2);
        assert_eq!(first["orgId"], json!(stage.org));
    }
    let second = format!("{G}/orgs/{}/users?pageStart=2&pageLimit=1", stage.org);
    let page = stage.call("GET", &second, &developer, Value::Null).await.json();
    assert_eq!(page["results"][0]["user"]["email"], "member@example.com");
    assert!(page["nextLink"].as_str().unwrap().contains("pageStart=3"));
    assert!(page["prevLink"].as_str().unwrap().contains("pageStart=1"));
}

#[tokio::test]
async fn a_search_finds_by_name_and_address() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    stage.world.member().await;
    let search = |term: &str| format!("{G}/orgs/{}/users/search?userSearchTerm={term}", stage.org);
    for (term, found) in [("mia", 1), ("MIA", 1), ("member%40example", 1), ("nobody", 0)] {
        let page = stage.call("GET", &search(term), &owner, Value::Null).await.json();
        assert_eq!(page["results"].as_array().unwrap().len(), found, "{term}");
    }
    let without = format!("{G}/orgs/{}/users/search", stage.org);
    assert_eq!(stage.call("GET", &without, &owner, Value::Null).await.status, 400);
}

#[tokio::test]
async fn people_are_invited_seen_and_uninvited() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let path = format!("{G}/orgs/{}/invitations", stage.org);
    let body = json!({
        "usernames": ["ada@example.com", "bob@example.com"],
        "organizationRoles": [{"name": "org_member"}, {"name": "developer"}],
        "serviceRolesDtos": null, "customRoles": [], "skipNotify": true,
    });
    let made = stage.call("POST", &path, &owner, body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let made = made.json();
    let names = ["refLink", "username", "invitationLink", "expiresAt"];
    assert_eq!(keys(&made[0]), names.into_iter().collect());
    let listed = stage.call("GET", &path, &owner, Value::Null).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let link = made[0]["refLink"].as_str().unwrap();
    let one = stage.call("GET", link, &owner, Value::Null).await.json();
    assert_eq!(
        (&one["username"], &one["generatedBy"]),
        (&json!("ada@example.com"), &json!("Olivia Owner"))
    );
    let names: Vec<_> = one["organizationRoles"].as_array().unwrap().iter().collect();
    assert_eq!((names.len(), one["orgRoleNames"].as_array().map(Vec::len)), (2, Some(2)));
    assert_eq!((&one["serviceRoles"], &one["customRoles"]), (&json!([]), &json!([])));
    assert_eq!(stage.call("DELETE", link, &owner, Value::Null).await.status, 200);
    assert_eq!(stage.call("GET", link, &owner, Value::Null).await.status, 404);
    assert_eq!(stage.call("DELETE", link, &owner, Value::Null).await.status, 404);
}

#[tokio::test]
async fn all_are_invited_or_nobody() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let path = format!("{G}/orgs/{}/invitations", stage.org);
    for (usernames, status) in [
        (json!(["ada@example.com", "owner@example.com"]), 409),
        (json!(["ada@example.com", "ada@example.com"]), 409),
        (json!(["ada@example.com", "no address"]), 400),
        (json!([]), 400),
    ] {
        let body = json!({"usernames": usernames, "orgRoleNames": ["org_member"]});
        let reply = stage.call("POST", &path, &owner, body).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let body = json!({"usernames": ["ada@example.com"], "orgRoleNames": ["developer"]});
    assert_eq!(stage.call("POST", &path, &owner, body).await.status, 400, "no base role");
    let listed = stage.call("GET", &path, &owner, Value::Null).await.json();
    assert_eq!(listed, json!([]));
}
