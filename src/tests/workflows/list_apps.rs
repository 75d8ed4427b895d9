//! Lists of apps: by name, a page at a time, of one organization.

use latchkey::workflows::list_apps::{AppPage, PAGE, list_apps};

use crate::world::{Someone, World};

async fn search(someone: &Someone<'_>, text: &str) -> AppPage {
    let (w, visitor) = (someone.workflows(), &someone.visitor);
    list_apps(w, visitor, (&someone.org, text.to_owned(), None)).await.unwrap()
}

fn names(page: &AppPage) -> Vec<String> {
    page.apps.iter().map(|app| app.name.to_string()).collect()
}

#[tokio::test]
async fn apps_are_listed_by_name_whatever_their_letter_case() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in ["beta", "Alpha", "gamma", "Beta 2"] {
        owner.creates_app(name).await;
    }
    assert_eq!(names(&search(&owner, "").await), ["Alpha", "beta", "Beta 2", "gamma"]);
}

#[tokio::test]
async fn a_search_finds_any_part_of_a_name_and_the_whole_app_id() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("SIEM export").await;
    owner.creates_app("other").await;
    for text in ["em ex", "siem", " SIEM ", app.as_str()] {
        assert_eq!(names(&search(&owner, text).await), ["SIEM export"], "{text}");
    }
    assert!(search(&owner, "nothing").await.apps.is_empty());
}

#[tokio::test]
async fn wildcards_of_the_database_are_plain_letters() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("100% coverage").await;
    owner.creates_app("100 words").await;
    assert_eq!(names(&search(&owner, "100%").await), ["100% coverage"]);
    assert!(search(&owner, "1_0").await.apps.is_empty());
}

#[tokio::test]
async fn another_organization_has_a_list_of_its_own() {
    let world = World::new().await;
    world.owner().await.creates_app("ours").await;
    let outsider = world.outsider().await;
    outsider.creates_app("theirs").await;
    assert_eq!(names(&search(&outsider, "").await), ["theirs"]);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let world = World::new().await;
    let owner = world.owner().await;
    let count = usize::try_from(PAGE).unwrap() + 1;
    for number in 0..count {
        owner.creates_app(&format!("app {number:03}")).await;
    }
    let first = search(&owner, "").await;
    assert_eq!((first.apps.len(), first.found), (count - 1, PAGE + 1));
    let (w, visitor) = (owner.workflows(), &owner.visitor);
    let next = (&owner.org, String::new(), first.next);
    let second = list_apps(w, visitor, next).await.unwrap();
    assert_eq!(names(&second), [format!("app {:03}", count - 1)]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn only_those_who_may_create_are_told_so() {
    let world = World::new().await;
    assert!(search(&world.developer().await, "").await.may_create);
    assert!(!search(&world.member().await, "").await.may_create);
    assert!(!search(&world.auditor().await, "").await.may_create);
}
