//! The sections of an account that are edited by themselves, as forms.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Checkbox, ErrorSummary, FormError, LinkButton, Notice,
    PasswordField, SectionCard, SelectField, TextField, Tone,
};
use crate::console::pages::page::Page;
use crate::console::paths;
use crate::domain::account::preferences::{Region, Shortcuts};
use crate::domain::names::every;
use crate::workflows::account::{Account, time_zones};

every! {
    /// What can be edited by itself, in the order of the page.
    pub enum Part {
        /// What the person is called.
        Name,
        /// What they sign in with.
        Password,
        /// Time zone, region and shortcuts.
        Locale,
    }
}

impl Part {
    /// The part that an address asks for.
    pub fn of(here: &str) -> Option<Self> {
        let path = here.split('?').next().unwrap_or_default();
        Self::ALL.into_iter().find(|part| part.path() == path)
    }

    /// The address of the part as a form.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Name => paths::ACCOUNT_NAME,
            Self::Password => paths::ACCOUNT_PASSWORD,
            Self::Locale => paths::ACCOUNT_LOCALE,
        }
    }

    /// The id of the section.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "your-name",
            Self::Password => "your-password",
            Self::Locale => "locale",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Password => "Password",
            Self::Locale => "Region and shortcuts",
        }
    }

    /// What its link says.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Name | Self::Locale => "Edit",
            Self::Password => "Change",
        }
    }
}

/// The part as a form.
pub fn edit(page: &Page, account: &Account, part: Part) -> impl IntoView + use<> {
    let (errors, version) = (page.errors(), page.version(account.version));
    let overtaken = page.state.is_stale.then(|| overtaken(account, part));
    let fields = match part {
        Part::Name => name(page, account, &errors).into_any(),
        Part::Password => password(account, &errors).into_any(),
        Part::Locale => locale(page, account, &errors).into_any(),
    };
    view! {
        <SectionCard id=part.code() title=part.label()>
            <div class="stack">
                {overtaken}
                <ErrorSummary errors=errors/>
                <form method="post" action=part.path() class="form" data-guard="">
                    <input type="hidden" name="version" value=version/>
                    {fields}
                    <ButtonRow>
                        <Button kind=ButtonKind::Primary>{save(part)}</Button>
                        <LinkButton href=paths::ACCOUNT kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            </div>
        </SectionCard>
    }
}

const fn save(part: Part) -> &'static str {
    match part {
        Part::Name | Part::Locale => "Save",
        Part::Password => "Change password",
    }
}

/// What is there now, for somebody whose form was overtaken by another window of theirs.
fn overtaken(account: &Account, part: Part) -> impl IntoView + use<> {
    let now = match part {
        Part::Name => format!("Your name is now {}.", account.person.name),
        Part::Password => String::new(),
        Part::Locale => {
            let chosen = &account.preferences;
            let zone = chosen.time_zone.as_ref().map_or("from your browser", |it| it.as_str());
            let region = chosen.region.map_or("from your browser", Region::label);
            format!("Now: time zone {zone}, dates and numbers {region}.")
        }
    };
    view! {
        <Notice tone=Tone::Warning title="Your account was changed in another window">
            <p>{now}</p>
            <p>"Nothing was saved here. What you typed is below; save it to replace that."</p>
        </Notice>
    }
}

fn name(page: &Page, account: &Account, errors: &[FormError]) -> impl IntoView + use<> {
    let value = page.typed("name").unwrap_or_else(|| account.person.name.to_string());
    view! {
        <TextField name="name" label="Your name" autocomplete="name" max_length=80
            hint="People see this name next to what you do, in every organization." value=value
            error=FormError::of(errors, "name")/>
    }
}

fn password(account: &Account, errors: &[FormError]) -> impl IntoView + use<> {
    let email = account.person.email.to_string();
    view! {
        // Tells a password manager whose password this is.
        <input type="text" name="username" autocomplete="username" value=email readonly hidden/>
        <PasswordField name="current_password" label="Current password"
            error=FormError::of(errors, "current_password")/>
        <PasswordField name="password" label="New password" autocomplete="new-password"
            hint="12 to 256 characters of any kind. A few words in a row are good." min_length=12
            error=FormError::of(errors, "password")/>
        <p class="muted small">
            "You'll be signed out in every other browser and stay signed in here."
        </p>
    }
}

fn locale(page: &Page, account: &Account, errors: &[FormError]) -> impl IntoView + use<> {
    let zone = page.typed("time_zone").unwrap_or_else(|| {
        account.preferences.time_zone.as_ref().map_or_else(String::new, ToString::to_string)
    });
    let region = page.typed("region").unwrap_or_else(|| {
        account.preferences.region.map_or_else(String::new, |it| it.wire_name().to_owned())
    });
    let regions = Region::ALL.into_iter().map(|it| (it.wire_name(), it.label()));
    let regions = [("", "From my browser")].into_iter().chain(regions);
    let regions = regions.map(|(value, words)| (value.to_owned(), words.to_owned())).collect();
    let is_off = account.preferences.shortcuts == Shortcuts::Off;
    // The name of a zone that today's list has under another one stays choosable.
    let mut names = time_zones::list();
    if !zone.is_empty() && !names.contains(&zone) {
        names.push(zone.clone());
    }
    let zones = [(String::new(), "From my browser".to_owned())]
        .into_iter()
        .chain(names.into_iter().map(|name| (name.clone(), name.replace('_', " "))))
        .collect();
    view! {
        <SelectField name="time_zone" label="Time zone" options=zones value=zone
            hint="Times are shown in this time zone. Point at one to see it in UTC."
            error=FormError::of(errors, "time_zone")/>
        <SelectField name="region" label="Dates and numbers" options=regions value=region
            error=FormError::of(errors, "region")/>
        <Checkbox name="shortcuts_off" value="yes" label="Turn off keyboard shortcuts"
            checked=is_off/>
    }
}
