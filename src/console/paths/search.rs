//! Finding anything, and help.

use crate::console::paths::{addresses, with_query};
use crate::domain::OrgId;

/// Finds anything, without scripts.
pub const SEARCH: &str = "/search";
/// The command palette, which `ui.js` shows in a frame.
pub const PALETTE: &str = "/search/palette";
/// The keyboard shortcuts.
pub const SHORTCUTS: &str = "/shortcuts";

/// The chapters of the guide.
pub const GUIDE: &str = "/guide";

addresses! {
    /// A chapter of the guide.
    GUIDE_CHAPTER guide "/guide/{chapter}" (chapter: str);
}

/// A search for some words, first of all in an organization.
pub fn search(org: Option<&OrgId>, text: &str) -> String {
    with_query(SEARCH.to_owned(), &[("org", org.map_or("", OrgId::as_str)), ("q", text)])
}

/// The palette of an organization.
pub fn palette(org: Option<&OrgId>) -> String {
    with_query(PALETTE.to_owned(), &[("org", org.map_or("", OrgId::as_str))])
}
