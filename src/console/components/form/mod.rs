//! Forms: fields with label, hint and error, the summary of errors, buttons.
//!
//! A field's `id` is its `name`, so that the summary can link to it.

mod button;
mod choice;
mod confirm_name;
mod errors;
mod field;
mod select;
mod text;

pub use crate::console::components::form::button::{Button, ButtonKind, ButtonRow, LinkButton};
pub use crate::console::components::form::choice::{Checkbox, RadioCard, RadioCards};
pub use crate::console::components::form::confirm_name::ConfirmName;
pub use crate::console::components::form::errors::{ErrorSummary, FormError};
pub use crate::console::components::form::field::Field;
pub use crate::console::components::form::select::SelectField;
pub use crate::console::components::form::text::{
    NumberField, PasswordField, Preset, TextArea, TextField,
};
