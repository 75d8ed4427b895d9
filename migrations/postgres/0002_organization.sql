-- Why: an organization can be renamed by two owners at once, and set rules for its apps.

ALTER TABLE organizations ADD COLUMN details_version BIGINT NOT NULL DEFAULT 1;

-- No row means no policy: everything is off.
CREATE TABLE organization_policies (
    org TEXT NOT NULL PRIMARY KEY REFERENCES organizations (id),
    only_owners_regenerate BIGINT NOT NULL,
    only_roles_i_hold BIGINT NOT NULL,
    max_ttl_minutes BIGINT,
    max_secret_age_days BIGINT,
    version BIGINT NOT NULL
);

-- People who have put the first steps of an organization away.
CREATE TABLE dismissed_first_steps (
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (org, person)
);

-- When a service was first called with the app's credentials: the last of the first steps.
ALTER TABLE apps ADD COLUMN first_call_at BIGINT;
