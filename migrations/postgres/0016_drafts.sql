-- Why: the drafts of all wizards are one kind of thing and stand in one table, which tells them
-- apart by the wizard's name. `made` is set by the one request that creates what the wizard is
-- for: a replay finds it and creates nothing.

CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    wizard TEXT NOT NULL,
    content TEXT NOT NULL,
    made TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX drafts_expires_at ON drafts (expires_at);

INSERT INTO drafts (id, org, person, wizard, content, made, created_at, expires_at)
SELECT id, org, person, 'create app', content, app, created_at, expires_at FROM app_drafts;
INSERT INTO drafts (id, org, person, wizard, content, made, created_at, expires_at)
SELECT id, org, person, 'add role', content, role, created_at, expires_at FROM role_drafts;

DROP TABLE app_drafts;
DROP TABLE role_drafts;
