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
mod code;
mod copy;
mod details_list;
mod document;
mod empty;
mod error_page;
mod escape;
mod form;
mod icon;
mod nav;
mod notice;
mod page_head;
mod picker;
mod plain_shell;
mod reveal;
mod section_card;
mod shell;
mod steps;
mod table;
mod tabs;
mod theme;
mod time;
mod user_menu;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use assets::AssetUrls;
pub use badge::Badge;
pub use code::CodeBlock;
pub use copy::{CopyButton, CopyValue};
pub use details_list::{Detail, DetailsList};
pub use document::{Document, NeedsIslands, PageTitle, title_of};
pub use empty::EmptyState;
pub use error_page::ErrorPage;
pub use form::{
    Button, ButtonKind, ButtonRow, Checkbox, ConfirmName, ErrorSummary, Field, FormError,
    LinkButton, NumberField, PasswordField, Preset, RadioCard, RadioCards, SelectField, TextArea,
    TextField,
};
pub use icon::Icon;
pub use nav::{Breadcrumb, Crumb, NavItem, NavSection, SideNav};
pub use notice::{Notice, Tone};
pub use page_head::PageHead;
pub use picker::{Pick, PickGroup, PickedCount, Picker};
pub use plain_shell::PlainShell;
pub use reveal::{Reveal, RevealToken, StoredGate};
pub use section_card::SectionCard;
pub use shell::{Flash, OrganizationLinks, Shell, ShellLinks};
pub use steps::{Step, StepState, Steps};
pub use table::{Column, DataTable, Pager};
pub use tabs::{Tab, Tabs};
pub use theme::Theme;
pub use time::{LocalTime, PersonalClock};
pub use user_menu::{OrgChoice, ThemeSwitch, UserMenu, Viewer};
