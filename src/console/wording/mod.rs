//! The words that people read: what the domain calls by a name or an enum, put into English.
//! Server only: what the browser is given is HTML.
//!
//! A file a room, each a table that the compiler keeps whole: a `match` without `_`.

pub mod account;
pub mod apps;
pub mod audit;
pub mod doctor;
pub mod flash;
pub mod organizations;
pub mod picks;
pub mod playground;
pub mod roles;
pub mod search;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod snippets;
pub mod tokens;

use crate::console::components::number;

/// How much of a list stands on a page: "1 role", "62 roles", "12 of 62 roles on this page".
pub fn on_page(shown: usize, all: i64, one: &str, many: &str) -> String {
    match usize::try_from(all) {
        Ok(all) if all == shown => count(all, one, many),
        Ok(_) | Err(_) => format!("{shown} of {} {many} on this page", number(all)),
    }
}

/// "1 permission", "3 permissions".
pub fn count(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    format!("{} {many}", i64::try_from(count).map_or_else(|_| count.to_string(), number))
}

/// "340 bytes", "12.4 KB".
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => count(bytes, "byte", "bytes"),
        1000..1_000_000 => format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let told = [size(1), size(999), size(12_449), size(2_097_152)];
        assert_eq!(told, ["1 byte", "999 bytes", "12.4 KB", "2.0 MB"]);
    }
}
