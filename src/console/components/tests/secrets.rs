//! The page that shows a secret once, and the picker before it.

use crate::console::components::tests::*;
use crate::domain::roles::risk::Risk;

const SECRET: &str = "lks_7Qm2xV9bTz4KpW8n";

fn reveal() -> String {
    html(|| {
        view! {
            <Reveal app_id="Nk3vQ8rT" secret=SECRET hint="…pW8n" download="/download"
                verify="/verify" afterwards="/created" leave="/app"/>
            <StoredGate action="/stored"/>
        }
    })
}

#[test]
fn secret_stands_once_in_the_page_and_in_no_attribute() {
    let html = reveal();
    assert_eq!(html.matches(SECRET).count(), 1, "{html}");
    let (before, after) = html.split_once(SECRET).expect("the secret");
    assert!(before.ends_with('>') && after.starts_with("</textarea>"), "{html}");
}

#[test]
fn secret_is_masked_by_dots_that_do_not_tell_its_length() {
    let dots = reveal().matches('•').count();
    assert_ne!(dots, SECRET.len());
}

#[test]
fn download_posts_the_secret_and_the_way_on_does_not() {
    let html = reveal();
    let (download, gate) = html.split_once(r#"action="/stored""#).expect("two forms");
    assert!(download.contains(r#"name="app_secret""#), "{html}");
    assert!(!gate.contains("app_secret"), "{html}");
    assert!(gate.contains(r#"name="stored" value="yes" required"#), "{html}");
}

#[test]
fn reveal_reads_in_the_order_id_secret_actions() {
    let html = reveal();
    let at = |part: &str| html.find(part).expect(part);
    assert!(at(r#"id="app-id""#) < at(r#"id="app-secret""#), "{html}");
    assert!(at(r#"id="app-secret""#) < at("Download JSON"), "{html}");
}

fn picker(pick: Pick) -> String {
    html(move || {
        let group = PickGroup {
            key: "cbc".into(),
            title: "Carbon Black Cloud".into(),
            select_all: true,
            picks: vec![pick],
            ..PickGroup::default()
        };
        view! {
            <PickerTools kind=PickKind::Roles filter=String::new() shows=Shows::Selected/>
            <PickList groups=vec![group]/>
            <PickedCount/>
        }
    })
}

fn pick() -> Pick {
    Pick {
        name: "role".into(),
        value: "view-all".into(),
        label: "View All".into(),
        text: "Reads everything.".into(),
        permissions: vec![PickedPermission {
            code: "_API.Device:device.READ".into(),
            text: "Read devices".into(),
        }],
        checked: true,
        ..Pick::default()
    }
}

#[test]
fn role_shows_its_permissions_without_a_script() {
    let html = picker(pick());
    assert!(html.contains("1 permission<"), "{html}");
    assert!(html.contains("_API.Device:device.READ"), "{html}");
    assert!(html.contains(r#"<label for="role-view-all">View All</label>"#), "{html}");
    assert!(html.contains(r#"aria-describedby="role-view-all-about""#), "{html}");
}

#[test]
fn role_out_of_reach_cannot_be_ticked_and_says_why() {
    let closed = Pick {
        disabled: true,
        badges: vec![Mark { tone: Tone::Danger, text: "Exceeds your own role".into() }],
        ..pick()
    };
    let html = picker(closed);
    assert!(html.contains("disabled") && html.contains("Exceeds your own role"), "{html}");
}

#[test]
fn tools_that_need_scripts_are_marked() {
    let html = picker(pick());
    assert_eq!(html.matches("data-needs-script").count(), 2, "{html}");
    assert_eq!(html.matches("data-without-script").count(), 1, "{html}");
}

#[test]
fn what_was_asked_to_be_shown_stays_chosen() {
    let html = picker(pick());
    let chosen = r#"name="show" id="show-picked" value="picked" checked"#;
    assert!(html.contains(chosen), "{html}");
    assert_eq!(html.matches(r#"name="show""#).count(), 2, "{html}");
}

#[test]
fn risk_is_told_in_the_same_words_as_on_the_page_of_the_role() {
    let badge = html(|| view! { <RiskBadge risk=Risk::Acts/> });
    let html = picker(Pick { risk: Some(Risk::Acts), ..pick() });
    assert!(badge.contains("Runs actions") && html.contains(&badge), "{html}");
}

#[test]
fn a_role_that_the_filter_leaves_out_keeps_its_tick_in_the_form() {
    let html = picker(Pick { hidden: true, ..pick() });
    assert!(html.contains("<li hidden") && html.contains(r#"value="view-all" checked"#), "{html}");
    assert!(!html.contains(r#"data-no-match="" hidden"#), "{html}");
}
