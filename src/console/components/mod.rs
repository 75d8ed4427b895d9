//! Parts that pages share: frame, form, table, notice, empty state.
//!
//! Plain components, rendered on the server and never hydrated. They take
//! simple values, so that they know nothing of workflows, and they carry no
//! inline style and no handler: `style/*.css` and `public/ui.js` do the rest.

#![expect(
    clippy::needless_pass_by_value,
    clippy::fn_params_excessive_bools,
    reason = "props are owned and switches are independent; Leptos fills them by name"
)]

mod assets;
mod badge;
#[cfg(feature = "ssr")]
mod chart;
mod code;
mod copy;
mod details_list;
mod document;
mod empty;
mod error_page;
mod escape;
mod form;
mod hits;
mod icon;
#[cfg(feature = "ssr")]
mod links;
mod nav;
mod notice;
mod page_head;
mod picker;
mod plain_shell;
mod reveal;
mod section_card;
#[cfg(feature = "ssr")]
mod shell;
mod steps;
mod table;
mod tabs;
mod theme;
mod time;
#[cfg(feature = "ssr")]
mod user_menu;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use crate::console::components::assets::AssetUrls;
pub use crate::console::components::badge::{Badge, RiskBadge};
#[cfg(feature = "ssr")]
pub use crate::console::components::chart::{Bar, BarChart};
pub use crate::console::components::code::CodeBlock;
pub use crate::console::components::copy::{CopyButton, CopyValue};
pub use crate::console::components::details_list::{Detail, DetailsList};
pub use crate::console::components::document::{Document, NeedsIslands, tab_title};
pub use crate::console::components::empty::EmptyState;
pub use crate::console::components::error_page::{ErrorCard, ErrorPage};
pub use crate::console::components::form::{
    Button, ButtonKind, ButtonRow, Checkbox, ConfirmName, ErrorSummary, Field, FormError,
    LinkButton, NumberField, PasswordField, Preset, RadioCard, RadioCards, SelectField, TextArea,
    TextField,
};
pub use crate::console::components::hits::{Hit, HitGroup, HitList};
pub use crate::console::components::icon::Icon;
#[cfg(feature = "ssr")]
pub use crate::console::components::links::{OrganizationLinks, ShellLinks};
pub use crate::console::components::nav::{Breadcrumb, Crumb, NavItem, NavSection, SideNav};
pub use crate::console::components::notice::{Notice, Tone};
pub use crate::console::components::page_head::PageHead;
pub use crate::console::components::picker::{
    Filter, Mark, NoMatch, Pick, PickAll, PickGroup, PickKind, PickList, PickedCount,
    PickedPermission, PickerTools, Shows, folded,
};
pub use crate::console::components::plain_shell::PlainShell;
pub use crate::console::components::reveal::{Reveal, RevealToken, StoredGate};
pub use crate::console::components::section_card::SectionCard;
#[cfg(feature = "ssr")]
pub use crate::console::components::shell::{Flash, Shell};
pub use crate::console::components::steps::{Step, StepState, Steps};
pub use crate::console::components::table::{Column, DataTable, Order, Pager};
pub use crate::console::components::tabs::{Tab, Tabs};
pub use crate::console::components::theme::Theme;
pub use crate::console::components::time::{Ago, LocalTime, PersonalClock, TellsTime, number};
#[cfg(feature = "ssr")]
pub use crate::console::components::user_menu::{OrgChoice, ThemeSwitch, UserMenu, Viewer};
