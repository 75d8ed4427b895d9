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

pub use button::{Button, ButtonKind, ButtonRow, LinkButton};
pub use choice::{Checkbox, RadioCard, RadioCards};
pub use confirm_name::ConfirmName;
pub use errors::{ErrorSummary, FormError};
pub use field::Field;
pub use select::SelectField;
pub use text::{NumberField, PasswordField, Preset, TextArea, TextField};
