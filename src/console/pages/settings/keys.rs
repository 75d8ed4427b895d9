//! The keys that tokens are signed with, and before one is revoked: what follows.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, ButtonRow, Column, ConfirmName, CopyValue, Crumb, DataTable,
    Detail, DetailsList, ErrorSummary, FormError, LinkButton, LocalTime, Notice, PageHead,
    SectionCard, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::tokens::signing_key::{CACHED_FOR, KeyState, SigningAlgorithm};
use crate::workflows::tokens::keys::{CONSEQUENCE, KeyLine, SigningKeys};

/// The keys, the addresses that go with them, and their exchange.
pub fn signing_keys(page: &OrgPage, found: SigningKeys) -> Content {
    let body = view! {
        <PageHead title="Signing keys"
            lead="Every token is signed. Services check the signature with the public half of a key, \
                  which they read from the JWKS URL."/>
        <ErrorSummary errors=page.errors()/>
        {page.state.is_stale.then(|| view! {
            <Notice tone=Tone::Warning title="The keys were rotated meanwhile">
                <p>"Nothing of yours was done. What signs now stands below."</p>
            </Notice>
        })}
        {keys(page, &found)}
        {rotation(&found)}
    };
    let crumbs = vec![under_settings(page.org)];
    Content { title: vec!["Signing keys".into()], crumbs, body: body.into_any() }
}

fn under_settings(org: &OrgId) -> Crumb {
    Crumb { label: "Settings".into(), href: paths::settings(org) }
}

/// The keys in short, for the settings: what signs now, and the way to the rest.
pub fn section(org: &OrgId, found: &SigningKeys) -> impl IntoView + use<> {
    let actives = found.keys.iter().filter(|line| line.state == KeyState::Active);
    let actives = actives.map(|line| {
        let (id, algorithm) = (line.id.to_string(), about(line.algorithm));
        view! {
            <Detail term="Signs now">
                <CopyValue id=format!("signs-{id}") value=id what="Key ID"/>
                <span class="sub">{algorithm}</span>
            </Detail>
        }
    });
    let actives = actives.collect_view();
    let (href, schedule) = (paths::signing_keys(org), schedule(found));
    let action = move || view! { <LinkButton href=href>"Manage signing keys"</LinkButton> };
    view! {
        <SectionCard id="signing-keys" title="Signing keys" action=action
            lead="Every token is signed. Services check the signature with the public keys.">
            <DetailsList>{actives}<Detail term="Keys rotate">{schedule}</Detail></DetailsList>
        </SectionCard>
    }
}

fn keys(page: &OrgPage, found: &SigningKeys) -> impl IntoView + use<> {
    let columns = ["Key", "State", "Created", "Last signature", "Public key"].map(Column::new);
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    let columns = columns.into_iter().chain(found.may_manage.then_some(actions)).collect();
    let rows: Vec<_> =
        found.keys.iter().map(|line| row(page.org, line, found.may_manage)).collect();
    let actives = found.keys.iter().filter(|line| line.state == KeyState::Active);
    let rotations: Vec<_> =
        actives.filter(|_| found.may_manage).map(|line| rotate(page.org, line)).collect();
    let is_operators = found.is_operators;
    let action =
        move || (!rotations.is_empty()).then(|| view! { <ButtonRow>{rotations}</ButtonRow> });
    view! {
        <SectionCard id="keys" title="Keys" action=action
            lead="The next key is published before it signs, and the one before it stays published \
                  until its last token has expired.">
            <DataTable id="keys-table" caption="Signing keys" columns=columns>{rows}</DataTable>
            {(!is_operators).then(|| view! {
                <p class="muted">
                    "Owners of the organization that this server was set up with rotate and revoke
                    keys."
                </p>
            })}
        </SectionCard>
    }
}

fn rotate(org: &OrgId, line: &KeyLine) -> AnyView {
    let (action, key) = (paths::signing_keys(org), line.id.to_string());
    let algorithm = line.algorithm.wire_name();
    view! {
        <form method="post" action=action>
            <input type="hidden" name="algorithm" value=algorithm/>
            <input type="hidden" name="key" value=key/>
            <Button>{format!("Rotate {algorithm} now")}</Button>
        </form>
    }
    .into_any()
}

fn row(org: &OrgId, line: &KeyLine, may_manage: bool) -> AnyView {
    let id = line.id.to_string();
    let (element, download) = (format!("key-{id}"), paths::public_key(org, &line.id));
    let is_revoked = matches!(line.state, KeyState::Revoked { .. } | KeyState::Retired { .. });
    let (revoke, hidden) = (paths::revoke_key(org, &line.id), format!(" {id}"));
    view! {
        <tr>
            <th scope="row">
                <CopyValue id=element value=id.clone() what="Key ID"/>
                <span class="sub">{about(line.algorithm)}</span>
            </th>
            <td data-label="State">{state(line)}</td>
            <td data-label="Created"><Ago at=line.life.created_at.to_rfc3339()/></td>
            <td data-label="Last signature">{match line.last_signed_at {
                Some(at) => view! { <Ago at=at.to_rfc3339()/> }.into_any(),
                None => view! { <span class="muted">"None yet"</span> }.into_any(),
            }}</td>
            <td data-label="Public key">{match line.public {
                Some(_) => view! { <a href=download download="">"Download"
                    <span class="visually-hidden">{format!(" the public key {id}")}</span></a> }.into_any(),
                None => view! { <span class="muted">"Not published"</span> }.into_any(),
            }}</td>
            {may_manage.then(|| view! {
                <td class="end" data-label="Actions">
                    {(!is_revoked).then(|| view! {
                        <LinkButton href=revoke kind=ButtonKind::Danger small=true>
                            "Revoke…" <span class="visually-hidden">{hidden}</span>
                        </LinkButton>
                    })}
                </td>
            })}
        </tr>
    }
    .into_any()
}

fn state(line: &KeyLine) -> AnyView {
    let time = |at: crate::domain::Timestamp| view! { <LocalTime at=at.to_rfc3339()/> };
    match line.state {
        KeyState::Next => view! {
            <Badge text="Next" tone=Tone::Info/>
            <span class="sub">"Published, signs nothing yet"</span>
        }
        .into_any(),
        KeyState::Active => view! {
            <Badge text="Active" tone=Tone::Success/>
            <span class="sub">{match line.rotates_at {
                Some(at) => view! { "Rotates " {time(at)} }.into_any(),
                None => view! { "Rotates when somebody does it" }.into_any(),
            }}</span>
        }
        .into_any(),
        KeyState::Retiring { until } => view! {
            <Badge text="Retiring" tone=Tone::Warning/>
            <span class="sub">"Verifies until " {time(until)}</span>
        }
        .into_any(),
        KeyState::Retired { since } => view! {
            <Badge text="Retired" tone=Tone::Neutral/>
            <span class="sub">{time(since)}</span>
        }
        .into_any(),
        KeyState::Revoked { at } => view! {
            <Badge text="Revoked" tone=Tone::Danger/>
            <span class="sub">{time(at)}</span>
        }
        .into_any(),
    }
}

/// What people call an algorithm.
const fn about(algorithm: SigningAlgorithm) -> &'static str {
    match algorithm {
        SigningAlgorithm::Rs256 => "RS256 · RSA, 2048 bits",
        SigningAlgorithm::Es256 => "ES256 · ECDSA, P-256",
        SigningAlgorithm::EdDsa => "EdDSA · Ed25519",
    }
}

fn schedule(found: &SigningKeys) -> String {
    found.rules.rotate_every.map_or_else(
        || "Only when somebody rotates them".to_owned(),
        |every| match every.as_secs() / (24 * 3600) {
            1 => "Every day".to_owned(),
            days => format!("Every {days} days"),
        },
    )
}

fn rotation(found: &SigningKeys) -> impl IntoView + use<> {
    let (rules, schedule) = (found.rules, schedule(found));
    let cached = CACHED_FOR.as_secs() / 60;
    view! {
        <SectionCard id="rotation" title="Rotation">
            <DetailsList>
                <Detail term="Algorithm">
                    {about(rules.algorithm)}
                    <p class="muted small">"For every app that doesn't have its own."</p>
                </Detail>
                <Detail term="Keys rotate">{schedule}</Detail>
            </DetailsList>
            <p class="muted">
                {format!(
                    "Services cache the public keys for up to {cached} minutes. You can rotate \
                     safely once the next key is older than that: tokens signed earlier keep \
                     working."
                )}
            </p>
        </SectionCard>
    }
}

/// Before a key is revoked.
pub fn revoke_key(page: &OrgPage, line: KeyLine) -> Content {
    let errors = page.errors();
    let error = FormError::of(&errors, "name");
    let (back, id) = (paths::signing_keys(page.org), line.id.to_string());
    let is_next = line.state == KeyState::Next;
    let keys = Crumb { label: "Signing keys".into(), href: back.clone() };
    let crumbs = vec![under_settings(page.org), keys];
    let body = view! {
        <PageHead title="Revoke this signing key?"/>
        <ErrorSummary errors=errors.clone()/>
        <SectionCard id="consequences" title="What happens next">
            <p><code class="copy-value">{id}</code></p>
            <ul>
                <li>
                    "Every token signed with this key stops working immediately, in every
                    organization. Apps get new ones by themselves."
                </li>
                {(!is_next).then(|| view! {
                    <li>"If it is signing now, the next key takes over immediately."</li>
                })}
                <li>
                    "Services that cache the public keys accept old tokens until they refresh
                    them."
                </li>
                <li>"Its private half is deleted. This can't be undone."</li>
            </ul>
            <p>"If it hasn't leaked, rotate instead. Nothing stops working."</p>
        </SectionCard>
        <form method="post" class="form">
            <div class="card"><div class="card-body form">
                <ConfirmName exact=CONSEQUENCE.to_owned() label="Confirmation" error=error/>
                {password_again(page)}
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Revoke key"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    Content { title: vec!["Revoke a signing key".into()], crumbs, body: body.into_any() }
}
