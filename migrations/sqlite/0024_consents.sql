-- Why: people sign in to web and native apps, and say once what an app may do for them.

-- Where browsers may be sent after a sign-out.
CREATE TABLE app_sign_out_uris (
    app TEXT NOT NULL REFERENCES app_code_flows (app),
    position BIGINT NOT NULL,
    uri TEXT NOT NULL,
    PRIMARY KEY (app, position),
    CONSTRAINT app_sign_out_uris_app_uri_key UNIQUE (app, uri)
);

-- What somebody let an app do for them in one organization. Withdrawn, it is gone, and with it
-- everything below.
CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    app TEXT NOT NULL REFERENCES apps (id),
    org TEXT NOT NULL REFERENCES organizations (id),
    scope_version BIGINT NOT NULL,
    scope TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    last_used_at BIGINT,
    CONSTRAINT consents_person_app_org_key UNIQUE (person, app, org)
);
CREATE INDEX consents_app ON consents (app, given_at, id);
CREATE INDEX consents_org ON consents (org, person);

-- One sign-in to an app: the code that was given for it, and what came of that.
CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    consent TEXT NOT NULL REFERENCES consents (id),
    code_hash TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    nonce TEXT,
    scope TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    code_ends_at BIGINT NOT NULL,
    exchanged_at BIGINT,
    ended_at BIGINT,
    ends_at BIGINT NOT NULL,
    CONSTRAINT sign_ins_code_hash_key UNIQUE (code_hash)
);
CREATE INDEX sign_ins_consent ON sign_ins (consent);
CREATE INDEX sign_ins_ends_at ON sign_ins (ends_at);

CREATE TABLE refresh_tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    sign_in TEXT NOT NULL REFERENCES sign_ins (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX refresh_tokens_sign_in ON refresh_tokens (sign_in);
