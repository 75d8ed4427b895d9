-- Why: pictures of what apps did: tokens issued and refused, secrets used, permissions missed, by
-- the hour. Hours since 1970; texts that are not known are empty.

CREATE TABLE activity (
    app TEXT NOT NULL REFERENCES apps (id),
    org TEXT NOT NULL,
    secret TEXT NOT NULL,
    outcome TEXT NOT NULL,
    permission TEXT NOT NULL,
    hour BIGINT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_address TEXT,
    PRIMARY KEY (app, hour, outcome, org, secret, permission)
);
CREATE INDEX activity_org ON activity (org, hour);
CREATE INDEX activity_hour ON activity (hour);
