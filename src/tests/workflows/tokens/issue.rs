//! Tokens: for apps that prove themselves, where they were added, for as long as their TTL.

use std::time::Duration;

use latchkey::domain::apps::app::TokenTtl;
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::domain::tokens::access_token::Claims;
use latchkey::workflows::secrets::AppCredentials;
use latchkey::workflows::tokens::{self, ALL_PERMISSIONS, IssuedToken, TokenError};

use crate::world::{AppForm, BASE_URL, World, operations_for_applications, token_request};

async fn claims(world: &World, token: IssuedToken) -> Claims {
    let (w, verifier) = (&world.workflows, world.verifier().await);
    verifier.verify(token.access_token.into_inner().expose(), w.now()).unwrap()
}

fn refusal(attempt: Result<IssuedToken, TokenError>) -> TokenError {
    attempt.err().expect("no token was to be issued")
}

#[tokio::test]
async fn a_token_lives_as_long_as_the_ttl_of_its_app() {
    let world = World::new().await;
    let owner = world.owner().await;
    for minutes in [TokenTtl::MIN, TokenTtl::DEFAULT, TokenTtl::MAX].map(TokenTtl::minutes) {
        let form = AppForm::named(&format!("{minutes}")).with_ttl(&minutes.to_string());
        let (app, secret) = owner.creates_and_adds(form).await;
        let token = world.token(&app, &secret).await.unwrap();
        assert_eq!(token.expires_in, u64::from(minutes) * 60);
        let claims = claims(&world, token).await;
        assert_eq!(claims.exp - claims.iat, i64::from(minutes) * 60);
    }
}

#[tokio::test]
async fn a_token_says_who_where_and_what() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    let token = world.token(&app, &secret).await.unwrap();
    assert_eq!(token.scope, ALL_PERMISSIONS);
    let claims = claims(&world, token).await;
    assert_eq!(claims.iss, format!("{BASE_URL}/csp/gateway/am/api"));
    assert_eq!([&claims.sub, &claims.azp, &claims.client_id], [app.as_str(); 3]);
    assert_eq!(claims.context_name, owner.org.as_str());
    assert_eq!(claims.iat, world.workflows.now().as_seconds());
    insta::assert_json_snapshot!("perms_of_a_token", claims.perms);
}

#[tokio::test]
async fn two_tokens_are_two_tokens() {
    let world = World::new().await;
    let made = world.owner().await.creates_and_adds(AppForm::named("siem-export")).await;
    let one = claims(&world, world.token(&made.0, &made.1).await.unwrap()).await;
    let other = claims(&world, world.token(&made.0, &made.1).await.unwrap()).await;
    assert_ne!(one.jti, other.jti);
}

#[tokio::test]
async fn a_shorter_life_is_given_and_a_longer_one_is_not() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_and_adds(AppForm::named("x")).await;
    for (asked, given) in [(60, 60), (1800, 1800), (7200, 1800)] {
        let mut request = token_request(&app, &secret);
        request.lives.access = Some(Duration::from_secs(asked));
        let token = tokens::issue(&world.anybody(), &request).await.unwrap();
        assert_eq!(token.expires_in, given);
    }
}

#[tokio::test]
async fn an_app_that_was_not_added_gets_no_token() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_app("siem-export").await;
    assert_eq!(refusal(world.token(&app, &secret).await), TokenError::NotAdded);
}

#[tokio::test]
async fn an_app_gets_no_token_for_an_organization_that_it_is_not_in() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_and_adds(AppForm::named("x")).await;
    let elsewhere = world.outsider().await.org;
    for org in [elsewhere.as_str(), "not an id", ""] {
        let mut request = token_request(&app, &secret);
        request.org = Some(org.to_owned());
        let refused = refusal(tokens::issue(&world.anybody(), &request).await);
        assert_eq!(refused, TokenError::NotAdded, "{org}");
    }
}

#[tokio::test]
async fn every_wrong_credential_has_one_answer() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("one")).await;
    let (other, foreign) = owner.creates_and_adds(AppForm::named("other")).await;
    let made_up = AppSecret::generate(&mut world.workflows.rng());
    let tries = [
        (app.as_str(), foreign.expose().to_owned()),
        (app.as_str(), made_up.expose().to_owned()),
        (app.as_str(), format!("{}\n", secret.expose())),
        (app.as_str(), secret.expose()[..secret.expose().len() - 1].to_owned()),
        (app.as_str(), String::new()),
        (other.as_str(), secret.expose().to_owned()),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", secret.expose().to_owned()),
        (secret.expose(), app.to_string()),
        ("", String::new()),
        ("' OR 1=1 --", "\0".to_owned()),
    ];
    for (id, text) in tries {
        let mut request = token_request(&app, &secret);
        request.credentials =
            AppCredentials { app: id.to_owned(), secret: Presented::new(text) }.into();
        let refused = refusal(tokens::issue(&world.anybody(), &request).await);
        assert_eq!(refused, TokenError::InvalidClient, "{id}");
    }
}

#[tokio::test]
async fn a_narrower_scope_narrows_the_token() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    let mut request = token_request(&app, &secret);
    request.scope = Some("csp:org_member".to_owned());
    let token = tokens::issue(&world.anybody(), &request).await.unwrap();
    assert_eq!(token.scope, "csp:org_member");
    assert_eq!(claims(&world, token).await.perms, ["csp:org_member"]);
}

#[tokio::test]
async fn a_scope_beyond_the_app_gives_no_token() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_and_adds(AppForm::named("x")).await;
    let mut request = token_request(&app, &secret);
    request.scope = Some("csp:org_owner".to_owned());
    let refused = refusal(tokens::issue(&world.anybody(), &request).await);
    assert_eq!(refused, TokenError::InvalidScope);
}

#[tokio::test]
async fn a_service_added_later_counts_in_the_next_token() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("siem-export").with_viewer_role();
    let (app, secret) = owner.creates_and_adds(form).await;
    let before = claims(&world, world.token(&app, &secret).await.unwrap()).await;
    owner.tries_to_add_service(&operations_for_applications()).await.unwrap();
    let after = claims(&world, world.token(&app, &secret).await.unwrap()).await;
    assert_eq!((before.perms.len(), after.perms.len()), (1, 2));
}

#[tokio::test]
async fn many_tokens_at_once_are_many_tokens() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_and_adds(AppForm::named("x")).await;
    let asked = (0..20).map(|_| world.token(&app, &secret));
    let issued = futures::future::join_all(asked).await;
    assert!(issued.iter().all(Result::is_ok));
    let confirmed = world.actions().await;
    let confirmed = confirmed.iter().filter(|action| *action == "secret.confirmed").count();
    assert_eq!(confirmed, 1, "the first use confirms the secret, once");
}
