-- What a session holds of the playground of an organization: the form without its secrets, the
-- token, what came back, and the last few calls. Sealed with the installation's key.

CREATE TABLE playground_desks (
    session TEXT NOT NULL,
    org TEXT NOT NULL,
    sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT playground_desks_key PRIMARY KEY (session, org),
    CONSTRAINT playground_desks_session FOREIGN KEY (session)
        REFERENCES sessions (reference) ON DELETE CASCADE,
    CONSTRAINT playground_desks_org FOREIGN KEY (org) REFERENCES organizations (id)
);
CREATE INDEX playground_desks_expires_at ON playground_desks (expires_at);

-- Whose secret somebody pasted.
CREATE INDEX app_secrets_hash ON app_secrets (hash);
