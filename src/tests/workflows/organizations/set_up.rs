//! First run: a link that works once.

use latchkey::domain::secrets::secret::Presented;
use latchkey::workflows::account::who_am_i;
use latchkey::workflows::organizations::{
    Founded, SetUp, is_setup_token, issue_setup_token, set_up,
};
use latchkey::workflows::{Visitor, WorkflowError};

use crate::workflows::{fields, outcome};
use crate::world::{World, nobody, source};

async fn link(world: &World) -> String {
    let token = issue_setup_token(&nobody(&world.workflows)).await.unwrap().unwrap();
    token.into_inner().expose().to_owned()
}

fn form(token: &str, email: &str) -> SetUp {
    SetUp {
        token: Presented::new(token.to_owned()),
        organization: "Initech".to_owned(),
        name: "Ada".to_owned(),
        email: email.to_owned(),
        password: "a long enough password".to_owned(),
    }
}

async fn tries(world: &World, form: SetUp) -> Result<Founded, WorkflowError> {
    set_up(&nobody(&world.workflows), form).await
}

async fn works(world: &World, token: &str) -> bool {
    is_setup_token(&nobody(&world.workflows), &Presented::new(token.to_owned())).await.unwrap()
}

#[tokio::test]
async fn the_first_person_owns_the_first_organization() {
    let world = World::new().await;
    let token = link(&world).await;
    let founded = tries(&world, form(&token, "ada@example.com")).await.unwrap();
    let visitor = Visitor { person: founded.person, source: source() };
    let me = who_am_i(&world.workflows.op(&visitor)).await.unwrap();
    assert_eq!(me.person.email.as_str(), "ada@example.com");
    assert_eq!(me.memberships.len(), 1);
    assert_eq!(me.memberships[0].org, founded.org);
}

#[tokio::test]
async fn a_link_works_once() {
    let world = World::new().await;
    let token = link(&world).await;
    tries(&world, form(&token, "ada@example.com")).await.unwrap();
    assert!(!works(&world, &token).await);
    assert_eq!(outcome(&tries(&world, form(&token, "bob@example.com")).await), "404");
}

#[tokio::test]
async fn of_two_who_use_the_link_at_the_same_time_one_founds() {
    let world = World::new().await;
    let token = link(&world).await;
    let one = tries(&world, form(&token, "ada@example.com"));
    let other = tries(&world, form(&token, "bob@example.com"));
    let both = tokio::join!(one, other);
    let mut outcomes = [outcome(&both.0), outcome(&both.1)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["404", "yes"]);
}

#[tokio::test]
async fn links_of_servers_that_start_together_all_work_until_one_is_used() {
    let world = World::new().await;
    let (one, other) = (link(&world).await, link(&world).await);
    assert!(works(&world, &one).await && works(&world, &other).await);
    tries(&world, form(&one, "ada@example.com")).await.unwrap();
    assert_eq!(outcome(&tries(&world, form(&other, "bob@example.com")).await), "404");
}

#[tokio::test]
async fn of_two_who_use_two_links_at_the_same_time_one_founds() {
    let world = World::new().await;
    let (first, second) = (link(&world).await, link(&world).await);
    let one = tries(&world, form(&first, "ada@example.com"));
    let other = tries(&world, form(&second, "bob@example.com"));
    let both = tokio::join!(one, other);
    let mut outcomes = [outcome(&both.0), outcome(&both.1)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["404", "yes"]);
}

#[tokio::test]
async fn links_of_many_starts_do_not_pile_up() {
    let world = World::new().await;
    let first = link(&world).await;
    world.advance(std::time::Duration::from_secs(1));
    for _ in 0..8 {
        link(&world).await;
    }
    assert!(!works(&world, &first).await);
}

#[tokio::test]
async fn there_is_no_link_once_somebody_is_there() {
    let world = World::new().await;
    world.owner().await;
    assert!(issue_setup_token(&nobody(&world.workflows)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_form_to_mend_leaves_the_link_usable() {
    let world = World::new().await;
    let token = link(&world).await;
    let mut wrong = form(&token, "not an address");
    (wrong.organization, wrong.name, wrong.password) = (" ".into(), String::new(), "short".into());
    let asked = fields(tries(&world, wrong).await);
    assert_eq!(asked, ["organization", "name", "email", "password"]);
    assert!(works(&world, &token).await);
}

#[tokio::test]
async fn a_made_up_link_is_not_found() {
    let world = World::new().await;
    link(&world).await;
    for token in ["", "made-up", "%00"] {
        assert_eq!(outcome(&tries(&world, form(token, "eve@example.com")).await), "404");
    }
}
