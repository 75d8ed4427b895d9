-- Why: the overview of an organization with a hundred thousand apps finds what needs attention
-- from its rare side, instead of looking at every app.

CREATE INDEX scope_organization_roles_role ON scope_organization_roles (role, app, version);
CREATE INDEX apps_org_creator ON apps (org, created_by, id);
CREATE INDEX apps_org_ttl ON apps (org, ttl_minutes, id);
CREATE INDEX apps_org_called ON apps (org, first_call_at) WHERE first_call_at IS NOT NULL;
CREATE INDEX app_secrets_unconfirmed ON app_secrets (app)
 WHERE confirmed_at IS NULL AND closed_at IS NULL;
CREATE INDEX app_secrets_open ON app_secrets (created_at) WHERE closed_at IS NULL;
CREATE INDEX grants_org_ends ON grants (org, ends_at) WHERE ends_at IS NOT NULL;
