//! Fields, choices and the summary of errors.

use crate::console::components::tests::*;

fn errors() -> Vec<FormError> {
    vec![
        FormError { field: "name".into(), message: "Enter a name.".into() },
        FormError { field: String::new(), message: "Try again.".into() },
    ]
}

#[test]
fn field_ties_its_hint_and_its_error_to_the_input() {
    let html = html(|| {
        view! {
            <TextField name="name" label="App Name" hint="Unique." error=FormError::of(&errors(), "name")/>
        }
    });
    assert!(html.contains(r#"<label for="name">App Name"#), "{html}");
    assert!(html.contains(r#"aria-describedby="name-hint name-error""#), "{html}");
    assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    assert!(html.contains(r#"id="name-hint""#) && html.contains(r#"id="name-error""#), "{html}");
    assert!(html.contains(" required"), "{html}");
}

#[test]
fn optional_field_says_so_and_has_no_error_before_it_was_sent() {
    let html = html(|| view! { <TextArea name="about" label="Description" required=false/> });
    assert!(html.contains("(optional)"), "{html}");
    assert!(!html.contains("aria-invalid") && !html.contains("aria-describedby"), "{html}");
}

#[test]
fn text_that_was_typed_is_kept_and_escaped() {
    let typed = "</textarea><script>\"&";
    let area = html(|| view! { <TextArea name="about" label="Description" value=typed/> });
    assert!(area.contains("&lt;/textarea&gt;&lt;script&gt;"), "{area}");
    let line = html(|| view! { <TextField name="name" label="Name" value=typed/> });
    assert!(line.contains("&quot;&amp;"), "{line}");
}

#[test]
fn password_field_has_no_value_to_send_back() {
    let html = html(|| view! { <PasswordField name="password" label="Password"/> });
    assert!(html.contains(r#"autocomplete="current-password""#), "{html}");
    assert!(!html.contains("value="), "{html}");
    assert!(html.contains(r##"data-show-password="#password""##), "{html}");
}

#[test]
fn number_field_tells_its_range() {
    let html = html(|| {
        let presets = vec![Preset { value: "30".into(), label: "30".into() }];
        view! { <NumberField name="ttl" label="TTL" value="x" min=1 max=300 unit="minutes" presets=presets/> }
    });
    assert!(html.contains(r#"min="1" max="300""#), "{html}");
    assert!(html.contains(r##"data-fill="#ttl""##), "{html}");
}

#[test]
fn error_summary_takes_the_focus_and_links_to_the_fields() {
    let html = html(|| view! { <ErrorSummary errors=errors()/> });
    assert!(html.contains(r#"role="alert" tabindex="-1" autofocus"#), "{html}");
    assert!(html.contains("There are 2 problems"), "{html}");
    assert!(html.contains(r##"<a href="#name">Enter a name.</a>"##), "{html}");
}

#[test]
fn error_summary_is_absent_when_nothing_is_wrong() {
    assert!(!html(|| view! { <ErrorSummary errors=vec![]/> }).contains("alert"));
}

#[test]
fn radio_cards_say_why_a_choice_is_closed() {
    let html = html(|| {
        let open =
            RadioCard { value: "server".into(), label: "Server".into(), ..RadioCard::default() };
        let closed = RadioCard {
            value: "web".into(),
            label: "Web".into(),
            disabled: Some("Not available yet.".into()),
            ..RadioCard::default()
        };
        view! {
            <RadioCards name="kind" legend="Type" cards=vec![open, closed] value=Some("server".into())/>
        }
    });
    assert!(
        html.contains(r#"<input type="radio" id="kind" name="kind" value="server" checked"#),
        "{html}"
    );
    assert!(html.contains(r#"disabled aria-describedby="kind-web-about""#), "{html}");
    assert!(html.contains("Not available yet."), "{html}");
}

#[test]
fn checkbox_can_gate_the_way_on() {
    let html = html(|| view! { <Checkbox name="stored" label="I have stored it" required=true/> });
    assert!(html.contains(r#"value="yes" required"#), "{html}");
    assert!(html.contains(r#"<label for="stored">"#), "{html}");
}

#[test]
fn select_keeps_the_choice() {
    let html = html(|| {
        let options = vec![("a".into(), "A".into()), ("b".into(), "B".into())];
        view! { <SelectField name="app" label="App" options=options value="b"/> }
    });
    assert!(html.contains(r#"<option value="b" selected>B"#), "{html}");
}
