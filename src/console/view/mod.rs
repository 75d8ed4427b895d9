//! What pages show: values that cross from the server to a page, ready to be read.

mod app;
mod app_life;
mod frame;
mod wizard;

pub use crate::console::view::app::AppView;
pub use crate::console::view::app_life::AppScopesView;
pub use crate::console::view::app_life::ChangedPermission;
pub use crate::console::view::app_life::ScopePreviewView;
pub use crate::console::view::frame::PageError;
pub use crate::console::view::frame::Submitted;
pub use crate::console::view::wizard::OrgRolePick;
pub use crate::console::view::wizard::PermissionLine;
pub use crate::console::view::wizard::Risk;
pub use crate::console::view::wizard::RolePick;
pub use crate::console::view::wizard::RolePicks;
pub use crate::console::view::wizard::ServicePicks;
pub use crate::console::wording::apps::AccessLine;
pub use crate::console::wording::apps::RoleLine;
pub use crate::console::wording::apps::ServiceAccess;
pub use crate::console::wording::audit::EntryLine;
pub use crate::console::wording::flash::FlashCode;
