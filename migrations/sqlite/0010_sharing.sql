-- Why: apps act in organizations that do not own them, as long as both sides agree.

-- When a grant ends by itself; which version of the scope the organization has declined, so
-- that nobody is asked twice; and when the app last acted there.
ALTER TABLE grants ADD COLUMN ends_at BIGINT;
ALTER TABLE grants ADD COLUMN declined_version BIGINT;
ALTER TABLE grants ADD COLUMN last_used_at BIGINT;

-- An organization that asks another one to accept its app. `org` is what was typed: it names no
-- table, since asking must not tell which organizations there are.
CREATE TABLE app_requests (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL REFERENCES apps (id),
    owner TEXT NOT NULL REFERENCES organizations (id),
    org TEXT NOT NULL,
    scope_version BIGINT NOT NULL,
    note TEXT NOT NULL,
    ends_at BIGINT,
    requested_at BIGINT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL DEFAULT 'open',
    decided_at BIGINT,
    decided_by TEXT REFERENCES people (id),
    CONSTRAINT app_requests_state CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn'))
);
CREATE UNIQUE INDEX app_requests_open_key ON app_requests (app, org) WHERE state = 'open';
CREATE INDEX app_requests_org ON app_requests (org, state, requested_at, id);
