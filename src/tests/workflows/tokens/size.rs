//! Tokens that fit through proxies, whatever their app may do.

use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::services::catalogue::Catalogue;
use latchkey::domain::tokens::access_token::{AccessToken, Claims};
use latchkey::domain::tokens::compact::LONGEST_TOKEN;

use crate::program::forward_auth::{ask, free_port, in_front_of, nginx};
use crate::world::{AppForm, World, cbc, serve_on_loopback, service_of};

/// A token of an app that has every permission of the services through a custom role.
async fn token_for_everything(world: &World, services: &[&str]) -> AccessToken {
    let owner = world.owner().await;
    let catalogue = world.workflows.catalogue();
    let files = catalogue.services().iter().filter(|file| services.contains(&file.id.as_str()));
    let permissions: Vec<_> =
        files.flat_map(|file| &file.permissions).map(|entry| entry.id.as_str()).collect();
    let role = owner.tries_to_create_role("everything", &permissions).await.unwrap();
    let form = AppForm::named("auditor").with(RoleChoice::Custom(role));
    let (app, secret) = owner.creates_and_adds(form).await;
    let shown = owner.sees_app(&app).await.unwrap();
    let token = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    let length = token.expose().len();
    assert!(length <= LONGEST_TOKEN, "{length}");
    // The page says so, give or take a few.
    assert!(shown.token_size.bytes.abs_diff(length) < 64, "{length} {:?}", shown.token_size);
    token
}

async fn claims(world: &World, token: &AccessToken) -> Claims {
    world.verifier().await.verify(token.expose(), world.workflows.now()).unwrap()
}

#[tokio::test]
async fn a_token_with_every_permission_of_a_service_lists_them_and_is_short() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let token = token_for_everything(&world, &["carbon-black-cloud"]).await;
    let said = claims(&world, &token).await;
    let catalogue = Catalogue::embedded();
    let service = catalogue.service(&cbc()).unwrap();
    assert_eq!(said.permissions[&service.definition_id].len(), service.permissions.len());
    assert_eq!(said.permissions_ref, None);
    let [_, name] = &said.perms[..] else { panic!("{:?}", said.perms) };
    assert!(name.starts_with(&format!("external/{}/", service.definition_id)), "{name}");

    let call = world.call(&token, &key).await.unwrap();
    assert_eq!(call.permissions.len(), service.permissions.len());
}

#[tokio::test]
async fn a_token_that_cannot_list_everything_is_still_good_for_it() {
    let world = World::with_service(service_of(400)).await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let big = world.workflows.catalogue().services().last().unwrap().id.clone();
    owner.tries_to_add_service(&big).await.unwrap();
    let services = ["carbon-black-cloud", big.as_str()];
    let token = token_for_everything(&world, &services).await;
    let said = claims(&world, &token).await;
    assert!(said.permissions.is_empty());
    assert_eq!(said.permissions_ref.as_deref(), Some("1"));

    let call = world.call(&token, &key).await.unwrap();
    let service = world.workflows.catalogue().service(&cbc()).unwrap();
    assert_eq!(call.permissions.len(), service.permissions.len());
}

#[tokio::test]
async fn a_token_with_every_permission_of_a_service_passes_nginx_as_it_comes() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let token = token_for_everything(&world, &["carbon-black-cloud"]).await;
    let address = serve_on_loopback(world.router());
    let (folder, front) = (tempfile::tempdir().unwrap(), free_port().await);
    let configuration = in_front_of(folder.path(), front, address);
    let _nginx = nginx(folder.path(), front, &configuration).await;
    let bearer = format!("Authorization: Bearer {}\r\n", token.expose());
    let path = format!("/policyservice/v1/orgs/{key}/policies/summary");
    let reply = ask(&format!("127.0.0.1:{front}"), &path, &bearer).await;
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
}
