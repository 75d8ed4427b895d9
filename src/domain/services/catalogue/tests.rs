//! What the catalogue accepts, and what the embedded files hold.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::domain::ids::{PermissionId, ServiceId};
use crate::domain::services::catalogue::{
    Catalogue, CatalogueError, FileError, ServiceText, matches_pattern,
};

const SMALL: &str = r#"
id = "tool-shed"
name = "Tool Shed"
definition_id = "11111111-2222-4333-8444-555555555555"
description = "Lends tools."
version = 3

[[permissions]]
id = "_API.Tool:tool.READ"
group = "Tools"
name = "tool"
operation = "READ"
description = "See tools."
endpoints = ["GET /tools/{id}"]

[[permissions]]
id = "_API.Tool:tool.DELETE"
group = "Tools"
name = "tool"
operation = "DELETE"
description = "Throw tools away."

[[roles]]
name = "keeper"
display_name = "Keeper"
description = "Keeps the tools."
permissions = ["_API.Tool:*"]
"#;

fn cbc() -> ServiceId {
    ServiceId::parse("carbon-black-cloud").unwrap()
}

fn load(texts: &[&str]) -> Result<Catalogue, FileError> {
    Catalogue::load(&files(texts))
}

fn files(texts: &[&str]) -> Vec<ServiceText> {
    let file = |(at, text): (usize, &&str)| ServiceText {
        file: format!("{at}.toml"),
        text: (*text).to_owned(),
    };
    texts.iter().enumerate().map(file).collect()
}

fn refusal(text: &str) -> String {
    load(&[text]).unwrap_err().to_string()
}

#[test]
fn the_embedded_files_are_a_catalogue() {
    let catalogue = Catalogue::embedded();
    let names: Vec<_> = catalogue.services().iter().map(|service| &service.name).collect();
    assert_eq!(names, ["Carbon Black Cloud", "Operations for Applications"]);
}

#[test]
fn a_permission_is_found_in_any_letter_case() {
    let catalogue = Catalogue::embedded();
    let id = PermissionId::parse("_API.Live.Query:livequery.Manage.read").unwrap();
    let (service, entry) = catalogue.permission(&id).unwrap();
    assert_eq!(service.id, cbc());
    assert_eq!(entry.id.as_str(), "_API.Live.Query:livequery.manage.READ");
}

/// CONTRACT.md 5.1 with what 4.1 calls the user rights, without the connector types, which are no
/// operations.
const CARBON_BLACK_CLOUD: &str = "
    device READ, device.policy UPDATE, device.bg-scan EXECUTE, device.bypass EXECUTE,
    device.quarantine EXECUTE, device.uninstall EXECUTE, device.deregistered DELETE,
    org.kits EXECUTE, org.alerts READ, org.alerts.close EXECUTE, org.alerts.dismiss EXECUTE,
    org.alerts.notes CREATE READ UPDATE DELETE, org.alerts.tags CREATE READ DELETE,
    org.search.events CREATE READ, org.xdr.metadata READ,
    org.policies CREATE READ UPDATE DELETE, org.firewall.rules READ UPDATE,
    external-device.manage CREATE READ UPDATE DELETE, external-device.enforce UPDATE,
    org.audits READ, jobs.status READ, livequery.manage CREATE READ UPDATE DELETE,
    org.liveresponse.session CREATE READ DELETE, org.liveresponse.file CREATE READ DELETE,
    org.liveresponse.process READ EXECUTE DELETE,
    org.liveresponse.registry CREATE READ UPDATE DELETE, org.liveresponse.memdump READ,
    group-management CREATE READ UPDATE DELETE, org.watchlists CREATE READ UPDATE DELETE,
    org.feeds CREATE READ UPDATE DELETE, org.reputations CREATE READ UPDATE DELETE,
    vulnerabilityAssessment.data READ EXECUTE, complianceAssessment.data READ UPDATE EXECUTE,
    appliances.registration READ, appliances.nsx.remediation EXECUTE,
    public.cloud.inventory READ, script.deobfuscation EXECUTE,
    org.users READ, org.grants CREATE READ UPDATE DELETE";

#[test]
fn carbon_black_cloud_has_exactly_the_permissions_of_the_contract() {
    let mut wanted = BTreeSet::new();
    for line in CARBON_BLACK_CLOUD.split(',') {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap();
        wanted.extend(words.map(|operation| format!("{name} {operation}")));
    }
    wanted.extend(["_ConnectorType SIEM".to_owned(), "_ConnectorType API".to_owned()]);
    let catalogue = Catalogue::embedded();
    let there = &catalogue.service(&cbc()).unwrap().permissions;
    let found = there.iter().map(|entry| format!("{} {}", entry.name, entry.operation));
    assert_eq!(found.collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn every_permission_id_ends_with_its_operation() {
    for service in Catalogue::embedded().services() {
        for entry in &service.permissions {
            assert!(entry.id.as_str().ends_with(&format!(".{}", entry.operation)), "{}", entry.id);
        }
    }
}

#[test]
fn an_older_analyst_role_holds_what_the_younger_one_holds() {
    let catalogue = Catalogue::embedded();
    let levels =
        ["view_all", "level_1_analyst", "level_2_analyst", "level_3_analyst", "super_admin"];
    for pair in levels.windows(2) {
        let less = catalogue.role(&cbc(), pair[0]).unwrap();
        let more = catalogue.role(&cbc(), pair[1]).unwrap();
        assert!(less.permissions.iter().all(|held| more.permissions.contains(held)), "{pair:?}");
        assert!(more.permissions.len() > less.permissions.len());
    }
}

#[test]
fn a_level_2_analyst_starts_no_processes() {
    let catalogue = Catalogue::embedded();
    let role = catalogue.role(&cbc(), "level_2_analyst").unwrap();
    let live: Vec<_> =
        role.permissions.iter().filter(|held| held.contains("Live.Response")).collect();
    assert!(!live.is_empty());
    assert!(live.iter().all(|held| !held.contains("EXECUTE") && !held.contains("memdump")));
}

#[test]
fn a_system_admin_has_no_live_response() {
    let catalogue = Catalogue::embedded();
    let role = catalogue.role(&cbc(), "system_admin").unwrap();
    assert!(role.permissions.iter().all(|held| !held.contains("Live.")));
}

#[test]
fn view_all_changes_nothing_but_notes_tags_and_searches() {
    let catalogue = Catalogue::embedded();
    let role = catalogue.role(&cbc(), "view_all").unwrap();
    let changes = role.permissions.iter().filter(|held| held.rsplit('.').next() != Some("READ"));
    for held in changes {
        assert!(
            ["notes", "tags", "search.events"].iter().any(|part| held.contains(part)),
            "{held}"
        );
    }
}

#[test]
fn the_second_service_has_a_role_for_every_permission() {
    let catalogue = Catalogue::embedded();
    let service = &catalogue.services()[1];
    for entry in &service.permissions {
        assert!(service.roles.iter().any(|role| {
            role.permission_ids().any(|held| held == entry.id) && role.permissions.len() <= 2
        }));
    }
}

#[test]
fn patterns_are_resolved_to_ids() {
    let catalogue = load(&[SMALL]).unwrap();
    let role = &catalogue.services()[0].roles[0];
    assert_eq!(role.permissions, ["_API.Tool:tool.DELETE", "_API.Tool:tool.READ"]);
}

#[test]
fn an_unknown_field_is_refused() {
    assert!(
        refusal(&SMALL.replace("version = 3", "version = 3\nvendor = \"x\"")).contains("vendor")
    );
}

#[test]
fn a_permission_that_differs_in_letter_case_only_is_there_twice() {
    let text = SMALL.replace("tool.DELETE", "Tool.read");
    assert!(refusal(&text).contains("there twice"));
}

#[test]
fn a_role_with_a_permission_of_nobody_is_refused() {
    let text = SMALL.replace("_API.Tool:*", "_API.Toll:*");
    assert!(refusal(&text).contains("which is no permission of the service"));
}

#[test]
fn a_role_name_that_would_break_a_claim_is_refused() {
    assert!(refusal(&SMALL.replace("\"keeper\"", "\"tool/keeper\"")).contains("role name"));
}

#[test]
fn an_endpoint_without_a_method_is_refused() {
    assert!(refusal(&SMALL.replace("GET /tools", "/tools")).contains("a method, a space"));
}

#[test]
fn two_services_of_one_id_are_refused() {
    let FileError { file, error } = load(&[SMALL, SMALL]).unwrap_err();
    assert_eq!(file, "1.toml");
    assert_eq!(error, CatalogueError::DuplicateService("tool-shed".to_owned()));
}

#[test]
fn a_definition_id_is_a_uuid() {
    assert!(refusal(&SMALL.replace("11111111-", "tools-")).contains("not a UUID"));
}

#[test]
fn a_file_that_is_not_toml_says_which_one_and_where() {
    let error = load(&[SMALL, "id = \"x\"\nname = "]).unwrap_err().to_string();
    assert!(error.starts_with("1.toml: line 2: ") && !error.contains('\n'), "{error}");
}

#[test]
fn an_own_file_adds_a_service_after_those_that_the_program_brings_along() {
    let catalogue = Catalogue::with_own(&files(&[SMALL])).unwrap();
    let names: Vec<_> = catalogue.services().iter().map(|service| service.id.as_str()).collect();
    assert_eq!(names, ["carbon-black-cloud", "operations-for-applications", "tool-shed"]);
}

#[test]
fn an_own_file_takes_the_place_of_the_embedded_one_of_its_id() {
    let text = SMALL.replace("tool-shed", "operations-for-applications");
    let catalogue = Catalogue::with_own(&files(&[&text])).unwrap();
    let names: Vec<_> = catalogue.services().iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["Carbon Black Cloud", "Tool Shed"]);
    let twice = Catalogue::with_own(&files(&[&text, &text])).unwrap_err();
    assert!(twice.to_string().contains("two services are called"), "{twice}");
}

#[test]
fn a_permission_that_another_service_has_is_refused() {
    let text = SMALL.replace("_API.Tool:tool.READ", "_API.Device:device.READ");
    let error = Catalogue::with_own(&files(&[&text])).unwrap_err().to_string();
    assert!(error.contains("_API.Device:device.READ is there twice"), "{error}");
}

#[test]
fn only_carbon_black_cloud_is_sandboxed() {
    let text = SMALL.replace("version = 3", "version = 3\nis_sandboxed = true");
    assert!(refusal(&text).contains("is_sandboxed is for carbon-black-cloud only"));
}

#[test]
fn a_version_begins_with_one() {
    assert!(refusal(&SMALL.replace("version = 3", "version = 0")).contains("version is 0"));
}

#[test]
fn texts_that_cannot_be_shown_are_refused() {
    let long = "x".repeat(81);
    for (good, bad) in [
        ("\"Tool Shed\"", "\" \""),
        ("\"Lends tools.\"", "\"\""),
        ("group = \"Tools\"", "group = \"a\\u0007b\""),
        ("\"Keeper\"", &format!("\"{long}\"")),
    ] {
        let refused = refusal(&SMALL.replace(good, bad));
        assert!(refused.contains("cannot be used."), "{refused}");
    }
}

#[test]
fn a_star_in_the_middle_needs_both_ends() {
    assert!(matches_pattern("_API.Alerts:*.READ", "_API.Alerts:org.alerts.READ"));
    assert!(!matches_pattern("_API.Alerts:*.READ", "_API.Alerts:org.alerts.READER"));
    assert!(!matches_pattern("_API.Device:*", "_API.Device.Control:x.READ"));
    assert!(!matches_pattern("ab*ba", "aba"));
}

proptest! {
    #[test]
    fn a_pattern_without_a_star_matches_itself_only(a in "[a-z.:]{1,12}", b in "[a-z.:]{1,12}") {
        prop_assert_eq!(matches_pattern(&a, &b), a == b);
    }

    #[test]
    fn a_star_matches_whatever_stands_there(a in "[a-z]{0,6}", b in "[a-z.]{0,6}", c in "[a-z]{0,6}") {
        let (pattern, id) = (format!("{a}*{c}"), format!("{a}{b}{c}"));
        prop_assert!(matches_pattern(&pattern, &id));
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in "\\PC{0,200}") {
        prop_assert!(load(&[&text]).is_err());
    }
}

const LENDING: &str = r#"
[[endpoints]]
id = "lend_tool"
group = "Lending"
title = "Lend a tool"
method = "POST"
path = "/tools/{tool_id}/loans"
any_of = ["_API.Tool:tool.READ"]
changes = true
parameters = [
  { name = "tool_id", in = "path", type = "integer", example = "7" },
  { name = "dry_run", in = "query", type = "boolean" },
  { name = "to", in = "body", required = true },
]
example = '{"to":"Ada"}'
"#;

#[test]
fn a_service_of_an_operator_tells_its_endpoints() {
    let catalogue = load(&[&format!("{SMALL}{LENDING}")]).unwrap();
    let service = &catalogue.services()[0];
    let [lend] = service.endpoints.as_slice() else { panic!("{:?}", service.endpoints) };
    assert_eq!(lend.written(), "POST /tools/{tool_id}/loans");
    let takes = lend.takes();
    let names: Vec<_> = takes.iter().map(|one| (one.name.as_str(), one.required)).collect();
    assert_eq!(names, [("tool_id", false), ("dry_run", false), ("to", true)]);
    let unlocks = &service.permissions[0].endpoints;
    assert_eq!(*unlocks, ["GET /tools/{id}", "POST /tools/{tool_id}/loans"]);
}

#[test]
fn an_endpoint_that_cannot_be_called_keeps_the_file_out() {
    for (right, wrong) in [
        ("lend_tool", "Lend tool"),
        ("/tools/{tool_id}/loans", "/tools/{tool_id/loans"),
        ("/tools/{tool_id}/loans", "/tools/loans"),
        ("[\"_API.Tool:tool.READ\"]", "[\"_API.Tool:tool.LEND\"]"),
        ("Lend a tool", ""),
    ] {
        let text = format!("{SMALL}{}", LENDING.replace(right, wrong));
        assert!(refusal(&text).contains("cannot be used"), "{wrong}");
    }
    assert!(refusal(&format!("{SMALL}{LENDING}{LENDING}")).contains("is there twice"));
    assert!(refusal(&format!("{SMALL}{}", LENDING.replace("POST", "BREW"))).contains("BREW"));
}
