//! What an app did, or all apps in an organization, as a picture with a table behind it.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Bar, BarChart, Column, Crumb, DataTable, Detail, DetailsList, PageHead, SectionCard, Tab,
    Tabs, number,
};
use crate::console::pages::apps::under_app;
use crate::console::pages::page::{Content, OrgPage, Page};
use crate::console::paths;
use crate::domain::account::preferences::Region;
use crate::domain::apps::activity::{Bucket, Period};
use crate::domain::apps::query::{AppFilter, AppQuery, Days};
use crate::domain::secrets::ages::{AgeBand, AgeCount, IDLE};
use crate::domain::secrets::life::SecretSummary;
use crate::domain::{AppId, OrgId};
use crate::workflows::account::time_zones;
use crate::workflows::apps::{AppActivity, DeniedLine, OrgActivity, Series};

impl Period {
    /// The name that people read.
    const fn label(self) -> &'static str {
        match self {
            Self::Hours => "Last 24 hours",
            Self::Days => "Last 30 days",
            Self::Months => "Last 12 months",
        }
    }
}

/// What an app did.
pub fn activity(page: &OrgPage, found: AppActivity) -> Content {
    let AppActivity { app, secrets, secret, series, denied } = found;
    let title = format!("Activity of {}", app.name);
    let chosen = secret.as_ref().map(|secret| secret.id.to_string()).unwrap_or_default();
    let link = |period| paths::app_activity_of(page.org, &app.id, period, &chosen);
    let body = view! {
        <PageHead title=title.clone()
            lead="Tokens issued and refused, and which permissions calls were missing."/>
        {(secrets.len() > 1).then(|| choice(page.org, &app.id, &secrets, &chosen, series.period))}
        {picture(page, &series, secret.is_some(), &link)}
        {missing(page, &app.id, &denied)}
    };
    under_app(page.org, &app, "Activity".to_owned(), body.into_any())
}

/// What all apps did in an organization.
pub fn activity_of_org(page: &OrgPage, found: OrgActivity) -> Content {
    let OrgActivity { series, ages } = found;
    let body = view! {
        <PageHead title="Activity"
            lead="Tokens issued and refused for all apps of this organization, and the age of \
                  their App Secrets."/>
        {picture(page, &series, false, &|period| paths::org_activity_of(page.org, period))}
        {secret_ages(page.org, &ages)}
    };
    let home = Crumb { label: "Overview".into(), href: paths::organization(page.org) };
    Content { title: vec!["Activity".into()], crumbs: vec![home], body: body.into_any() }
}

/// How old the secrets are, and where the apps with old ones are listed.
fn secret_ages(org: &OrgId, ages: &[AgeCount]) -> impl IntoView + use<> {
    let all: i64 = ages.iter().map(|count| count.used + count.idle).sum();
    if all == 0 {
        return view! {
            <SectionCard id="secret-ages" title="Age of App Secrets">
                <p class="muted">"No app has an App Secret."</p>
            </SectionCard>
        }
        .into_any();
    }
    let idle: i64 = ages.iter().map(|count| count.idle).sum();
    let title = format!("{}, {idle} not used for {} days", secrets(all), IDLE.0);
    let bar = |count: &AgeCount| Bar {
        label: band(count.band).to_owned(),
        done: count.used,
        failed: count.idle,
    };
    let bars: Vec<_> = ages.iter().map(bar).collect();
    let old = |days: Days| {
        let filter = AppFilter { secret_older: Some(days), ..AppFilter::default() };
        let href = paths::apps_page(org, &AppQuery { filter, ..AppQuery::default() }, "");
        view! { <a href=href>{format!("Apps with a secret older than {} days", days.0)}</a> }
    };
    let links: Vec<_> =
        [AgeBand::HalfYear, AgeBand::Older].map(|band| old(band.begins())).into_iter().collect();
    view! {
        <SectionCard id="secret-ages" title="Age of App Secrets"
            lead="Every App Secret that works, by the time since it was generated. Start with old \
                  ones that nobody uses.">
            <div class="stack">
                <BarChart id="ages" title=title axis="Age" done="In use"
                    failed="Not used for 90 days" bars=bars/>
                <p class="cluster">{links}</p>
            </div>
        </SectionCard>
    }
    .into_any()
}

fn secrets(count: i64) -> String {
    if count == 1 { "1 App Secret".to_owned() } else { format!("{count} App Secrets") }
}

const fn band(band: AgeBand) -> &'static str {
    match band {
        AgeBand::Month => "Up to 30 days",
        AgeBand::Quarter => "30 to 90 days",
        AgeBand::HalfYear => "90 to 180 days",
        AgeBand::Year => "180 to 365 days",
        AgeBand::Older => "Over a year",
    }
}

/// The picture of 30 days, for a page that is about more.
pub fn glance(page: &Page, series: &Series, more: String) -> impl IntoView + use<> {
    let chart = chart(page, series, false).into_any();
    let last = last(series);
    view! {
        <SectionCard id="usage" title="Activity of the last 30 days">
            <div class="stack">{chart} {last} <p><a href=more>"See all activity"</a></p></div>
        </SectionCard>
    }
}

/// One of the secrets, or the app as a whole.
fn choice(
    org: &OrgId,
    app: &AppId,
    secrets: &[SecretSummary],
    chosen: &str,
    period: Period,
) -> impl IntoView + use<> {
    let tab = |label: String, secret: &str| Tab {
        label,
        count: None,
        href: paths::app_activity_of(org, app, period, secret),
        current: secret == chosen,
    };
    let each =
        secrets.iter().map(|secret| tab(format!("Secret {}", secret.hint), secret.id.as_str()));
    let tabs = [tab("Whole app".to_owned(), "")].into_iter().chain(each).collect();
    view! { <Tabs label="Secrets" tabs=tabs/> }
}

fn picture(
    page: &Page,
    series: &Series,
    is_secret: bool,
    link: &dyn Fn(Period) -> String,
) -> AnyView {
    let tabs = Period::ALL.map(|period| {
        let is_current = (period == series.period).then_some("true");
        view! { <a href=link(period) aria-current=is_current>{period.label()}</a> }
    });
    let chart = chart(page, series, is_secret).into_any();
    let last = last(series);
    view! {
        <SectionCard id="picture" title="Tokens">
            <div class="stack">
                <nav class="cluster presets" aria-label="Period">{tabs.into_iter().collect_view()}</nav>
                {chart}
                {last}
            </div>
        </SectionCard>
    }
    .into_any()
}

fn chart(page: &Page, series: &Series, is_secret: bool) -> impl IntoView + use<> {
    let (done, failed) = series
        .buckets
        .iter()
        .fold((0, 0), |(done, failed), bucket| (done + bucket.done, failed + bucket.failed));
    let what = if is_secret { "used" } else { "issued" };
    let title =
        format!("{}: {} {what}, {} failed", series.period.label(), number(done), number(failed));
    let region = page.state.region.unwrap_or(Region::UnitedStates);
    let bars = series.buckets.iter().map(|Bucket { begins, done, failed }| Bar {
        label: time_zones::stretch(begins, region),
        done: *done,
        failed: *failed,
    });
    let done = if is_secret { "Used" } else { "Issued" };
    view! { <BarChart id="chart" title=title done=done failed="Failed" bars=bars.collect()/> }
}

fn last(series: &Series) -> AnyView {
    let Some(last) = &series.last else {
        return view! { <p class="muted">"No activity yet."</p> }.into_any();
    };
    let at = last.at.to_rfc3339();
    let from = last.address.clone().unwrap_or_else(|| "an unknown address".to_owned());
    view! {
        <DetailsList>
            <Detail term="Last caller"><code>{from}</code>" · "<Ago at=at/></Detail>
        </DetailsList>
    }
    .into_any()
}

/// The permissions that calls lacked, most often first.
pub fn missing(page: &OrgPage, app: &AppId, denied: &[DeniedLine]) -> impl IntoView + use<> {
    let is_empty = denied.is_empty();
    let rows: Vec<_> = denied
        .iter()
        .map(|DeniedLine { permission, times, last_at }| {
            let explain = paths::app_access(page.org, app, page.org.as_str(), permission);
            let at = last_at.to_rfc3339();
            view! {
                <tr>
                    <th scope="row"><code>{permission.clone()}</code></th>
                    <td data-label="Times">{number(*times)}</td>
                    <td data-label="Last"><Ago at=at/></td>
                    <td data-label="Fix"><a href=explain>"Show how to fix it"</a></td>
                </tr>
            }
        })
        .collect();
    let columns = ["Permission", "Times", "Last", "Fix"].map(Column::new).to_vec();
    view! {
        <SectionCard id="denied" title="Missing permissions (403)"
            lead="Calls in this organization in the last 30 days that failed because of a missing permission.">
            {if is_empty {
                view! { <p class="muted">"None. No call was missing a permission."</p> }.into_any()
            } else {
                view! {
                    <DataTable id="denied-table" caption="Missing permissions" columns=columns>
                        {rows}
                    </DataTable>
                }.into_any()
            }}
        </SectionCard>
    }
}
