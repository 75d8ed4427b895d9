//! The policies of an organization: read, with what breaks them, and as a form.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Checkbox, Detail, DetailsList, ErrorSummary, FormError,
    LinkButton, Notice, SectionCard, TextField, Tone,
};
use crate::console::pages::frame::PageState;
use crate::console::pages::organizations::details::ask;
use crate::console::paths;
use crate::console::view::{OrganizationView, PoliciesView};
use crate::domain::OrgId;

const LEAD: &str = "Off by default. They count for what is made or changed from then on; an app \
                    that breaks one keeps working, and is counted here.";
const REGENERATE: &str = "Only owners regenerate secrets";
const HOLD: &str = "Only roles I hold";
const TTL: &str = "Maximum Access Token TTL";
const AGE: &str = "Maximum secret age";

/// The policies as they are.
pub fn section(org: &OrgId, found: &OrganizationView) -> impl IntoView + use<> {
    let rules = found.policies.clone();
    let (href, overview) = (paths::edit_details(org, "policies"), paths::organization(org));
    let may_change = found.may_change;
    let edit = move || {
        may_change.then(|| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">" the policies"</span>
                </LinkButton>
            }
        })
    };
    let on = |is_on: bool| if is_on { "On".to_owned() } else { "Off".to_owned() };
    let ttl = rules.max_ttl.map_or("Off".to_owned(), |ttl| format!("{ttl} minutes"));
    let age = rules.max_secret_age.map_or("Off".to_owned(), |age| format!("{age} days"));
    let needs = format!("{overview}#attention");
    let (hold, long, old) = (
        broken(rules.only_roles_i_hold, rules.beyond_creator, None),
        broken(rules.max_ttl.is_some(), rules.longer_ttl, Some(needs.clone())),
        broken(rules.max_secret_age.is_some(), rules.older_secrets, Some(needs)),
    );
    let regenerate = rules
        .only_owners_regenerate
        .then(|| view! { <span class="muted">"No app can break it."</span> });
    let who = (!may_change).then(|| ask(&found.owners));
    view! {
        <SectionCard id="policies" title="Policies" lead=LEAD action=edit>
            <DetailsList>
                <Detail term=REGENERATE>
                    <span class="cluster">{on(rules.only_owners_regenerate)}{regenerate}</span>
                </Detail>
                <Detail term=HOLD>
                    <span class="cluster">{on(rules.only_roles_i_hold)}{hold}</span>
                </Detail>
                <Detail term=TTL><span class="cluster">{ttl}{long}</span></Detail>
                <Detail term=AGE><span class="cluster">{age}{old}</span></Detail>
            </DetailsList>
            {who}
        </SectionCard>
    }
}

/// How many apps break a policy now; nothing while it is off.
fn broken(is_on: bool, count: i64, href: Option<String>) -> Option<AnyView> {
    if !is_on {
        return None;
    }
    let text = match count {
        0 => return Some(view! { <span class="muted">"No app breaks it."</span> }.into_any()),
        1 => "1 app breaks it".to_owned(),
        count => format!("{count} apps break it"),
    };
    Some(match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => view! { <Badge text=text tone=Tone::Warning/> }.into_any(),
    })
}

/// The policies as a form.
pub fn form(org: &OrgId, rules: &PoliciesView, state: &PageState) -> impl IntoView + use<> {
    let submitted = &state.submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let was_sent = !submitted.values.is_empty();
    let sent = submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(rules.version.to_string());
    let ticked = |field: &str, now: bool| {
        if was_sent { submitted.value(field).is_some() } else { now }
    };
    let typed = |field: &str, now: Option<u16>| {
        let now = now.map(|number| number.to_string()).unwrap_or_default();
        submitted.value(field).unwrap_or(now)
    };
    let (regenerate, hold) = (
        ticked("only_owners_regenerate", rules.only_owners_regenerate),
        ticked("only_roles_i_hold", rules.only_roles_i_hold),
    );
    let (ttl, age) =
        (typed("max_ttl", rules.max_ttl), typed("max_secret_age", rules.max_secret_age));
    let overtaken = state.is_stale.then(|| overtaken(rules));
    let (action, back) = (paths::details(org), paths::details_part(org, "policies"));
    view! {
        <SectionCard id="policies" title="Policies" lead=LEAD>
            {overtaken}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=action class="form" data-guard="" novalidate>
                <input type="hidden" name="section" value="policies"/>
                <input type="hidden" name="version" value=version/>
                <Checkbox name="only_owners_regenerate" label=REGENERATE checked=regenerate
                    hint="Developers keep creating and editing apps."/>
                <Checkbox name="only_roles_i_hold" label=HOLD checked=hold
                    hint="Nobody gives an app, or puts into a custom role, a permission that they \
                          do not hold themselves as a member. Owners too. What owners give \
                          members is not limited."/>
                <TextField name="max_ttl" label=format!("{TTL} (minutes)") kind="number"
                    required=false value=ttl error=FormError::of(&errors, "max_ttl")
                    hint="1 to 300. Leave empty for no maximum."/>
                <TextField name="max_secret_age" label=format!("{AGE} (days)") kind="number"
                    required=false value=age error=FormError::of(&errors, "max_secret_age")
                    hint="1 to 3,650. A secret made from now on stops working at that age. Leave \
                          empty for no maximum."/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

/// What is there now, for somebody whose form was overtaken.
fn overtaken(rules: &PoliciesView) -> impl IntoView + use<> {
    let on = |is_on: bool| if is_on { "on" } else { "off" };
    let number = |most: Option<u16>, unit: &str| {
        most.map_or("off".to_owned(), |most| format!("{most} {unit}"))
    };
    let now = format!(
        "Now: {REGENERATE} {}; {HOLD} {}; {TTL} {}; {AGE} {}.",
        on(rules.only_owners_regenerate),
        on(rules.only_roles_i_hold),
        number(rules.max_ttl, "minutes"),
        number(rules.max_secret_age, "days"),
    );
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed the policies meanwhile">
            <p>{now}</p>
            <p>"Nothing of yours was saved. What you chose stands below; save it to replace
                theirs."</p>
        </Notice>
    }
}
