//! Asking about a token and ending it (RFC 7662, RFC 7009).

use std::time::Duration;

use latchkey::domain::AppId;
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::workflows::tokens::{self, AuthenticatedApp, TokenError};

use crate::world::{AppForm, World, credentials};

/// An app that has proven itself, and a token of its own.
struct Holder {
    app: AppId,
    proven: AuthenticatedApp,
    token: String,
}

impl Holder {
    async fn new(world: &World, name: &str) -> Self {
        let (app, secret) = world.owner().await.creates_and_adds(AppForm::named(name)).await;
        Self::of(world, app, &secret).await
    }

    async fn of(world: &World, app: AppId, secret: &AppSecret) -> Self {
        let token = world.token(&app, secret).await.unwrap().access_token.into_inner();
        let credentials = credentials(&app, secret);
        let proven = tokens::authenticate_app(&world.anybody(), &credentials.into()).await.unwrap();
        Self { app, proven, token: token.expose().to_owned() }
    }

    async fn sees(&self, world: &World, token: &str) -> Option<String> {
        let token = Presented::new(token.to_owned());
        let seen = tokens::introspect(&world.anybody(), &self.proven, &token).await.unwrap();
        seen.map(|claims| claims.sub)
    }

    async fn revokes(&self, world: &World, token: &str) {
        let token = Presented::new(token.to_owned());
        tokens::revoke(&world.anybody(), &self.proven, &token).await.unwrap();
    }
}

#[tokio::test]
async fn apps_of_one_organization_see_the_tokens_of_one_another() {
    let world = World::new().await;
    let (one, other) = (Holder::new(&world, "one").await, Holder::new(&world, "other").await);
    assert_eq!(one.sees(&world, &one.token).await, Some(one.app.to_string()));
    assert_eq!(one.sees(&world, &other.token).await, Some(other.app.to_string()));
}

#[tokio::test]
async fn an_app_sees_no_token_of_an_organization_that_it_is_not_in() {
    let world = World::new().await;
    let ours = Holder::new(&world, "ours").await;
    let outsider = world.outsider().await;
    let (app, secret) = outsider.creates_and_adds(AppForm::named("theirs")).await;
    let theirs = Holder::of(&world, app, &secret).await;
    assert_eq!(theirs.sees(&world, &ours.token).await, None);
}

#[tokio::test]
async fn an_expired_token_is_not_live() {
    let world = World::new().await;
    let holder = Holder::new(&world, "one").await;
    world.advance(Duration::from_mins(30));
    assert_eq!(holder.sees(&world, &holder.token).await, None);
}

#[tokio::test]
async fn a_revoked_token_is_over_everywhere_at_once() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let holder = Holder::new(&world, "one").await;
    holder.revokes(&world, &holder.token).await;
    assert_eq!(holder.sees(&world, &holder.token).await, None);
    let token = latchkey::domain::tokens::access_token::AccessToken::new(holder.token.clone());
    assert!(world.call(&token, &key).await.is_err());
}

#[tokio::test]
async fn revoking_twice_is_on_the_record_once() {
    let world = World::new().await;
    let holder = Holder::new(&world, "one").await;
    holder.revokes(&world, &holder.token).await;
    holder.revokes(&world, &holder.token).await;
    let actions = world.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "token.revoked").count(), 1);
}

#[tokio::test]
async fn nobody_revokes_the_token_of_another_app() {
    let world = World::new().await;
    let (one, other) = (Holder::new(&world, "one").await, Holder::new(&world, "other").await);
    one.revokes(&world, &other.token).await;
    assert!(other.sees(&world, &other.token).await.is_some());
}

#[tokio::test]
async fn a_tampered_token_revokes_nothing() {
    let world = World::new().await;
    let holder = Holder::new(&world, "one").await;
    let tampered = format!("{}A", &holder.token[..holder.token.len() - 1]);
    for text in [tampered.as_str(), "", "a.b.c", &format!("{} ", holder.token)] {
        if text != holder.token {
            holder.revokes(&world, text).await;
        }
    }
    assert!(holder.sees(&world, &holder.token).await.is_some());
}

#[tokio::test]
async fn a_wrong_secret_proves_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("one").await;
    let (_, foreign) = owner.creates_app("other").await;
    let asked =
        tokens::authenticate_app(&world.anybody(), &credentials(&app, &foreign).into()).await;
    assert_eq!(asked, Err(TokenError::InvalidClient));
}
