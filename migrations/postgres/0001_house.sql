-- Why: everything from a first start to the first call with an app's own credentials.
-- Ids are TEXT, times BIGINT microseconds since 1970 in UTC, booleans BIGINT 0 or 1.
-- A unique constraint is named <table>_<columns>_key, so that both engines report one name.

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    epoch BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    CONSTRAINT people_email_key UNIQUE (email)
);

CREATE TABLE members (
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (org, person)
);
CREATE INDEX members_person ON members (person, org);

CREATE TABLE member_roles (
    org TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (org, person, role),
    CONSTRAINT member_roles_member FOREIGN KEY (org, person)
        REFERENCES members (org, person) ON DELETE CASCADE,
    CONSTRAINT member_roles_role
        CHECK (role IN ('org_owner', 'org_member', 'developer', 'auditor'))
);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    invited_by TEXT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    CONSTRAINT invitations_token_hash_key UNIQUE (token_hash)
);

CREATE TABLE invitation_roles (
    invitation TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (invitation, role)
);

CREATE TABLE service_instances (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    service TEXT NOT NULL,
    org_key TEXT NOT NULL,
    base_url TEXT,
    added_at BIGINT NOT NULL,
    CONSTRAINT service_instances_org_service_key UNIQUE (org, service),
    CONSTRAINT service_instances_org_key_key UNIQUE (org_key)
);

CREATE TABLE custom_roles (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    created_by TEXT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    CONSTRAINT custom_roles_org_name_folded_key UNIQUE (org, name_folded)
);

CREATE TABLE custom_role_permissions (
    role TEXT NOT NULL REFERENCES custom_roles (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, service, permission)
);

CREATE TABLE apps (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    ttl_minutes BIGINT NOT NULL,
    scope_version BIGINT NOT NULL DEFAULT 1,
    version BIGINT NOT NULL DEFAULT 1,
    disabled_at BIGINT,
    disabled_by TEXT REFERENCES people (id),
    deleted_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES people (id),
    last_used_at BIGINT,
    last_used_address TEXT,
    CONSTRAINT apps_org_name_folded_key UNIQUE (org, name_folded),
    CONSTRAINT apps_kind CHECK (kind IN ('server', 'web', 'native')),
    CONSTRAINT apps_ttl_minutes CHECK (ttl_minutes BETWEEN 1 AND 300)
);
CREATE INDEX apps_org_created ON apps (org, created_at, id);

-- A scope is never changed: an edit adds the next version, and grants name theirs.
CREATE TABLE scope_organization_roles (
    app TEXT NOT NULL REFERENCES apps (id),
    version BIGINT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (app, version, role)
);

CREATE TABLE scope_service_roles (
    app TEXT NOT NULL REFERENCES apps (id),
    version BIGINT NOT NULL,
    service TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (app, version, service, role)
);

CREATE TABLE scope_custom_roles (
    app TEXT NOT NULL REFERENCES apps (id),
    version BIGINT NOT NULL,
    role TEXT NOT NULL REFERENCES custom_roles (id),
    PRIMARY KEY (app, version, role)
);
CREATE INDEX scope_custom_roles_role ON scope_custom_roles (role);

CREATE TABLE app_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL REFERENCES apps (id),
    hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    expires_at BIGINT,
    last_used_at BIGINT,
    last_used_address TEXT
);
CREATE INDEX app_secrets_app ON app_secrets (app, created_at);

CREATE TABLE grants (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL REFERENCES apps (id),
    org TEXT NOT NULL REFERENCES organizations (id),
    scope_version BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL REFERENCES people (id),
    CONSTRAINT grants_app_org_key UNIQUE (app, org)
);
CREATE INDEX grants_org ON grants (org, app);

-- What was typed into Create App so far, as the JSON of one form. `app` is set by the one
-- request that creates the app: a replay finds it and creates nothing.
CREATE TABLE app_drafts (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    content TEXT NOT NULL,
    app TEXT REFERENCES apps (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX app_drafts_expires_at ON app_drafts (expires_at);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT,
    after TEXT,
    address TEXT,
    agent TEXT,
    request TEXT NOT NULL
);
CREATE INDEX audit_org_at ON audit (org, at, id);
CREATE INDEX audit_subject ON audit (subject_kind, subject, at);

CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT signing_keys_state CHECK (state IN ('active', 'retiring', 'retired'))
);

CREATE TABLE revoked_tokens (
    token TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL REFERENCES apps (id),
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX revoked_tokens_expires_at ON revoked_tokens (expires_at);

CREATE TABLE sessions (
    id_hash TEXT NOT NULL PRIMARY KEY,
    person TEXT REFERENCES people (id),
    data TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    address TEXT,
    agent TEXT
);
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_ends_at ON sessions (ends_at);

CREATE TABLE setup_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

-- Facts about this installation, such as which key its secrets are hashed with.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
