//! How each scene is played: by the workflow that its people would use in the console.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::demo::calendar::{DAY, Past};
use crate::demo::company::{DemoError, during};
use crate::demo::content;
use crate::demo::fill::{Filling, known};
use crate::demo::story::{self, Act, AppAct, OrgAct};
use crate::domain::apps::prefill::Prefill;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::ServiceRole;
use crate::domain::secrets::secret::Password;
use crate::domain::{AppRef, OrgId, PermissionId, RoleId, ServiceId};
use crate::workflows::apps::{AppDetails, AppEdit, Confirmed, Meant, ScopeForm};
use crate::workflows::consents::{self, Decision, Link, Outcome, Session};
use crate::workflows::members::InviteMember;
use crate::workflows::organizations::{PolicyForm, Ticked};
use crate::workflows::roles::{CreateCustomRole, HolderPlaces, RoleEdit};
use crate::workflows::secrets::{IssuedTokens, RegenerateSecret, Regeneration, SetExpiry};
use crate::workflows::sharing::{Acceptance, SharingForm};
use crate::workflows::tokens::api_tokens::{self, NewApiToken};
use crate::workflows::{
    Actor, OpContext, WorkflowError, account, apps, members, organizations, roles, secrets, sharing,
};

/// What the story has brought forth so far, by name.
#[derive(Default)]
pub(super) struct Cast {
    pub orgs: BTreeMap<&'static str, Opened>,
    pub apps: BTreeMap<&'static str, Known>,
}

/// An organization.
pub(super) struct Opened {
    pub id: OrgId,
    founder: &'static str,
    roles: BTreeMap<&'static str, RoleId>,
}

/// An app.
pub(super) struct Known {
    pub named: AppRef,
    org: &'static str,
    /// Who looks after it: whoever made it, as long as they are there.
    keeper: &'static str,
}

/// Plays a scene, at the time to which the clock was set.
pub(super) async fn play(
    filling: &mut Filling<'_>,
    cast: &mut Cast,
    past: &Past,
    act: &'static Act,
) -> Result<(), DemoError> {
    let mut stage = Stage { filling, cast, past };
    match act {
        Act::SignsIn(who) => stage.sign_in(who).await.map_err(during("signing in", who)),
        Act::Mistypes(who) => {
            let typo = Password::typed("Correct horse, wrong battery".to_owned());
            let refused = stage.try_password(who, typo).await;
            must_be_refused(refused).map_err(during("mistyping the password of", who))
        }
        Act::In(org, act) => stage.play_in(org, act).await,
        Act::To(app, act) => {
            stage.play_with(app, act).await.map_err(during("telling of the app", app))
        }
    }
}

/// Some scenes are about what is refused.
fn must_be_refused<T>(tried: Result<T, WorkflowError>) -> Result<(), WorkflowError> {
    match tried {
        Ok(_) => Err(WorkflowError::Internal),
        Err(WorkflowError::Denied(_) | WorkflowError::Invalid(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

struct Stage<'s, 'w> {
    filling: &'s mut Filling<'w>,
    cast: &'s mut Cast,
    past: &'s Past,
}

fn content_of(org: &str) -> Result<&'static content::Organization, DemoError> {
    let found = content::ORGANIZATIONS.iter().find(|content| content.name == org);
    found.ok_or(WorkflowError::NotFound).map_err(during("finding", org))
}

fn app_of(name: &str) -> Result<&'static content::App, DemoError> {
    let mut apps = content::ORGANIZATIONS.iter().flat_map(|org| org.apps).chain(story::APPS);
    let found = apps.find(|app| app.name == name);
    found.ok_or(WorkflowError::NotFound).map_err(during("finding", name))
}

impl Stage<'_, '_> {
    fn org(&self, name: &str) -> Result<&Opened, WorkflowError> {
        self.cast.orgs.get(name).ok_or(WorkflowError::NotFound)
    }

    fn app(&self, name: &str) -> Result<&Known, WorkflowError> {
        self.cast.apps.get(name).ok_or(WorkflowError::NotFound)
    }

    fn op_of(&self, who: &str) -> Result<OpContext, WorkflowError> {
        let somebody = self.filling.people.get(who).ok_or(WorkflowError::NotFound)?;
        Ok(self.filling.w.op(&somebody.visitor))
    }

    /// Whoever owns the organization.
    fn founder_of(&self, org: &str) -> Result<OpContext, WorkflowError> {
        self.op_of(self.org(org)?.founder)
    }

    /// Whoever looks after the app.
    fn keeper_of(&self, app: &Known) -> Result<OpContext, WorkflowError> {
        if self.filling.people.contains_key(app.keeper) {
            self.op_of(app.keeper)
        } else {
            self.founder_of(app.org)
        }
    }

    async fn sign_in(&self, who: &str) -> Result<(), WorkflowError> {
        let password = self.filling.password_of(who).ok_or(WorkflowError::NotFound)?;
        self.try_password(who, password).await
    }

    async fn try_password(&self, who: &str, password: Password) -> Result<(), WorkflowError> {
        let op = self.filling.w.op_as(Actor::Nobody, story::source_of(who));
        account::sign_in(&op, who, password).await.map(drop)
    }

    async fn play_in(&mut self, name: &'static str, act: &'static OrgAct) -> Result<(), DemoError> {
        match act {
            OrgAct::Opens => self.open(name).await,
            OrgAct::Joins(who, roles) => {
                let org = self.org(name).map_err(during("finding", name))?;
                let (id, founder) = (org.id.clone(), self.filling.visitor(org.founder)?);
                self.filling.member(&id, &founder, who, roles).await
            }
            OrgAct::Creates(app) => self.create(name, app).await,
            OrgAct::BeginsToCreate(app) => self.begin_to_create(name, app).await,
            OrgAct::MakesRole { name: role, permissions } => {
                self.make_role(name, role, permissions).await
            }
            OrgAct::WidensRole { name: role, permissions } => {
                self.widen_role(name, role, permissions).await
            }
            OrgAct::Leaves(who) | OrgAct::IsRemoved(who) => {
                let gone = self.part(name, who, act).await;
                self.filling.people.remove(who);
                gone.map_err(during("parting with", who))
            }
            OrgAct::IsInvited(who) => self.invite(name, who).await.map_err(during("inviting", who)),
            OrgAct::IsRefused(who) => {
                self.be_refused(name, who).await.map_err(during("refusing something to", who))
            }
            OrgAct::MakesApiToken { who, name: token, minutes } => {
                let made = self.make_api_token(name, who, token, minutes).await;
                made.map_err(during("making an API token of", who))
            }
            OrgAct::SetsPolicies { max_ttl, max_secret_age } => {
                let set = self.set_policies(name, max_ttl, max_secret_age).await;
                set.map_err(during("setting the policies of", name))
            }
        }
    }

    async fn open(&mut self, name: &'static str) -> Result<(), DemoError> {
        let content = content_of(name)?;
        let id = self.filling.open(content).await?;
        let founder = self.filling.visitor(content.founder)?;
        self.filling.services(&id, &founder, content).await?;
        let roles = self.filling.custom_roles(&id, &founder, content.roles).await?;
        let opened = Opened { id, founder: content.founder, roles };
        self.cast.orgs.insert(name, opened);
        Ok(())
    }

    async fn create(&mut self, name: &'static str, app: &'static str) -> Result<(), DemoError> {
        let (org, content) = (self.org(name).map_err(during("finding", name))?, app_of(app)?);
        let (org_id, roles) = (org.id.clone(), org.roles.clone());
        let id = self.filling.app(&org_id, content, &roles).await?;
        let named = AppRef::new(&org_id, &id);
        self.cast.apps.insert(app, Known { named, org: name, keeper: content.by });
        Ok(())
    }

    async fn begin_to_create(&mut self, name: &str, app: &str) -> Result<(), DemoError> {
        let (org, content) = (self.org(name).map_err(during("finding", name))?, app_of(app)?);
        let (id, roles) = (org.id.clone(), org.roles.clone());
        let visitor = self.filling.visitor(content.by)?;
        let made = self.filling.new_app(&id, &visitor, content, &roles).await;
        made.map(drop).map_err(during("creating the app", app))
    }

    async fn make_role(
        &mut self,
        org: &'static str,
        role: &'static str,
        permissions: &[&str],
    ) -> Result<(), DemoError> {
        let permissions = permissions.iter().map(|id| known(id, PermissionId::parse(id)));
        let permissions = permissions.collect::<Result<_, _>>()?;
        let made = async {
            let (op, org) = (self.founder_of(org)?, self.org(org)?.id.clone());
            let (name, description) = (role.to_owned(), "For whoever is on duty.".to_owned());
            roles::create(&op, CreateCustomRole { org, name, description, permissions }).await
        };
        let id = made.await.map_err(during("creating the role", role))?;
        if let Some(opened) = self.cast.orgs.get_mut(org) {
            opened.roles.insert(role, id);
        }
        Ok(())
    }

    async fn widen_role(
        &self,
        org: &str,
        role: &str,
        permissions: &[&str],
    ) -> Result<(), DemoError> {
        let permissions = permissions.iter().map(|id| known(id, PermissionId::parse(id)));
        let permissions = permissions.collect::<Result<_, _>>()?;
        let widened = async {
            let (op, opened) = (self.founder_of(org)?, self.org(org)?);
            let id = opened.roles.get(role).ok_or(WorkflowError::NotFound)?;
            let (choice, places) = (RoleChoice::Custom(id.clone()), HolderPlaces::default());
            let record = roles::show(&op, &opened.id, choice, &places).await?.record;
            let version = record.ok_or(WorkflowError::NotFound)?.version;
            roles::edit(&op, &opened.id, id, version, RoleEdit::Permissions(permissions)).await
        };
        widened.await.map_err(during("changing the role", role))
    }

    async fn part(&self, name: &str, who: &str, how: &OrgAct) -> Result<(), WorkflowError> {
        let org = &self.org(name)?.id;
        if matches!(how, OrgAct::Leaves(_)) {
            return members::leave(&self.op_of(who)?, org, name).await;
        }
        let somebody = self.filling.people.get(who).ok_or(WorkflowError::NotFound)?;
        members::remove(&self.founder_of(name)?, org, &somebody.visitor.person).await
    }

    async fn invite(&self, org: &str, who: &str) -> Result<(), WorkflowError> {
        let form =
            InviteMember::with_roles(&self.org(org)?.id, who, content::MEMBER.iter().copied());
        members::invite(&self.founder_of(org)?, form).await.map(drop)
    }

    async fn be_refused(&self, org: &str, who: &str) -> Result<(), WorkflowError> {
        let begun = apps::begin(&self.op_of(who)?, &self.org(org)?.id, Prefill::default()).await;
        must_be_refused(begun)
    }

    async fn make_api_token(
        &self,
        org: &str,
        who: &str,
        name: &str,
        minutes: &str,
    ) -> Result<(), WorkflowError> {
        let op = self.op_of(who)?;
        let form = NewApiToken {
            id: op.rng().id(),
            name: name.to_owned(),
            lasts: minutes.to_owned(),
            minutes: String::new(),
            idle: String::new(),
            has_openid: false,
            roles: vec!["org/org_member".to_owned()],
        };
        api_tokens::create(&op, &self.org(org)?.id, form).await.map(drop)
    }

    async fn set_policies(
        &self,
        name: &str,
        max_ttl: &str,
        max_secret_age: &str,
    ) -> Result<(), WorkflowError> {
        let (op, org) = (self.founder_of(name)?, &self.org(name)?.id);
        let form = PolicyForm {
            only_owners_regenerate: Ticked::No,
            only_roles_i_hold: Ticked::No,
            max_ttl: max_ttl.to_owned(),
            max_secret_age: max_secret_age.to_owned(),
            version: organizations::show(&op, org).await?.policies.policies.version,
        };
        organizations::set_policies(&op, org, form).await
    }

    async fn play_with(
        &mut self,
        app: &'static str,
        act: &'static AppAct,
    ) -> Result<(), WorkflowError> {
        let known = self.app(app)?;
        let (op, named) = (self.keeper_of(known)?, known.named.clone());
        match act {
            AppAct::Regenerates { overlap_hours } => {
                self.regenerate(&op, app, "replace", overlap_hours).await
            }
            AppAct::CutsOff => self.regenerate(&op, app, "cut-off", "").await,
            AppAct::RetiresOldSecret => secrets::end_rotation(&op, &named).await,
            AppAct::SetsExpiry { days } => set_expiry(&op, &named, days).await,
            AppAct::IsDisabled => apps::disable(&op, &named).await,
            AppAct::IsDeleted => apps::delete(&op, &named, Meant::Typed(app)).await,
            AppAct::WidensScope { role } => widen_scope(&op, &named, role).await,
            AppAct::IsShared { to, who, last_day } => {
                let last_day = last_day.map_or_else(String::new, |days| self.day_in(days));
                let (op, to) = (self.op_of(who)?, self.org(to)?.id.to_string());
                let version = apps::show(&op, &named).await?.app.scope_version;
                let note = "As agreed at the planning meeting.".to_owned();
                let form = SharingForm { to, last_day, note, version };
                sharing::share(&op, &named, &form).await.map(drop)
            }
            AppAct::IsAccepted { org } => {
                accept(&self.founder_of(org)?, &self.org(org)?.id, &named).await
            }
            AppAct::IsAllowed { org, who } => {
                allow(&self.op_of(who)?, &self.org(org)?.id, &named).await
            }
        }
    }

    /// The date in so many days from today.
    fn day_in(&self, days: u32) -> String {
        self.past.until.plus(DAY * days).to_rfc3339().chars().take("2026-12-31".len()).collect()
    }

    async fn regenerate(
        &mut self,
        op: &OpContext,
        app: &'static str,
        how: &str,
        overlap_hours: &str,
    ) -> Result<(), WorkflowError> {
        let named = self.app(app)?.named.clone();
        let form = RegenerateSecret {
            key: op.rng().id(),
            how: how.to_owned(),
            overlap: overlap_hours.to_owned(),
            lasts: String::new(),
            tokens: IssuedTokens::Keep,
            typed: app.to_owned(),
        };
        let made = secrets::regenerate(op, &named, form).await?;
        let Regeneration::Made { id, secret, .. } = made else {
            return Err(WorkflowError::Internal);
        };
        secrets::confirm(op, &named, &id).await?;
        self.filling.work_with(app, secret.into_inner());
        Ok(())
    }
}

async fn set_expiry(op: &OpContext, app: &AppRef, days: &str) -> Result<(), WorkflowError> {
    let secrets = apps::show(op, app).await?.secrets;
    let newest = &secrets.first().ok_or(WorkflowError::NotFound)?.id;
    let version = secrets::show_expiry(op, app, newest).await?.version;
    let form = SetExpiry { lasts: days.to_owned(), version };
    secrets::set_expiry(op, app, newest, &form).await
}

async fn widen_scope(op: &OpContext, app: &AppRef, role: &str) -> Result<(), WorkflowError> {
    let AppDetails { mut scope, version, .. } = apps::show(op, app).await?;
    let service =
        ServiceId::parse(content::CBC).map_err(|error| WorkflowError::invalid("service", error))?;
    scope.service_roles.insert(ServiceRole { service, role: role.to_owned() });
    let form = ScopeForm { scope, may_be_empty: Confirmed::No };
    apps::edit(op, app, version, AppEdit::Scope(form)).await
}

async fn accept(op: &OpContext, org: &OrgId, app: &AppRef) -> Result<(), WorkflowError> {
    let open = sharing::list_requests(op, org, None).await?.rows;
    let asked = open.into_iter().map(|row| row.request).find(|asked| asked.app == app.id);
    let asked = asked.ok_or(WorkflowError::NotFound)?;
    let last = asked.ends_at.map(|end| end.minus(Duration::from_secs(1)).to_rfc3339());
    let last_day = last.unwrap_or_default().chars().take("2026-12-31".len()).collect();
    let form = Acceptance { version: asked.scope_version, last_day };
    sharing::accept(op, org, &asked.id, &form).await.map(drop)
}

async fn allow(op: &OpContext, org: &OrgId, app: &AppRef) -> Result<(), WorkflowError> {
    let parameters = [
        ("client_id", app.id.as_str()),
        ("redirect_uri", story::SHIFT_CALLBACK),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "demo"),
    ];
    let session = Session { signed_in_at: op.now(), answers_this: false };
    let decision = Some(Decision::Allow(org.clone()));
    let link = Link::new(parameters.into_iter());
    match consents::authorize(op, &link, Some(session), decision).await? {
        Outcome::Code { .. } => Ok(()),
        Outcome::Refused(_) | Outcome::SignIn | Outcome::Ask(_) | Outcome::Error { .. } => {
            Err(WorkflowError::Internal)
        }
    }
}
