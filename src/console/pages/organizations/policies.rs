//! The policies of an organization: read, with what breaks them, and as a form.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Checkbox, Detail, DetailsList, ErrorSummary, FormError,
    LinkButton, Notice, SectionCard, TextField, Tone,
};
use crate::console::pages::organizations::editing::{ask, edit_link};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::app::TokenTtl;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::policy::Action;
use crate::workflows::organizations::OrganizationDetails;

const LEAD: &str = "Off by default. Policies apply to whatever is created or changed from then \
                    on. Apps that already break one keep working and are counted here.";
const REGENERATE: &str = "Only owners regenerate secrets";
const HOLD: &str = "Only roles I hold";
const TTL: &str = "Maximum Access Token TTL";
const AGE: &str = "Maximum secret age";

/// The policies as they are.
pub fn section(org: &OrgId, found: &OrganizationDetails) -> impl IntoView + use<> {
    let (now, rules) = (&found.policies, &found.policies.policies);
    let may_change = found.may(Action::ManageOrganization);
    let edit = edit_link(may_change.then(|| paths::edit_details(org, "policies")), " the policies");
    let on = |is_on: bool| if is_on { "On" } else { "Off" };
    let (regenerates, holds) = (on(rules.only_owners_regenerate), on(rules.only_roles_i_hold));
    let (ttl, age) = (most(max_ttl(rules), "minutes", "Off"), most(max_age(rules), "days", "Off"));
    let needs = format!("{}#attention", paths::organization(org));
    let (hold, long, old) = (
        broken(rules.only_roles_i_hold, now.beyond_creator, None),
        broken(rules.max_ttl.is_some(), now.longer_ttl, Some(needs.clone())),
        broken(rules.max_secret_age.is_some(), now.older_secrets, Some(needs)),
    );
    let regenerate = rules
        .only_owners_regenerate
        .then(|| view! { <span class="muted">"No app can break this policy."</span> });
    let who = (!may_change).then(|| ask(&found.owners));
    view! {
        <SectionCard id="policies" title="Policies" lead=LEAD action=edit>
            <DetailsList>
                <Detail term=REGENERATE>
                    <span class="cluster">{regenerates}{regenerate}</span>
                </Detail>
                <Detail term=HOLD>
                    <span class="cluster">{holds}{hold}</span>
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
        0 => {
            return Some(
                view! { <span class="muted">"No apps break this policy."</span> }.into_any(),
            );
        }
        1 => "1 app breaks this policy".to_owned(),
        count => format!("{count} apps break this policy"),
    };
    Some(match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => view! { <Badge text=text tone=Tone::Warning/> }.into_any(),
    })
}

/// The policies as a form.
pub fn form(page: &OrgPage, rules: &OrgPolicies) -> impl IntoView + use<> {
    let errors = page.errors();
    let was_sent = !page.state.submitted.values.is_empty();
    let version = page.version(rules.version);
    let ticked = |field: &str, now: bool| if was_sent { page.typed(field).is_some() } else { now };
    let typed = |field: &str, now: Option<u16>| {
        page.typed(field).unwrap_or_else(|| now.map_or_else(String::new, |now| now.to_string()))
    };
    let (regenerate, hold) = (
        ticked("only_owners_regenerate", rules.only_owners_regenerate),
        ticked("only_roles_i_hold", rules.only_roles_i_hold),
    );
    let (ttl, age) = (typed("max_ttl", max_ttl(rules)), typed("max_secret_age", max_age(rules)));
    let overtaken = page.state.is_stale.then(|| overtaken(rules));
    let (action, back) = (paths::details(page.org), paths::details_part(page.org, "policies"));
    view! {
        <SectionCard id="policies" title="Policies" lead=LEAD>
            {overtaken}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=action class="form" data-guard="" novalidate>
                <input type="hidden" name="section" value="policies"/>
                <input type="hidden" name="version" value=version/>
                <Checkbox name="only_owners_regenerate" label=REGENERATE checked=regenerate
                    hint="Developers can still create and edit apps."/>
                <Checkbox name="only_roles_i_hold" label=HOLD checked=hold
                    hint="People can only give apps and custom roles permissions that they have \
                          as a member. This includes owners. What owners give to members isn't \
                          limited."/>
                <TextField name="max_ttl" label=format!("{TTL} (minutes)") kind="number"
                    required=false value=ttl error=FormError::of(&errors, "max_ttl")
                    hint="1 to 300. Leave empty for no maximum."/>
                <TextField name="max_secret_age" label=format!("{AGE} (days)") kind="number"
                    required=false value=age error=FormError::of(&errors, "max_secret_age")
                    hint="1 to 3,650. Secrets created from now on stop working at that age. \
                          Leave empty for no maximum."/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn max_ttl(rules: &OrgPolicies) -> Option<u16> {
    rules.max_ttl.map(TokenTtl::minutes)
}

fn max_age(rules: &OrgPolicies) -> Option<u16> {
    rules.max_secret_age.map(SecretAge::days)
}

fn most(most: Option<u16>, unit: &str, off: &str) -> String {
    most.map_or_else(|| off.to_owned(), |most| format!("{most} {unit}"))
}

/// What is there now, for somebody whose form was overtaken.
fn overtaken(rules: &OrgPolicies) -> impl IntoView + use<> {
    let on = |is_on: bool| if is_on { "on" } else { "off" };
    let now = format!(
        "Now: {REGENERATE} {}; {HOLD} {}; {TTL} {}; {AGE} {}.",
        on(rules.only_owners_regenerate),
        on(rules.only_roles_i_hold),
        most(max_ttl(rules), "minutes", "off"),
        most(max_age(rules), "days", "off"),
    );
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed the policies in the meantime">
            <p>{now}</p>
            <p>"Your changes weren't saved. What you chose is below; save it to replace theirs."</p>
        </Notice>
    }
}
