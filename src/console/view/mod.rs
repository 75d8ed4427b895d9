//! What pages show: values that cross from the server to a page, ready to be read.

mod app;
mod app_life;
mod frame;
mod wizard;

pub use crate::console::view::app::AppView;
pub use crate::console::view::app_life::{AppScopesView, ChangedPermission, ScopePreviewView};
pub use crate::console::view::frame::{PageError, Submitted};
pub use crate::console::view::wizard::{
    OrgRolePick, PermissionLine, Risk, RolePick, RolePicks, ServicePicks,
};
pub use crate::console::wording::apps::{AccessLine, RoleLine, ServiceAccess};
pub use crate::console::wording::audit::EntryLine;
pub use crate::console::wording::flash::FlashCode;
