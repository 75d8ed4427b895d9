//! The roles of a member as a form: one section at a time, with what would change before it is
//! saved.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PickGroup,
    PickedCount, Picker, RadioCard, RadioCards, SectionCard, Tone,
};
use crate::console::pages::apps::create::{custom_group, service_group, with_role_pages};
use crate::console::pages::frame::PageState;
use crate::console::paths;
use crate::console::view::{MemberView, RolePick, ServicePicks, Submitted};
use crate::domain::OrgId;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;

/// What can be edited by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Roles in the organization.
    Organization,
    /// Built-in roles of services.
    Service,
    /// Custom roles.
    Custom,
}

/// A role of a section: what is sent, what people read, whether the member holds it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    value: String,
    label: String,
    is_held: bool,
}

impl Part {
    /// Every part, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Organization, Self::Service, Self::Custom];

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
    fn roles(self, found: &MemberView) -> Vec<Role> {
        let pick = |group: &str, pick: &RolePick| Role {
            value: pick.value.clone(),
            label: format!("{group} · {}", pick.label),
            is_held: pick.is_picked,
        };
        let of_service = |service: &ServicePicks| -> Vec<Role> {
            service.roles.iter().map(|role| pick(&service.name, role)).collect()
        };
        match self {
            Self::Organization => OrgRole::ALL
                .into_iter()
                .map(|role| Role {
                    value: role.wire_name().to_owned(),
                    label: role.label().to_owned(),
                    is_held: found.organization_roles.contains(&role),
                })
                .collect(),
            Self::Service => found.services.iter().flat_map(of_service).collect(),
            Self::Custom => found
                .custom_roles
                .iter()
                .map(|role| Role { label: role.label.clone(), ..pick("", role) })
                .collect(),
        }
    }

    /// The roles of the part that the member holds, as people read them, each with its page.
    pub fn held(self, org: &OrgId, found: &MemberView) -> Vec<(String, Option<String>)> {
        let page = |value: &str| {
            let organization = OrgRole::from_wire_name(value).map(RoleChoice::Organization);
            let choice = organization.or_else(|| RoleChoice::parse(value));
            choice.map(|choice| paths::role(org, &choice))
        };
        let roles = self.roles(found).into_iter().filter(|role| role.is_held);
        roles.map(|role| (role.label, page(&role.value))).collect()
    }
}

/// The part as a form; or, once it was sent for review, what would change.
pub fn edit(org: &OrgId, found: MemberView, part: Part) -> AnyView {
    let state = PageState::current();
    let submitted = &state.submitted;
    let is_review = submitted.value("go").as_deref() == Some("review");
    if is_review && !state.is_stale && submitted.errors.is_empty() {
        return review(org, &found, part, submitted).into_any();
    }
    form(org, found, part, &state).into_any()
}

fn chosen(submitted: &Submitted) -> BTreeSet<String> {
    let fields = ["roles", "additional", "role"].iter();
    fields.filter_map(|field| submitted.values.get(*field)).flatten().cloned().collect()
}

fn review(
    org: &OrgId,
    found: &MemberView,
    part: Part,
    submitted: &Submitted,
) -> impl IntoView + use<> {
    let chosen = chosen(submitted);
    let roles = part.roles(found);
    let labels = |is_wanted: fn(bool, bool) -> bool| -> Vec<String> {
        let wanted =
            roles.iter().filter(|role| is_wanted(role.is_held, chosen.contains(&role.value)));
        wanted.map(|role| role.label.clone()).collect()
    };
    let gained = labels(|is_held, is_chosen| !is_held && is_chosen);
    let lost = labels(|is_held, is_chosen| is_held && !is_chosen);
    let is_same = gained.is_empty() && lost.is_empty();
    let version = submitted.value("version").unwrap_or(found.version.to_string());
    let title = format!("{}: what changes for {}", part.label(), found.person.name);
    let sent = |field: &'static str| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    };
    let hidden: Vec<_> = ["roles", "additional", "role"].into_iter().flat_map(sent).collect();
    let here = paths::member(org, &found.person.id);
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

fn form(org: &OrgId, found: MemberView, part: Part, state: &PageState) -> impl IntoView + use<> {
    let submitted = state.submitted.clone();
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let here = paths::member(org, &found.person.id);
    let version = match submitted.value("version") {
        Some(version) if !state.is_stale => version,
        Some(_) | None => found.version.to_string(),
    };
    let action = here.clone();
    let overtaken_notice = state.is_stale.then(|| overtaken(part, &found));
    let fields = fields(org, here, found, part, submitted);
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
fn overtaken(part: Part, found: &MemberView) -> impl IntoView + use<> {
    let roles = part.roles(found).into_iter().filter(|role| role.is_held);
    let held: Vec<_> = roles.map(|role| role.label).collect();
    let now = if held.is_empty() { "none".to_owned() } else { held.join(", ") };
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed these roles meanwhile">
            <p>{format!("{} now: {now}.", part.label())}</p>
            <p>"Nothing of yours was saved. What you chose stands below; save it to replace theirs."</p>
        </Notice>
    }
}

fn fields(
    org: &OrgId,
    here: String,
    found: MemberView,
    part: Part,
    submitted: Submitted,
) -> AnyView {
    let buttons = move || {
        view! {
            <ButtonRow sticky=true>
                <Button kind=ButtonKind::Primary name="go" value="review">"Review changes"</Button>
                {(part != Part::Organization).then(|| view! { <PickedCount/> })}
                <LinkButton href=here kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        }
    };
    let MemberView { org_name, services, custom_roles, organization_roles, .. } = found;
    let search = submitted.value("filter").unwrap_or_default();
    let offered = match part {
        Part::Organization => {
            let is_last_owner = found.is_last_owner;
            return view! {
                <SectionCard id="organization" title="Organization roles">
                    <div class="form">
                        <OrganizationRoles held=organization_roles submitted=submitted
                            is_last_owner=is_last_owner/>
                    </div>
                </SectionCard>
                {buttons()}
            }
            .into_any();
        }
        Part::Service => (services, vec![]),
        Part::Custom => (vec![], custom_roles),
    };
    let mut groups =
        with_role_pages(org, picked_groups(offered.0, offered.1, &org_name, &submitted));
    groups.retain(|group| (group.key == "custom") == (part == Part::Custom));
    view! { <Picker groups=groups filter=search>{buttons()}</Picker> }.into_any()
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
    let search = submitted.value("filter").unwrap_or_default();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let services = services.into_iter().map(|service| service_group(service, org_name, &words));
    let custom = custom_group(custom, &words);
    let groups = services.chain([custom]);
    groups.map(|group| PickGroup { folded: false, ..group }).collect()
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
    let last = "Nobody else owns this organization. Make somebody else an owner first.";
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
                "Reads the audit log and exports. Stays out of the playground.")}
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
