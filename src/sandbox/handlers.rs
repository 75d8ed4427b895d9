//! Which function answers which row of the table of endpoints. A test holds the two against each
//! other.

use crate::sandbox::ask::Handler;
use crate::sandbox::{
    alerts, audit_log, detections, device_actions, devices, downloads, investigate, jobs, legacy,
    live_query, policies, reputation, triage, users,
};

/// The handler of every row, by its id.
#[rustfmt::skip]
const HANDLERS: &[(&str, Handler)] = &[
    ("get_device", devices::get),
    ("search_devices", devices::search),
    ("facet_devices", devices::facet),
    ("scroll_devices", devices::scroll),
    ("export_devices", devices::export),
    ("quarantine_devices", device_actions::act),
    ("bypass_devices", device_actions::act),
    ("scan_devices", device_actions::act),
    ("move_devices", device_actions::act),
    ("update_sensors", device_actions::act),
    ("uninstall_sensors", device_actions::act),
    ("delete_devices", device_actions::act),
    ("search_alerts", alerts::search),
    ("get_alert", alerts::get),
    ("facet_alerts", alerts::facet),
    ("search_grouped_alerts", alerts::search_groups),
    ("facet_grouped_alerts", alerts::facet_groups),
    ("suggest_alert_fields", alerts::suggest),
    ("export_alerts", alerts::export),
    ("set_alert_workflow", triage::set_workflow),
    ("get_alert_history", triage::history),
    ("list_alert_notes", triage::list_notes),
    ("add_alert_note", triage::add_note),
    ("delete_alert_note", triage::delete_note),
    ("list_threat_notes", triage::list_notes),
    ("add_threat_note", triage::add_note),
    ("delete_threat_note", triage::delete_note),
    ("list_threat_tags", triage::list_tags),
    ("add_threat_tags", triage::add_tags),
    ("delete_threat_tag", triage::delete_tag),
    ("list_policies", policies::summary),
    ("get_policy", policies::get),
    ("create_policy", policies::create),
    ("update_policy", policies::update),
    ("delete_policy", policies::delete),
    ("queue_audit_logs", audit_log::queue),
    ("search_audit_logs", audit_log::search),
    ("export_audit_logs", audit_log::export),
    ("list_jobs", jobs::list),
    ("get_job", jobs::get),
    ("get_job_progress", jobs::progress),
    ("download_job", downloads::download),
    ("validate_process_query", investigate::validate),
    ("search_processes", investigate::start),
    ("get_process_results", investigate::process_results),
    ("facet_processes", investigate::start),
    ("get_process_facets", investigate::process_facets),
    ("detail_processes", investigate::start),
    ("get_process_details", investigate::process_details),
    ("summarize_process", investigate::start),
    ("get_process_summary", investigate::process_summary),
    ("validate_observation_query", investigate::validate),
    ("search_observations", investigate::start),
    ("get_observation_results", investigate::observation_results),
    ("facet_observations", investigate::start),
    ("get_observation_facets", investigate::observation_facets),
    ("detail_observations", investigate::start),
    ("get_observation_details", investigate::observation_details),
    ("list_watchlists", detections::list_watchlists),
    ("get_watchlist", detections::get_watchlist),
    ("create_watchlist", detections::create_watchlist),
    ("update_watchlist", detections::update_watchlist),
    ("delete_watchlist", detections::delete_watchlist),
    ("get_watchlist_alerts", detections::get_alerts_switch),
    ("enable_watchlist_alerts", detections::enable_alerts),
    ("disable_watchlist_alerts", detections::disable_alerts),
    ("get_watchlist_tags", detections::get_tags_switch),
    ("enable_watchlist_tags", detections::enable_tags),
    ("disable_watchlist_tags", detections::disable_tags),
    ("create_report", detections::create_report),
    ("get_report", detections::get_report),
    ("update_report", detections::update_report),
    ("delete_report", detections::delete_report),
    ("list_feeds", detections::list_feeds),
    ("get_feed", detections::get_feed),
    ("create_feed", detections::create_feed),
    ("get_feed_info", detections::get_feed_info),
    ("update_feed", detections::update_feed),
    ("delete_feed", detections::delete_feed),
    ("list_feed_reports", detections::list_feed_reports),
    ("replace_feed_reports", detections::replace_feed_reports),
    ("search_overrides", reputation::search),
    ("get_override", reputation::get),
    ("create_override", reputation::create),
    ("delete_override", reputation::delete),
    ("delete_overrides", reputation::delete_several),
    ("start_run", live_query::start),
    ("search_runs", live_query::search),
    ("get_run", live_query::get),
    ("stop_run", live_query::stop),
    ("delete_run", live_query::delete),
    ("search_run_results", live_query::search_results),
    ("facet_run_results", live_query::facet_results),
    ("search_run_devices", live_query::search_devices),
    ("facet_run_devices", live_query::facet_devices),
    ("list_users", users::list),
    ("list_grants", users::fetch),
    ("get_grant", users::get),
    ("create_grant", users::create),
    ("update_grant", users::update),
    ("delete_grant", users::delete),
    ("list_permitted_roles", users::permitted_roles),
    ("legacy_audit_logs", legacy::audit_logs),
    ("legacy_notifications", legacy::notifications),
    ("legacy_devices", legacy::list_devices),
    ("legacy_device", legacy::get_device),
    ("legacy_events", legacy::list_events),
    ("legacy_event", legacy::get_event),
    ("legacy_policies", legacy::list_policies),
    ("legacy_policy", legacy::get_policy),
];

/// Who answers a row.
pub fn of(id: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(known, _)| *known == id).map(|(_, handler)| *handler)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::services::endpoints::sandboxed;

    #[test]
    fn every_row_is_answered_and_every_handler_has_its_row() {
        let rows: Vec<_> = sandboxed().iter().map(|endpoint| endpoint.id.as_str()).collect();
        let answered: Vec<_> = HANDLERS.iter().map(|(id, _)| *id).collect();
        let missing: Vec<_> = rows.iter().filter(|id| !answered.contains(id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let stray: Vec<_> = answered.iter().filter(|id| !rows.contains(id)).collect();
        assert!(stray.is_empty(), "{stray:?}");
    }
}
