-- Why: people with roles in services, invitations that can be sent again or taken back, and
-- people who left.

ALTER TABLE people ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
UPDATE people SET name_folded = LOWER(name);

ALTER TABLE members ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE member_service_roles (
    org TEXT NOT NULL,
    person TEXT NOT NULL,
    service TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (org, person, service, role),
    CONSTRAINT member_service_roles_member FOREIGN KEY (org, person)
        REFERENCES members (org, person) ON DELETE CASCADE
);

CREATE TABLE member_custom_roles (
    org TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES custom_roles (id),
    PRIMARY KEY (org, person, role),
    CONSTRAINT member_custom_roles_member FOREIGN KEY (org, person)
        REFERENCES members (org, person) ON DELETE CASCADE
);
CREATE INDEX member_custom_roles_role ON member_custom_roles (role);

-- Who once belonged to an organization. Their apps stay, and are marked.
CREATE TABLE former_members (
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    left_at BIGINT NOT NULL,
    PRIMARY KEY (org, person)
);

ALTER TABLE invitations ADD COLUMN revoked_at BIGINT;
CREATE INDEX invitations_org ON invitations (org, created_at, id);

CREATE TABLE invitation_service_roles (
    invitation TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (invitation, service, role)
);

CREATE TABLE invitation_custom_roles (
    invitation TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES custom_roles (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation, role)
);
CREATE INDEX invitation_custom_roles_role ON invitation_custom_roles (role);
