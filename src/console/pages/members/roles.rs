//! The roles of a member as a form: one section at a time, with what would change before it is
//! saved.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, Filter, LinkButton, Notice, PickGroup, PickList,
    PickedCount, RadioCard, RadioCards, SectionCard, Tone,
};
use crate::console::islands::Picker;
use crate::console::pages::apps::create::{custom_group, service_group, with_role_pages};
use crate::console::pages::apps::details::LinkedRole;
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::view::Submitted;
use crate::console::wording::picks::RolePick;
use crate::console::wording::picks::ServicePicks;
use crate::console::wording::{picks, roles as wording};
use crate::domain::names::every;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::role::OrgRole;
use crate::domain::roles::selection::Recipient;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::members::MemberDetails;

every! {
    /// What can be edited by itself, in the order of the page.
    pub enum Part {
        /// Roles in the organization.
        Organization,
        /// Built-in roles of services.
        Service,
        /// Custom roles.
        Custom,
    }
}

/// A role of a section: what is sent, what people read, whether the member holds it now.
struct Role {
    choice: RoleChoice,
    value: String,
    label: String,
    is_held: bool,
}

impl Part {
    /// As it stands in the address and in the form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Service => "service",
            Self::Custom => "custom",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Organization => "Organization roles",
            Self::Service => "Service roles",
            Self::Custom => "Custom roles",
        }
    }

    /// Reads what [`Self::code`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }

    /// Every role of the part, held or not.
    fn roles(self, catalogue: &Catalogue, found: &MemberDetails) -> Vec<Role> {
        let held = found.member.roles.choices();
        let role = |choice: RoleChoice, label: String| Role {
            value: match &choice {
                RoleChoice::Organization(role) => role.wire_name().to_owned(),
                RoleChoice::Service(_) | RoleChoice::Custom(_) => role_value(&choice),
            },
            label,
            is_held: held.contains(&choice),
            choice,
        };
        match self {
            Self::Organization => OrgRole::ALL
                .into_iter()
                .map(|one| role(RoleChoice::Organization(one), one.label().to_owned()))
                .collect(),
            Self::Service => catalogue
                .services()
                .iter()
                .flat_map(|service| service.roles.iter().map(move |entry| (service, entry)))
                .map(|(service, entry)| {
                    let (service, role_name) = (service.id.clone(), entry.name.clone());
                    let held = ServiceRole { service, role: role_name };
                    let label = wording::service_role(catalogue, &held);
                    role(RoleChoice::Service(held), label)
                })
                .collect(),
            Self::Custom => found
                .offer
                .custom_roles
                .iter()
                .map(|one| role(RoleChoice::Custom(one.id.clone()), one.name.to_string()))
                .collect(),
        }
    }

    /// The roles of the part that the member holds, as people read them, each with its page.
    pub fn held(self, page: &OrgPage, found: &MemberDetails) -> Vec<LinkedRole> {
        let roles = self.roles(page.catalogue, found).into_iter().filter(|role| role.is_held);
        let link = |choice: &RoleChoice| Some(paths::role(page.org, choice));
        roles.map(|role| LinkedRole { href: link(&role.choice), name: role.label }).collect()
    }
}

/// The part as a form; or, once it was sent for review, what would change.
pub fn edit(page: &OrgPage, found: &MemberDetails, part: Part) -> AnyView {
    let is_review = page.typed("go").as_deref() == Some("review");
    if is_review && !page.state.is_stale && page.errors().is_empty() {
        return review(page, found, part).into_any();
    }
    form(page, found, part).into_any()
}

fn chosen(submitted: &Submitted) -> BTreeSet<String> {
    let fields = ["roles", "additional", "role"].iter();
    fields.filter_map(|field| submitted.values.get(*field)).flatten().cloned().collect()
}

fn review(page: &OrgPage, found: &MemberDetails, part: Part) -> impl IntoView + use<> {
    let submitted = &page.state.submitted;
    let chosen = chosen(submitted);
    let roles = part.roles(page.catalogue, found);
    let labels = |is_wanted: fn(bool, bool) -> bool| -> Vec<String> {
        let wanted =
            roles.iter().filter(|role| is_wanted(role.is_held, chosen.contains(&role.value)));
        wanted.map(|role| role.label.clone()).collect()
    };
    let gained = labels(|is_held, is_chosen| !is_held && is_chosen);
    let lost = labels(|is_held, is_chosen| is_held && !is_chosen);
    let is_same = gained.is_empty() && lost.is_empty();
    let version = page.typed("version").unwrap_or(found.member.version.to_string());
    let title = format!("{}: what changes for {}", part.label(), found.person.name);
    let sent = |field: &'static str| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    };
    let hidden: Vec<_> = ["roles", "additional", "role"].into_iter().flat_map(sent).collect();
    let here = paths::member(page.org, &found.person.id);
    let cancel = here.clone();
    view! {
        <SectionCard id="review" title=title>
            {changes("Gains", gained)}
            {changes("Loses", lost)}
            {is_same.then(|| view! { <p>"Nothing changes."</p> })}
            <form method="post" action=here class="form">
                <input type="hidden" name="section" value=part.code()/>
                <input type="hidden" name="version" value=version/>
                {hidden}
                <ButtonRow>
                    {(!is_same).then(|| view! {
                        <Button kind=ButtonKind::Primary name="go" value="save">"Save"</Button>
                    })}
                    <Button name="go" value="back" icon="arrow-left">"Back"</Button>
                    <LinkButton href=cancel kind=ButtonKind::Quiet>
                        "Cancel"
                    </LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn changes(title: &'static str, roles: Vec<String>) -> Option<impl IntoView + use<>> {
    let items = roles.into_iter().map(|role| view! { <li>{role}</li> }).collect::<Vec<_>>();
    (!items.is_empty()).then(|| view! { <h3>{title}</h3><ul>{items}</ul> })
}

fn form(page: &OrgPage, found: &MemberDetails, part: Part) -> impl IntoView + use<> {
    let errors = page.errors();
    let action = paths::member(page.org, &found.person.id);
    let version = page.version(found.member.version);
    let overtaken_notice =
        page.state.is_stale.then(|| overtaken(part, part.roles(page.catalogue, found)));
    let fields = fields(page, found, part);
    view! {
        {overtaken_notice}
        <ErrorSummary errors=errors/>
        <form method="post" action=action class="form" data-guard="">
            <input type="hidden" name="section" value=part.code()/>
            <input type="hidden" name="version" value=version/>
            {fields}
        </form>
    }
}

/// What is there now, for somebody whose form was overtaken.
fn overtaken(part: Part, roles: Vec<Role>) -> impl IntoView + use<> {
    let held = roles.into_iter().filter(|role| role.is_held);
    let held: Vec<_> = held.map(|role| role.label).collect();
    let now = if held.is_empty() { "none".to_owned() } else { held.join(", ") };
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed these roles in the meantime">
            <p>{format!("{} now: {now}.", part.label())}</p>
            <p>"Your changes weren't saved. What you chose is below; save it to replace theirs."</p>
        </Notice>
    }
}

fn fields(page: &OrgPage, found: &MemberDetails, part: Part) -> AnyView {
    let here = paths::member(page.org, &found.person.id);
    let buttons = move || {
        view! {
            <ButtonRow sticky=true>
                <Button kind=ButtonKind::Primary name="go" value="review">"Review changes"</Button>
                {(part != Part::Organization).then(|| view! { <PickedCount/> })}
                <LinkButton href=here kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        }
    };
    let submitted = page.state.submitted.clone();
    let (held, offer) = (&found.member.roles, &found.offer);
    let offered = match part {
        Part::Organization => {
            let (held, is_last_owner) = (held.organization_roles.clone(), found.is_last_owner);
            return view! {
                <SectionCard id="organization" title="Organization roles">
                    <div class="form">
                        <OrganizationRoles held=held submitted=submitted
                            is_last_owner=is_last_owner/>
                    </div>
                </SectionCard>
                {buttons()}
            }
            .into_any();
        }
        Part::Service => {
            let services = picks::services(page.catalogue, held, &offer.services);
            picked_groups(services, vec![], offer.org_name.as_str(), &submitted)
        }
        Part::Custom => {
            let custom = picks::custom_roles(page.catalogue, held, &offer.custom_roles);
            picked_groups(vec![], custom, offer.org_name.as_str(), &submitted)
        }
    };
    let mut groups = with_role_pages(page.org, offered);
    groups.retain(|group| (group.key == "custom") == (part == Part::Custom));
    let (here, shows) = (page.org.clone(), page.shows());
    let search = page.typed("filter").unwrap_or_default();
    view! {
        <Picker org=here recipient=Recipient::Member filter=search shows=shows>
            <PickList groups=groups/>
            {buttons()}
        </Picker>
    }
    .into_any()
}

/// Roles to tick. What was ticked when the form was sent stays ticked.
pub fn picked_groups(
    mut services: Vec<ServicePicks>,
    mut custom: Vec<RolePick>,
    org_name: &str,
    submitted: &Submitted,
) -> Vec<PickGroup> {
    if !submitted.values.is_empty() {
        let chosen = chosen(submitted);
        let all = services.iter_mut().flat_map(|service| &mut service.roles).chain(&mut custom);
        for role in all {
            role.is_picked = chosen.contains(&role.value);
        }
    }
    let filter = Filter::new(&submitted.value("filter").unwrap_or_default());
    let services = services.into_iter().map(|service| service_group(service, org_name, &filter));
    services.chain([custom_group(custom, &filter)]).collect()
}

/// Owner or Member, and the additional roles.
#[component]
pub fn OrganizationRoles(
    /// What is held now.
    held: BTreeSet<OrgRole>,
    /// What was sent.
    submitted: Submitted,
    /// Whether nobody else owns the organization: then this one stays owner.
    #[prop(optional)]
    is_last_owner: bool,
) -> impl IntoView {
    let chosen = if submitted.values.is_empty() {
        held.iter().map(|role| role.wire_name().to_owned()).collect()
    } else {
        chosen(&submitted)
    };
    let is_chosen = |role: OrgRole| chosen.contains(role.wire_name());
    let base = if is_chosen(OrgRole::Owner) { OrgRole::Owner } else { OrgRole::Member };
    let error = submitted.errors.iter().find(|error| error.field == "roles");
    let card = |role: OrgRole, text: &str, disabled: Option<String>| RadioCard {
        value: role.wire_name().into(),
        label: role.label().into(),
        text: text.into(),
        disabled,
        ..RadioCard::default()
    };
    let last = "This is the only owner. Make somebody else an owner first.";
    let cards = vec![
        card(
            OrgRole::Member,
            "Sees apps, members, roles and services.",
            is_last_owner.then(|| last.to_owned()),
        ),
        card(
            OrgRole::Owner,
            "Administers the organization: members, roles, services and every \
            app.",
            None,
        ),
    ];
    view! {
        <RadioCards name="roles" legend="Role in the organization" cards=cards
            value=base.wire_name().to_owned() error=error.map(|error| error.message.clone())/>
        <fieldset class="stack-s">
            <legend class="field-label">"Additional roles"</legend>
            {additional(OrgRole::Developer, is_chosen(OrgRole::Developer),
                "Creates and manages OAuth apps.")}
            {additional(OrgRole::Auditor, is_chosen(OrgRole::Auditor),
                "Reads and exports the audit log. Can't use the playground.")}
        </fieldset>
    }
}

fn additional(role: OrgRole, is_chosen: bool, hint: &'static str) -> impl IntoView {
    let id = format!("additional-{}", role.wire_name());
    let about = format!("{id}-hint");
    view! {
        <div class="check">
            <input type="checkbox" id=id.clone() name="additional" value=role.wire_name()
                checked=is_chosen aria-describedby=about.clone()/>
            <label for=id>{role.label()}</label>
            <p class="field-hint" id=about>{hint}</p>
        </div>
    }
}
