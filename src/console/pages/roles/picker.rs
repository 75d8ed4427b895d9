//! Permissions to pick from: services on one side, all permissions of the chosen one on the
//! other. One form holds every pane, so that ticks survive the change of the pane.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{Badge, Filter, Icon, NoMatch, PickAll, Shows, Tone};
use crate::console::islands::Picker;
use crate::console::pages::roles::count;
use crate::console::pages::roles::offered::{Offered, ServicePermissions};
use crate::console::view::Submitted;
use crate::console::wording::roles::PermissionLine;
use crate::domain::roles::selection::Recipient;
use crate::domain::{OrgId, PermissionId};

/// What is ticked, and how much of everything is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picking {
    picked: BTreeSet<String>,
    beyond: BTreeSet<String>,
    filter: String,
    pane: String,
    shows: Shows,
}

fn is_api(id: &str) -> bool {
    id.starts_with("_API")
}

impl Picking {
    /// What the page begins with, or what the form was sent with.
    pub fn of(offer: &Offered, submitted: &Submitted) -> Self {
        let text = |field: &str| submitted.value(field).unwrap_or_default();
        let first = offer.services.iter().find(|service| service.is_contained);
        let first = first.or(offer.services.first()).map(|service| service.id.clone());
        let first = first.unwrap_or_default();
        if submitted.values.is_empty() {
            return Self {
                picked: offer.picked.iter().map(ToString::to_string).collect(),
                beyond: offer.beyond.iter().map(ToString::to_string).collect(),
                pane: first,
                ..Self::default()
            };
        }
        let sent = submitted.values.get("permission").cloned().unwrap_or_default();
        let mut picking = Self {
            picked: sent.into_iter().collect(),
            beyond: offer.beyond.iter().map(ToString::to_string).collect(),
            filter: text("filter"),
            pane: submitted.value("pane").unwrap_or(first),
            shows: Shows::of(&text("show")),
        };
        picking.tick_many(offer, &text("go"));
        picking
    }

    /// "Select all that match" and "Deselect them", for browsers without scripts.
    fn tick_many(&mut self, offer: &Offered, go: &str) {
        let pane = offer.services.iter().filter(|service| service.id == self.pane);
        let matching: Vec<String> = pane
            .flat_map(|service| service.groups.iter().map(move |group| (service, group)))
            .flat_map(|(service, (title, lines))| {
                lines.iter().map(move |line| (service, title, line))
            })
            .filter(|(service, title, line)| {
                self.finds(service, title, line)
                    && !self.beyond.contains(&line.id)
                    && (self.shows != Shows::Api || is_api(&line.id))
            })
            .map(|(_, _, line)| line.id.clone())
            .collect();
        match go {
            "all" => self.picked.extend(matching),
            "none" => self.picked.retain(|id| !matching.contains(id)),
            _ => {}
        }
    }

    fn finds(&self, service: &ServicePermissions, group: &str, line: &PermissionLine) -> bool {
        let filter = Filter::new(&self.filter);
        filter.finds(&[&service.name, group, &line.id, &line.about])
    }

    fn finds_in(&self, service: &ServicePermissions) -> bool {
        let mut lines = service
            .groups
            .iter()
            .flat_map(|(title, lines)| lines.iter().map(move |line| (title, line)));
        lines.any(|(title, line)| self.finds(service, title, line))
    }

    /// The ticked ones.
    pub fn ids(&self) -> BTreeSet<PermissionId> {
        self.picked.iter().filter_map(|id| PermissionId::parse(id).ok()).collect()
    }
}

/// The picker with the buttons of its form, which come last.
#[component]
pub fn PermissionPicker(
    org: OrgId,
    /// Everything that can be ticked.
    offer: Offered,
    /// What is ticked.
    picking: Picking,
    children: Children,
) -> impl IntoView {
    let finds_some = offer.services.iter().any(|service| picking.finds_in(service));
    let (filter, shows) = (picking.filter.clone(), picking.shows);
    let panes: Vec<_> = offer.services.into_iter().map(|service| pane(service, &picking)).collect();
    view! {
        <Picker org=org recipient=Recipient::Role filter=filter shows=shows>
            {connector_types()}
            <fieldset class="panes" id="permissions">
                <legend class="visually-hidden">"Service"</legend>
                {panes}
            </fieldset>
            <NoMatch hidden=finds_some/>
            {children()}
        </Picker>
    }
}

fn connector_types() -> impl IntoView {
    view! {
        <details class="more">
            <summary><Icon name="chevron-right" class="turn"/>"Which permissions does an integration need?"</summary>
            <p>
                "Calls of integrationServices/v3 need a connector type beside their own
                permission: " <code>"_ConnectorType.SIEM"</code> " where an API key of type SIEM
                was asked for, " <code>"_ConnectorType.API"</code> " where one of type API was.
                \
                                                                    Choose the one that matches \
                                                                    the call. You rarely need \
                                                                    both. Every other
                \
                                                                    call needs permissions that \
                                                                    begin with " <code>"_API"</code> " only."
            </p>
        </details>
    }
}

fn pane(service: ServicePermissions, picking: &Picking) -> impl IntoView + use<> {
    let id = format!("pane-{}", service.id);
    let all: usize = service.groups.iter().map(|(_, lines)| lines.len()).sum();
    let lines = service.groups.iter().flat_map(|(_, lines)| lines);
    let ticked = lines.filter(|line| picking.picked.contains(&line.id)).count();
    let is_open = service.id == picking.pane;
    let groups: Vec<_> = service
        .groups
        .iter()
        .enumerate()
        .map(|(at, (title, lines))| group(&service, at, title, lines, picking).into_any())
        .collect();
    let ServicePermissions { id: value, name, is_contained, .. } = service;
    view! {
        <input type="radio" name="pane" id=id.clone() value=value checked=is_open/>
        <label for=id>
            <span>{name.clone()}</span>
            <span class="muted small" data-tally="">
                {format!("{ticked} of {all} selected")}
            </span>
            {(!is_contained).then(|| view! {
                <Badge tone=Tone::Warning text="Not in this organization"/>
            })}
        </label>
        <section class="pane-list" aria-label=name>{groups}</section>
    }
}

fn group(
    service: &ServicePermissions,
    at: usize,
    title: &str,
    lines: &[PermissionLine],
    picking: &Picking,
) -> impl IntoView + use<> {
    let hidden = lines.iter().all(|line| !picking.finds(service, title, line));
    let key = format!("{}-{at}", service.id);
    let picks: Vec<_> = lines
        .iter()
        .map(|line| pick(line, picking, !picking.finds(service, title, line)))
        .collect();
    let title = title.to_owned();
    let held = i64::try_from(lines.len()).unwrap_or(0);
    view! {
        <details class="picker-group card" data-words=format!("{} {title}", service.name) open=true
            hidden=hidden>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <h2>{title.clone()}</h2>
                <span class="muted small end" data-tally="">{count(held, "permission")}</span>
            </summary>
            <PickAll key=key title=title.clone()/>
            <ul class="picks">{picks}</ul>
        </details>
    }
}

fn pick(line: &PermissionLine, picking: &Picking, hidden: bool) -> impl IntoView + use<> {
    let checked = picking.picked.contains(&line.id);
    let is_beyond = picking.beyond.contains(&line.id) && !checked;
    let (id, about) = (line.id.clone(), line.about.clone());
    let class = (!is_api(&id)).then_some("other");
    view! {
        <li class=class hidden=hidden>
            <label class="pick">
                <input type="checkbox" name="permission" value=id.clone() checked=checked
                    disabled=is_beyond/>
                <code>{id}</code>
                <small>
                    {about}
                    {is_beyond.then_some(" You don't have this permission, so you can't grant \
                                          it.")}
                </small>
            </label>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> Offered {
        let line = |id: &str| PermissionLine {
            id: id.to_owned(),
            about: String::new(),
            endpoints: vec![],
        };
        let lines = vec![line("_API.Device:device.READ"), line("_ConnectorType.SIEM")];
        let service = ServicePermissions {
            id: "cbc".to_owned(),
            name: "Carbon Black Cloud".to_owned(),
            is_contained: true,
            groups: vec![("Devices".to_owned(), lines)],
        };
        Offered { services: vec![service], picked: BTreeSet::new(), beyond: BTreeSet::new() }
    }

    fn sent(fields: &[(&str, &str)]) -> Picking {
        let mut submitted = Submitted::default();
        for (name, value) in fields {
            submitted.values.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        Picking::of(&offer(), &submitted)
    }

    fn text(picking: &Picking) -> String {
        picking.picked.iter().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticking_all_that_match_keeps_what_was_ticked() {
        let kept = ("permission", "x.y");
        let picking = sent(&[("pane", "cbc"), ("go", "all"), ("filter", "device.read"), kept]);
        assert_eq!(text(&picking), "_API.Device:device.READ x.y");
        let picking = sent(&[("pane", "cbc"), ("go", "all"), ("show", "api")]);
        assert_eq!(text(&picking), "_API.Device:device.READ");
    }

    #[test]
    fn a_form_without_a_tick_has_no_tick() {
        let mut offer = offer();
        offer.picked.insert(PermissionId::parse("_ConnectorType.SIEM").expect("a permission"));
        let submitted = Submitted::default();
        assert_eq!(text(&Picking::of(&offer, &submitted)), "_ConnectorType.SIEM");
        assert_eq!(text(&sent(&[("pane", "cbc")])), "");
    }
}
