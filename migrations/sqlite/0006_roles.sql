-- Why: a custom role is versioned like a scope, so that editing one never widens what another
-- organization approved; deleted roles stay for the snapshots that name them.

ALTER TABLE custom_roles ADD COLUMN permissions_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE custom_roles ADD COLUMN description_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE custom_roles ADD COLUMN deleted_at BIGINT;
UPDATE custom_roles SET description_folded = LOWER(description);

-- Permissions of a version are written once and never changed.
CREATE TABLE custom_role_permissions_of_versions (
    role TEXT NOT NULL REFERENCES custom_roles (id),
    version BIGINT NOT NULL,
    service TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, version, service, permission)
);
INSERT INTO custom_role_permissions_of_versions (role, version, service, permission)
SELECT role, 1, service, permission FROM custom_role_permissions;
DROP TABLE custom_role_permissions;
ALTER TABLE custom_role_permissions_of_versions RENAME TO custom_role_permissions;

-- Which version of the role a version of a scope means.
ALTER TABLE scope_custom_roles ADD COLUMN role_version BIGINT NOT NULL DEFAULT 1;

CREATE INDEX member_roles_role ON member_roles (org, role);
CREATE INDEX member_service_roles_role ON member_service_roles (org, service, role);

-- What was typed into Add Role so far, as the JSON of one form. `role` is set by the one request
-- that creates the role: a replay finds it and creates nothing.
CREATE TABLE role_drafts (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    content TEXT NOT NULL,
    role TEXT REFERENCES custom_roles (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX role_drafts_expires_at ON role_drafts (expires_at);
