-- Who uses which App Secret: during an overlap, whoever still uses the old one has to be found.

CREATE TABLE secret_callers (
    secret TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    CONSTRAINT secret_callers_key PRIMARY KEY (secret, address, agent),
    CONSTRAINT secret_callers_secret FOREIGN KEY (secret)
        REFERENCES app_secrets (id) ON DELETE CASCADE
);
