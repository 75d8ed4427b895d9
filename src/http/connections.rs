//! The connections that are open: so many in all, so many of one address, and who gives way when
//! there are too many.
//!
//! A connection is quiet while it has no request at work: before its first head is there, and
//! between two requests. Only quiet ones are closed to make room, the longest quiet first: within
//! its own share an address gives way to itself, and beyond the whole the address that holds the
//! most. So whoever holds few is served, however many others hold.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::config::{Limits, TrustedProxies};
use crate::http::rate_limit::caller_of;

/// Knows every open connection. Cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    most: usize,
    most_each: usize,
    proxies: TrustedProxies,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    next: u64,
    seats: HashMap<u64, Open>,
    callers: HashMap<IpAddr, Held>,
}

struct Open {
    caller: IpAddr,
    at_work: usize,
    /// Under which number it is quiet.
    quiet: Option<u64>,
    close: Arc<Notify>,
}

/// What one address holds.
#[derive(Default)]
struct Held {
    open: usize,
    /// Requests at work, of which HTTP/2 has many on one connection.
    at_work: usize,
    is_proxy: bool,
    /// The seats that are quiet, the longest first.
    quiet: BTreeMap<u64, u64>,
}

/// A place for one connection, until it is dropped.
pub struct Seat {
    connections: Connections,
    number: u64,
    close: Arc<Notify>,
}

/// A request at work on a connection, until it is dropped.
pub struct AtWork {
    connections: Connections,
    seat: u64,
}

impl Connections {
    /// None is open yet.
    pub fn new(limits: &Limits, proxies: TrustedProxies) -> Self {
        let (most, most_each) = (limits.connections, limits.connections_per_address);
        Self(Arc::new(Shared { most, most_each, proxies, book: Mutex::default() }))
    }

    /// A place for a connection from there, if need be that of another one. None when all are at
    /// work.
    pub fn admit(&self, peer: IpAddr) -> Option<Seat> {
        let caller = caller_of(peer);
        let is_proxy = self.0.proxies.contains(peer);
        let mut book = self.book();
        let own = book.callers.get(&caller).map_or(0, |held| held.open);
        if own >= self.0.most_each && !is_proxy && !book.close_quiet_of(caller) {
            return None;
        }
        if book.seats.len() >= self.0.most
            && !book.largest().is_some_and(|it| book.close_quiet_of(it))
        {
            return None;
        }
        let close = Arc::new(Notify::new());
        let number = book.seat(caller, is_proxy, Arc::clone(&close));
        Some(Seat { connections: self.clone(), number, close })
    }

    /// Closes every connection that has no request at work.
    pub fn close_quiet(&self) {
        let mut book = self.book();
        let callers: Vec<_> = book.callers.keys().copied().collect();
        for caller in callers {
            while book.close_quiet_of(caller) {}
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // No statement that changes it can panic half-way.
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn seat(&mut self, caller: IpAddr, is_proxy: bool, close: Arc<Notify>) -> u64 {
        let number = self.number();
        self.seats.insert(number, Open { caller, at_work: 0, quiet: None, close });
        let held = self.callers.entry(caller).or_default();
        held.open += 1;
        held.is_proxy = is_proxy;
        self.hush(number);
        number
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn hush(&mut self, seat: u64) {
        let since = self.number();
        if let Some(open) = self.seats.get_mut(&seat)
            && let Some(held) = self.callers.get_mut(&open.caller)
        {
            open.quiet = Some(since);
            held.quiet.insert(since, seat);
        }
    }

    /// Whether another request may begin there.
    fn begin(&mut self, seat: u64, most_each: usize) -> bool {
        let Some(open) = self.seats.get_mut(&seat) else {
            return false;
        };
        let Some(held) = self.callers.get_mut(&open.caller) else {
            return false;
        };
        if held.at_work >= most_each && !held.is_proxy {
            return false;
        }
        held.at_work += 1;
        open.at_work += 1;
        if let Some(since) = open.quiet.take() {
            held.quiet.remove(&since);
        }
        true
    }

    fn finish(&mut self, seat: u64) {
        let Some(open) = self.seats.get_mut(&seat) else {
            return;
        };
        open.at_work -= 1;
        if let Some(held) = self.callers.get_mut(&open.caller) {
            held.at_work -= 1;
        }
        if open.at_work == 0 {
            self.hush(seat);
        }
    }

    fn leave(&mut self, seat: u64) -> Option<Open> {
        let open = self.seats.remove(&seat)?;
        if let Some(held) = self.callers.get_mut(&open.caller) {
            held.open -= 1;
            held.at_work -= open.at_work;
            if let Some(since) = open.quiet {
                held.quiet.remove(&since);
            }
            if held.open == 0 {
                self.callers.remove(&open.caller);
            }
        }
        Some(open)
    }

    fn close_quiet_of(&mut self, caller: IpAddr) -> bool {
        let first = self.callers.get(&caller).and_then(|held| held.quiet.values().next());
        let Some(open) = first.copied().and_then(|seat| self.leave(seat)) else {
            return false;
        };
        open.close.notify_one();
        true
    }

    /// Who holds the most of those who can give way; a trusted proxy only when there is nobody
    /// else.
    fn largest(&self) -> Option<IpAddr> {
        let can = self.callers.iter().filter(|(_, held)| !held.quiet.is_empty());
        can.max_by_key(|(_, held)| (!held.is_proxy, held.open)).map(|(caller, _)| *caller)
    }
}

impl Seat {
    /// Resolves when the connection has to make room.
    pub async fn must_close(&self) {
        self.close.notified().await;
    }

    /// What every request on the connection takes. None when its address has as many at work as it
    /// may have connections.
    pub fn worker(&self) -> impl Fn() -> Option<AtWork> + use<> {
        let (connections, seat) = (self.connections.clone(), self.number);
        move || {
            let begun = connections.book().begin(seat, connections.0.most_each);
            begun.then(|| AtWork { connections: connections.clone(), seat })
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.connections.book().leave(self.number);
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.connections.book().finish(self.seat);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn connections(proxies: &[&str]) -> Connections {
        let proxies: Vec<_> = proxies.iter().map(|&proxy| proxy.to_owned()).collect();
        let limits = Limits { connections: 4, connections_per_address: 2, ..Limits::DEFAULT };
        Connections::new(&limits, TrustedProxies::parse(&proxies).unwrap())
    }

    fn from(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    fn is_closed(seat: &Seat) -> bool {
        seat.must_close().now_or_never().is_some()
    }

    #[test]
    fn address_that_holds_its_share_gives_way_to_itself() {
        let connections = connections(&[]);
        let [first, second, third] = [1, 1, 1].map(|n| connections.admit(from(n)).unwrap());
        assert!(is_closed(&first) && !is_closed(&second) && !is_closed(&third));
    }

    #[test]
    fn connection_with_a_request_at_work_is_not_closed() {
        let connections = connections(&[]);
        let [first, second] = [1, 1].map(|n| connections.admit(from(n)).unwrap());
        let (work, more) = (first.worker()(), second.worker()());
        assert!(connections.admit(from(1)).is_none());
        assert!(connections.admit(from(2)).is_some());
        drop(more);
        assert!(connections.admit(from(1)).is_some());
        assert!(is_closed(&second) && !is_closed(&first));
        drop(work);
    }

    #[test]
    fn beyond_the_whole_whoever_holds_most_gives_way() {
        let connections = connections(&[]);
        let held = [1, 2, 2, 3].map(|n| connections.admit(from(n)).unwrap());
        let newcomer = connections.admit(from(4)).unwrap();
        let closed: Vec<_> = held.iter().map(is_closed).collect();
        assert_eq!(closed, [false, true, false, false]);
        assert!(!is_closed(&newcomer));
    }

    #[test]
    fn trusted_proxy_has_no_share_and_gives_way_last() {
        let connections = connections(&["192.0.2.1"]);
        let proxied = [1, 1, 1].map(|n| connections.admit(from(n)).unwrap());
        let other = connections.admit(from(2)).unwrap();
        let newcomer = connections.admit(from(3)).unwrap();
        assert!(is_closed(&other) && !is_closed(&newcomer));
        assert!(!proxied.iter().any(is_closed));
    }

    #[test]
    fn nothing_is_kept_of_connections_that_are_closed() {
        let connections = connections(&[]);
        let seats: Vec<_> = (0..200).map(|n| connections.admit(from(n))).collect();
        drop(seats);
        assert!(connections.book().callers.is_empty() && connections.book().seats.is_empty());
    }
}
