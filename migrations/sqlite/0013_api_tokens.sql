-- Why: people have credentials of their own, which stand for them in one organization.

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL REFERENCES organizations (id),
    person TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    last_used_address TEXT,
    revoked_at BIGINT,
    deactivated_at BIGINT,
    deactivated_by TEXT REFERENCES people (id),
    CONSTRAINT api_tokens_hash_key UNIQUE (hash)
);
CREATE INDEX api_tokens_org ON api_tokens (org, created_at, id);
CREATE INDEX api_tokens_person ON api_tokens (person, org, created_at);

-- What a token was given. What it is good for is what its person still holds of that.
CREATE TABLE api_token_roles (
    token TEXT NOT NULL REFERENCES api_tokens (id),
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (token, kind, service, role),
    CONSTRAINT api_token_roles_kind CHECK (kind IN ('organization', 'service', 'custom'))
);
