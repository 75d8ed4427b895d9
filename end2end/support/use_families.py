"""Drives the families of Carbon Black Cloud with its real SDK, as its documentation shows, and
prints what came of each as JSON. Takes the SDK's keyword arguments as JSON on standard input."""

import io
import json
import sys
import zipfile

from cbc_sdk.audit_remediation import Run, Template
from cbc_sdk.enterprise_edr import Feed, Report, Watchlist
from cbc_sdk.platform import (
    Alert,
    Device,
    Event,
    EventFacet,
    GroupedAlert,
    Job,
    Observation,
    Policy,
    Process,
    ProcessFacet,
    ReputationOverride,
    User,
)
from cbc_sdk.platform.audit import AuditLog
from cbc_sdk.rest_api import CBCloudAPI

api = CBCloudAPI(**json.load(sys.stdin))
came = {}

devices = list(api.select(Device))
first = devices[0]
came["devices"] = len({device.id for device in devices})
first.quarantine(True)
came["quarantined"] = [device.id for device in api.select(Device).set_status(["QUARANTINE"])] == [first.id]
first.quarantine(False)
job = api.select(Device).set_os(["LINUX"]).export()
came["export"] = len(job.await_completion().result().get_output_as_string().splitlines()) > 50
came["scroll"] = len(api.select(Device).scroll(200))

alerts = list(api.select(Alert).set_minimum_severity(7).set_time_range(range="-2w"))
came["severe"] = len(alerts) > 20 and all(alert.severity >= 7 for alert in alerts)
alert = alerts[0]
note = alert.create_note("Looked into it.")
came["notes"] = [one.note for one in alert.notes_()] == ["Looked into it."]
note.delete()
closing = alert.close("RESOLVED", "TRUE_POSITIVE", "Done.")
closing.await_completion().result()
alert.refresh()
came["closed"] = alert.workflow["status"]
alert.add_threat_tags(["seen"])
came["tags"] = alert.get_threat_tags()
alert.delete_threat_tag("seen")
came["facets"] = len(api.select(Alert).facets(["type", "severity"]))
came["groups"] = len(list(api.select(GroupedAlert)))
came["history"] = len(alert.get_history()) > 0
came["alert_search"] = len(api.select(Alert).where("type:WATCHLIST AND NOT severity:6")) > 20

policies = list(api.select(Policy))
came["policies"] = len(policies)
came["policy"] = api.select(Policy, policies[1].id).name == policies[1].name
policy = api.select(Policy, policies[1].id)
core = policy.core_prevention_rule_configs_list[0]
core.set_assignment_mode("REPORT")
core.save()
core.refresh()
modes = [core.get_assignment_mode()]
core.delete()
core.refresh()
came["core_prevention"] = modes + [core.get_assignment_mode()]
firewall = policy.host_based_firewall_rule_config
firewall.set_enabled(True)
group = firewall.append_rule_group("Isolate", "No IRC")
group.append_rule("IRC", "BLOCK", "BOTH", "TCP", "203.0.113.74", remote_port_ranges="6667")
firewall.save()
came["firewall"] = [rule.name for rule in firewall.rule_groups[0].rules_]
came["copied"] = firewall.copy_rules(policies[2])["num_applied"]
came["exported"] = len(firewall.export_rules())
policy.set_auth_event_collection(False)
policy.refresh()
came["collects"] = [config._info["parameters"] for config in policy.data_collection_rule_configs_list]
bypass = policy.bypass_rule_configs_list[0]
bypass.replace_exclusions({"windows": [{"id": 1, "criteria": []}]})
bypass.save()
bypass.refresh()
came["bypass"] = len(bypass.exclusions["windows"])
builder = Policy.create(api).set_name("Kiosks").set_priority("LOW").set_description("Public.")
builder.add_rule_config(core.id, core.name, "core_prevention", WindowsAssignmentMode="REPORT")
builder.add_rule("NAME_PATH", "**/tool.exe", "RUN", "DENY")
kiosks = builder.build()
kiosks.save()
came["rules"] = [rule.action for rule in kiosks.object_rules.values()]
came["built"] = kiosks.core_prevention_rule_configs[core.id].get_assignment_mode()
kiosks.delete()
came["logs"] = len(AuditLog.get_queued_auditlogs(api)) > 0
came["log_search"] = len(list(api.select(AuditLog).sort_by("create_time")[:30]))
came["jobs"] = len(list(api.select(Job))) >= 2

processes = api.select(Process).where(process_name="chrome.exe").and_(device_id=first.id)
found = list(processes)
came["processes"] = [process.process_name for process in found]
came["details"] = found[0].get_details()["process_guid"] == found[0].process_guid
came["parent"] = found[0].summary.process["process_name"]
facet = api.select(ProcessFacet).where("process_name:*").add_facet_field("process_name")
came["process_facets"] = len(facet.results.terms_.facets["process_name"])
events = list(found[0].events())
came["events"] = len(events) == sum(
    found[0].get(f"{kind}_count") for kind in ("childproc", "filemod", "modload", "netconn", "regmod"))
counted = api.select(EventFacet).where(process_guid=found[0].process_guid).add_facet_field("event_type")
came["event_facets"] = sum(one["total"] for one in counted.results.terms_.facets["event_type"]) == len(events)
netconns = api.select(Event).where(process_guid=found[0].process_guid).and_(event_type="netconn")
came["netconns"] = len(list(netconns)) == found[0].netconn_count
groups = api.select(Observation).where("process_name:*exe").get_group_results(["device_name"])
came["groups"] = len(list(groups)) > 5
came["observations"] = len(api.select(Observation).where("observation_type:BLOCKED_HASH")) > 50

lists = list(api.select(Watchlist))
came["watchlists"] = len(lists)
made = Watchlist.create(api, "Mine").set_description("Made here.").build().save()
made.enable_alerts()
made.disable_tags()
again = api.select(Watchlist, made.id)
came["switches"] = [again.alerts_enabled, again.tags_enabled]
made.delete()
report = Report.create(api, "Title", "Description", 5).build().save_watchlist()
came["report"] = report.title
report.delete()
came["translated"] = api.convert_feed_query("cmdline:a")
came["feeds"] = len(list(api.select(Feed)))
came["feed"] = len(api.select(Feed)[0].reports)
of_feed = api.select(Feed)[0].reports[0]
of_feed.ignore()
came["ignored"] = [of_feed.ignored]
of_feed.unignore()
came["ignored"].append(of_feed.ignored)

banned = ReputationOverride.create(api, {
    "override_list": "BLACK_LIST", "override_type": "SHA256", "description": "d",
    "sha256_hash": "af62e6b3d475879c4234fe7bd8ba67ff6544ce6510131a069aaac75aa92aee7a",
    "filename": "foo.exe",
})
came["overrides"] = len(list(api.select(ReputationOverride)))
banned.delete()

run = api.select(Run).where(sql="SELECT pid FROM listening_ports;").name("Ports").submit()
came["run"] = run.status in ("ACTIVE", "COMPLETE")
results = list(run.query_results())
came["results"] = len(results) > 10
came["summaries"] = len(list(results[0].query_device_summaries())) > 10
archive = io.BytesIO()
run.query_results().export_csv_as_stream(archive, compressed=True)
with zipfile.ZipFile(archive) as zipped:
    came["zipped"] = zipped.read("results.csv").decode().splitlines()[0]
came["result_facets"] = [facet.field for facet in run.query_facets().facet_field(["device.os"])]
run.stop()
scheduled = api.select(Template).where(sql="SELECT pid FROM listening_ports;").name("Ports, daily")
template = scheduled.schedule("RRULE:FREQ=DAILY;BYHOUR=17;BYMINUTE=0;BYSECOND=0", "Europe/Berlin").submit()
came["template"] = [template.schedule["status"], template.stop(), template.schedule["status"]]
template.delete()
came["users"] = len(list(api.select(User)))
came["notifications"] = len(api.get_notifications()) > 100
json.dump(came, sys.stdout)
