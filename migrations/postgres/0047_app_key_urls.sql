-- Why: an app may keep its public keys at a URL of its own. The rows in app_keys are then those
-- that were read there last.

CREATE TABLE app_key_urls (
    app TEXT NOT NULL PRIMARY KEY REFERENCES apps (id),
    url TEXT NOT NULL,
    -- When somebody last set out to read it, and when that last succeeded.
    asked_at BIGINT NOT NULL,
    read_at BIGINT,
    -- Why it did not, the last time.
    fault TEXT
);
