-- Why: before an app is disabled or deleted, people see what that would stop: tokens that are
-- alive, and who called last.

-- How many tokens were issued, by the minute: a row for those of an app and an organization that
-- came and expire together. Minutes since 1970; a token expires at the end of its minute at latest.
CREATE TABLE issued_tokens (
    app TEXT NOT NULL REFERENCES apps (id),
    org TEXT NOT NULL REFERENCES organizations (id),
    issued_minute BIGINT NOT NULL,
    expires_minute BIGINT NOT NULL,
    tokens BIGINT NOT NULL,
    PRIMARY KEY (app, org, issued_minute, expires_minute)
);
CREATE INDEX issued_tokens_expires_minute ON issued_tokens (expires_minute);

-- The addresses that an app came from last.
CREATE TABLE app_callers (
    app TEXT NOT NULL REFERENCES apps (id),
    address TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (app, address)
);
