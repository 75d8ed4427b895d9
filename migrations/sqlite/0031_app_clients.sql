-- Why: an app may be limited to networks, and prove itself by keys of its own.

CREATE TABLE app_networks (
    app TEXT NOT NULL REFERENCES apps (id),
    position BIGINT NOT NULL,
    network TEXT NOT NULL,
    PRIMARY KEY (app, position)
);

-- Whether there is a row above, so that the path of tokens need not look for one.
ALTER TABLE apps ADD COLUMN is_limited BIGINT NOT NULL DEFAULT 0;

CREATE TABLE app_keys (
    app TEXT NOT NULL REFERENCES apps (id),
    position BIGINT NOT NULL,
    kid TEXT,
    numbers TEXT NOT NULL,
    PRIMARY KEY (app, position)
);

-- What apps proved themselves with, until it would be over anyway: each is good once.
CREATE TABLE used_assertions (
    hash TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_assertions_expires_at ON used_assertions (expires_at);
