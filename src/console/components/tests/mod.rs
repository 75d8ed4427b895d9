//! Every component, rendered: is what assistive technology needs there?

use leptos::prelude::*;

use crate::console::components::*;

mod assets;
mod forms;
mod secrets;

fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let html = Owner::new().with(|| view().to_html());
    assert!(!html.contains(" style="), "inline style in {html}");
    html.replace("<!>", "")
}

fn viewer() -> Viewer {
    let org = |name: &str, current| OrgChoice {
        name: name.into(),
        roles: "Organization Owner".into(),
        href: format!("/orgs/{name}/apps"),
        current,
    };
    Viewer {
        name: "Ada Lovelace".into(),
        email: "ada@example.com".into(),
        theme: Theme::Dark,
        orgs: vec![org("Acme", true), org("Initech", false)],
    }
}

fn links() -> ShellLinks {
    ShellLinks {
        home: "/".into(),
        organization: Some("/orgs/acme".into()),
        account: "/account".into(),
        details: Some("/orgs/acme/details".into()),
        organizations: Some(OrganizationLinks {
            all: "/orgs".into(),
            new: Some("/orgs/new".into()),
            section: "apps",
        }),
        preferences: "/preferences".into(),
        sign_out: "/sign-out".into(),
        search: "/search".into(),
        palette: None,
        shortcuts: "/shortcuts",
        help: Some("/help".into()),
        here: "/orgs/acme/apps".into(),
    }
}

fn nav() -> Vec<NavSection> {
    let item = |label: &str, current| NavItem {
        label: label.into(),
        href: "/x".into(),
        icon: "layout-grid",
        current,
        key: None,
    };
    vec![NavSection {
        title: Some("Organization".into()),
        items: vec![item("Details", false), item("OAuth Apps", true)],
    }]
}

fn shell() -> String {
    html(|| {
        let crumbs = vec![Crumb { label: "OAuth Apps".into(), href: "/apps".into() }];
        let flash = Some(Flash { tone: Tone::Success, text: "Saved.".into() });
        view! {
            <Shell viewer=viewer() nav=nav() links=links() crumbs=crumbs flash=flash>
                <h1>"Apps"</h1>
            </Shell>
        }
    })
}

#[test]
fn skip_link_is_the_first_thing_in_the_shell_and_leads_to_main() {
    let html = shell();
    assert!(html.starts_with(r##"<a href="#main" class="skip-link">"##), "{html}");
    assert!(html.contains(r#"<main id="main" tabindex="-1""#), "{html}");
}

#[test]
fn shell_marks_the_current_section_and_the_current_organization() {
    let html = shell();
    assert_eq!(html.matches(r#"aria-current="page""#).count(), 1, "{html}");
    assert_eq!(html.matches(r#"aria-current="true""#).count(), 1, "{html}");
}

#[test]
fn shell_announces_what_was_done() {
    let html = shell();
    assert!(html.contains(r#"role="status" class="notice success""#), "{html}");
}

#[test]
fn menus_open_without_a_script() {
    let html = shell();
    for id in ["user-menu", "side-nav"] {
        assert!(html.contains(&format!(r#"popovertarget="{id}""#)), "{html}");
        assert!(html.contains(&format!(r#"id="{id}""#)), "{html}");
    }
    assert_eq!(html.matches(r#"popover="auto""#).count(), 2, "{html}");
}

#[test]
fn sign_out_and_theme_are_posts() {
    let html = shell();
    assert!(html.contains(r#"<form method="post" action="/sign-out">"#), "{html}");
    assert!(html.contains(r#"method="post" action="/preferences""#), "{html}");
    assert!(html.contains(r#"name="theme" value="dark" aria-pressed="true""#), "{html}");
    assert_eq!(html.matches(r#"aria-pressed="true""#).count(), 1, "{html}");
}

#[test]
fn table_has_a_caption_scopes_and_a_region_that_scrolls() {
    let html = html(|| {
        let columns = vec![Column::new("Name"), Column { quiet: true, ..Column::new("Actions") }];
        view! {
            <DataTable id="apps" caption="OAuth apps" columns=columns>
                <tr><th scope="row">"A"</th><td>"B"</td></tr>
            </DataTable>
        }
    });
    assert!(
        html.contains(r#"role="region" tabindex="0" aria-labelledby="apps-caption""#),
        "{html}"
    );
    assert!(html.contains(r#"<caption id="apps-caption""#), "{html}");
    assert_eq!(html.matches(r#"<th scope="col""#).count(), 2, "{html}");
    assert!(!html.contains("aria-sort"), "{html}");
}

#[test]
fn table_says_which_column_it_is_sorted_by() {
    let html = html(|| {
        let columns = Column::sorted_by(Some("Name"), &["Name", "Type"]);
        view! { <DataTable id="apps" caption="OAuth apps" columns=columns>""</DataTable> }
    });
    assert_eq!(html.matches(r#"aria-sort="ascending""#).count(), 1, "{html}");
}

#[test]
fn pager_offers_only_the_ways_that_exist() {
    let html = html(|| view! { <Pager summary="1–50 of 132" next=Some("?after=x".into())/> });
    assert!(html.contains(r#"rel="next" href="?after=x""#) && !html.contains("prev"), "{html}");
}

#[test]
fn steps_link_back_but_not_ahead() {
    let step = |name: &str, state| Step { name: name.into(), href: format!("/{name}"), state };
    let steps = vec![
        step("type", StepState::Done),
        step("details", StepState::Current),
        step("scopes", StepState::Later),
    ];
    let html = html(|| view! { <Steps label="Create an OAuth app" steps=steps/> });
    assert!(html.contains(r#"<a href="/type">"#), "{html}");
    assert_eq!(html.matches("<a ").count(), 1, "{html}");
    assert_eq!(html.matches(r#"aria-current="step""#).count(), 1, "{html}");
}

#[test]
fn only_answers_are_announced() {
    let still = html(|| view! { <Notice tone=Tone::Warning><p>"w"</p></Notice> });
    assert!(!still.contains("role="), "{still}");
    let loud = html(|| view! { <Notice tone=Tone::Danger announce=true><p>"w"</p></Notice> });
    assert!(loud.contains(r#"role="alert""#), "{loud}");
}

#[test]
fn empty_state_offers_the_way_on() {
    let html = html(|| {
        view! {
            <EmptyState icon="layout-grid" title="No OAuth apps yet" text="Create one.">
                <LinkButton href="/apps/new" kind=ButtonKind::Primary>"Create app"</LinkButton>
            </EmptyState>
        }
    });
    assert!(html.contains("<h2>No OAuth apps yet</h2>"), "{html}");
    assert!(html.contains(r#"<a href="/apps/new" class="button primary">"#), "{html}");
}

#[test]
fn copy_button_points_to_the_value_and_holds_none() {
    let html = html(|| view! { <CopyValue id="app-id" value="abc123" what="App ID"/> });
    assert_eq!(html.matches("abc123").count(), 1, "{html}");
    assert!(html.contains(r##"data-copy="#app-id""##), "{html}");
    assert!(html.contains(r#"aria-label="Copy App ID""#), "{html}");
}

#[test]
fn icon_is_hidden_from_assistive_technology() {
    let html = html(|| view! { <Icon name="check"/> });
    assert!(html.contains(r#"aria-hidden="true""#), "{html}");
    assert!(html.contains(r#"<use href="/assets/icons.svg#check">"#), "{html}");
}

#[test]
fn time_is_utc_for_machines_and_for_readers() {
    let html = html(|| view! { <LocalTime at="2026-11-21T03:17:20Z"/> });
    assert!(html.contains(r#"datetime="2026-11-21T03:17:20Z""#), "{html}");
    assert!(html.contains("2026-11-21 03:17 UTC"), "{html}");
}

#[test]
fn section_and_details_are_labelled() {
    let html = html(|| {
        view! {
            <SectionCard id="token" title="Token settings" action=|| view! { <a href="?edit=token">"Edit"</a> }>
                <DetailsList><Detail term="Access Token TTL">"30 minutes"</Detail></DetailsList>
            </SectionCard>
        }
    });
    assert!(
        html.contains(r#"<section id="token" aria-labelledby="token-title" class="card">"#),
        "{html}"
    );
    assert!(html.contains("<dt>Access Token TTL</dt><dd>30 minutes</dd>"), "{html}");
}

#[test]
fn code_can_be_scrolled_by_keyboard() {
    let html = html(|| view! { <CodeBlock id="curl" title="curl">"curl …"</CodeBlock> });
    assert!(html.contains(r#"<pre tabindex="0" role="region" aria-label="curl">"#), "{html}");
}

#[test]
fn tabs_are_links_and_one_is_current() {
    let tab = |label: &str, current| Tab {
        label: label.into(),
        count: Some(3),
        href: "?view=x".into(),
        current,
    };
    let html = html(
        || view! { <Tabs label="OAuth apps" tabs=vec![tab("Owned", true), tab("Added", false)]/> },
    );
    assert_eq!(html.matches(r#"aria-current="page""#).count(), 1, "{html}");
}

#[test]
fn title_is_escaped_because_people_type_names() {
    let title = tab_title(&["</title><script>".into(), "R&D".into()]);
    let html = html(|| view! { <Document title=title>"x"</Document> });
    let title = "<title>&lt;/title&gt;&lt;script&gt; · R&amp;D · Latchkey</title>";
    assert!(html.contains(title), "{html}");
}

#[test]
fn document_has_no_inline_script_and_says_language_and_theme() {
    let html = html(|| view! { <Document title="x" theme=Theme::Light><p>"x"</p></Document> });
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    assert!(html.contains(r#"<html lang="en" dir="ltr" data-theme="light">"#), "{html}");
    for script in html.split("<script").skip(1) {
        assert!(script.contains("src=") && script.contains("></script>"), "{html}");
    }
}

#[test]
fn islands_come_from_a_file() {
    let html = html(|| view! { <NeedsIslands/> });
    assert!(html.contains(r#"<script type="module" src="/assets/islands.js"></script>"#), "{html}");
}

#[test]
fn error_page_leads_on_and_names_the_request() {
    let html = html(|| {
        view! {
            <ErrorPage status=404 title="Page not found" detail="<script>" href="/" label="Start page"
                request="req-1"/>
        }
    });
    assert!(html.contains("<h1>Page not found</h1>"), "{html}");
    assert!(html.contains("<p>&lt;script&gt;</p>"), "{html}");
    assert!(html.contains(r#"<a href="/" class="button primary">Start page</a>"#), "{html}");
    assert!(html.contains(r#"<code id="request-id" class="copy-value">req-1</code>"#), "{html}");
}

#[test]
fn plain_shell_has_a_main_and_a_skip_link() {
    let html = html(|| view! { <PlainShell home="/"><h1>"Sign in"</h1></PlainShell> });
    assert!(html.starts_with(r##"<a href="#main" class="skip-link">"##), "{html}");
    assert!(html.contains(r#"<main id="main" tabindex="-1""#), "{html}");
}

#[test]
fn page_head_has_the_only_heading_of_the_first_level() {
    let html = html(|| {
        view! { <PageHead title="OAuth Apps" lead="Apps of Acme."><Badge text="Beta" tone=Tone::Info/></PageHead> }
    });
    assert_eq!(html.matches("<h1>").count(), 1, "{html}");
    assert!(html.contains(r#"class="badge info""#), "{html}");
}

#[test]
fn themes_survive_the_cookie() {
    for theme in Theme::ALL {
        assert_eq!(Theme::from_wire_name(theme.wire_name()), Some(theme));
    }
    assert_eq!(Theme::from_wire_name("neon"), None);
}
