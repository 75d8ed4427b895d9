//! What a process did: the events behind its counts. They follow from its guid, so a process that
//! says it made 60 network connections has exactly those to show.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::services::draws::{Draws, seed, signed, uuid};
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::investigate::{Deeds, Hashes, deeds_of};
use crate::sandbox::made::{List, Wanted, fields};
use crate::sandbox::search::{Found, Kind, Search, buckets};

/// What is particular about events.
const KIND: Kind = Kind { time: "event_timestamp", ..Kind::PLAIN };

/// A process does everything within so long after its start.
const LASTS: u64 = 1_200;

const CHILDREN: [&str; 4] = ["conhost.exe", "cmd.exe", "whoami.exe", "net.exe"];
const FILES: [&str; 4] = [
    "c:\\users\\public\\downloads\\a.dll",
    "c:\\windows\\temp\\~df4c1.tmp",
    "c:\\programdata\\freight\\plan.db",
    "c:\\users\\public\\documents\\invoice.docm",
];
const MODULES: [&str; 4] = [
    "c:\\windows\\system32\\kernel32.dll",
    "c:\\windows\\system32\\bcryptprimitives.dll",
    "c:\\windows\\system32\\userenv.dll",
    "c:\\windows\\system32\\ws2_32.dll",
];
const KEYS: [&str; 3] = [
    "hklm\\software\\microsoft\\windows\\currentversion\\run\\updater",
    "hkcu\\software\\freight\\plan",
    "hklm\\system\\currentcontrolset\\services\\tcpip\\parameters",
];
const HOSTS: [(&str, &str, u16); 4] = [
    ("updates.example.com", "203.0.113.17", 443),
    ("cdn.example.net", "198.51.100.42", 443),
    ("files.example.org", "203.0.113.80", 80),
    ("", "10.20.4.9", 445),
];

/// The events of a process; none of one that there is not.
struct Events {
    deeds: Option<Deeds>,
    guid: String,
}

/// One of them.
#[derive(Clone, Copy)]
struct Event {
    kind: &'static str,
    /// Which of all events of the process.
    number: usize,
}

impl List for Events {
    type Key = Event;

    fn keys(&self) -> Vec<Event> {
        let counts = self.deeds.iter().flat_map(|deeds| deeds.counts);
        let kinds = counts.flat_map(|(kind, count)| std::iter::repeat_n(kind, count));
        kinds.enumerate().map(|(number, kind)| Event { kind, number }).collect()
    }

    fn object(&self, event: &Event, wanted: &Wanted) -> Cow<'_, Value> {
        let made = self.deeds.as_ref().map(|deeds| event.object(deeds, &self.guid, wanted));
        Cow::Owned(made.unwrap_or_default())
    }
}

impl Event {
    fn object(self, deeds: &Deeds, guid: &str, wanted: &Wanted) -> Value {
        let Self { kind, number } = self;
        let id = uuid(&format!("{guid}/{number}"));
        let mut draw = Draws(seed(&id));
        let late = u64::try_from(draw.below(1_000)).unwrap_or_default() * LASTS;
        let at = || fleet::written(deeds.at.plus(Duration::from_millis(late)));
        let mut event = fields!(wanted, {
            "event_guid": id,
            "event_hash": uuid(&format!("{id}/hash")),
            "event_timestamp": at(),
            "event_type": kind,
            "backend_timestamp": at(),
            "created_timestamp": at(),
            "enriched": true,
            "legacy": false,
            "process_guid": guid,
            "process_pid": deeds.pid,
        });
        merge(&mut event, &Self::particulars(kind, &mut draw, wanted));
        event
    }

    /// What is told of events of a kind only.
    fn particulars(kind: &str, draw: &mut Draws, wanted: &Wanted) -> Value {
        match kind {
            "childproc" => {
                let name = *draw.one_of(&CHILDREN);
                fields!(wanted, {
                    "childproc_name": format!("c:\\windows\\system32\\{name}"),
                    "childproc_cmdline": name,
                    "childproc_pid": 5_000 + draw.below(4_000) * 4,
                    "childproc_sha256": Hashes::of(name).sha256,
                    "childproc_md5": Hashes::of(name).md5,
                    "childproc_reputation": "TRUSTED_WHITE_LIST",
                })
            }
            "filemod" => {
                let name = *draw.one_of(&FILES);
                let action = *draw.one_of(&["ACTION_FILE_CREATE", "ACTION_FILE_WRITE"]);
                fields!(wanted, {
                    "filemod_name": name,
                    "filemod_action": action,
                    "filemod_sha256": Hashes::of(name).sha256,
                    "filemod_md5": Hashes::of(name).md5,
                })
            }
            "modload" => {
                let name = *draw.one_of(&MODULES);
                fields!(wanted, {
                    "modload_name": name,
                    "modload_action": "ACTION_LOADED_MODULE_DISCOVERED",
                    "modload_effective_reputation": "REP_WHITE",
                    "modload_sha256": Hashes::of(name).sha256,
                    "modload_md5": Hashes::of(name).md5,
                    "modload_publisher": "Microsoft Windows",
                    "modload_publisher_state": ["FILE_SIGNATURE_STATE_SIGNED"],
                })
            }
            "netconn" => {
                let (domain, address, port) = *draw.one_of(&HOSTS);
                fields!(wanted, {
                    "netconn_domain": domain,
                    "netconn_remote_ipv4": address,
                    "netconn_remote_port": port,
                    "netconn_local_ipv4": "10.20.4.7",
                    "netconn_local_port": 49_152 + draw.below(16_000),
                    "netconn_protocol": "PROTO_TCP",
                    "netconn_inbound": false,
                    "netconn_action": "ACTION_CONNECTION_CREATE",
                })
            }
            _ => {
                let name = *draw.one_of(&KEYS);
                fields!(wanted, {
                    "regmod_name": name,
                    "regmod_action": "ACTION_WRITE_VALUE",
                })
            }
        }
    }
}

/// What the call asks of the events of its process.
fn found(ask: &Ask) -> Result<Found<Events>, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    // The client's SDK puts it into the path as it stands in a query, with `\-` for `-`.
    let guid = ask.part("process_guid").replace('\\', "");
    let deeds = deeds_of(ask.org_key(), ask.now(), &guid);
    Ok(search.among(Events { deeds, guid }, &KIND))
}

/// Every segment has answered: there is but one.
fn answered(mut fields: Value) -> Answer {
    merge(&mut fields, &json!({ "total_segments": 1, "processed_segments": 1 }));
    fields.into()
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(answered(found(ask)?.page()))
}

pub fn facet(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = found(ask)?;
    let terms = found.count(&ask.body["terms"])["results"].take();
    let ranges = buckets(&found.list, &found.keys, &ask.body["ranges"])?;
    let total = signed(found.keys.len());
    Ok(answered(json!({
        "terms": terms, "ranges": ranges, "num_found": total, "num_available": total,
    })))
}
