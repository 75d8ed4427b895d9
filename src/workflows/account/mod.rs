//! account.

pub mod change_password;
pub mod choose_preferences;
pub mod end_sessions;
pub mod find_person;
pub mod rename;
pub mod reset_password;
pub mod sessions;
pub mod show;
pub mod sign_in;
pub mod time_zones;
