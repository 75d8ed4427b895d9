-- Why: keys of three algorithms that follow one another, each published before it signs and after.
-- What a key is good for follows from its times. The private half is there as long as it may sign.

CREATE TABLE signing_keys_new (
    id TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    sealed TEXT,
    numbers TEXT,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    ends_at BIGINT,
    revoked_at BIGINT,
    last_signed_at BIGINT,
    CONSTRAINT signing_keys_algorithm CHECK (algorithm IN ('RS256', 'ES256', 'EdDSA'))
);
INSERT INTO signing_keys_new (id, algorithm, sealed, created_at, activated_at)
SELECT id, 'RS256', sealed, created_at, created_at FROM signing_keys WHERE state = 'active';
DROP TABLE signing_keys;
ALTER TABLE signing_keys_new RENAME TO signing_keys;

-- What an app's tokens are signed with, where it is not what the server says for all.
ALTER TABLE apps ADD COLUMN signing_algorithm TEXT
    CHECK (signing_algorithm IN ('RS256', 'ES256', 'EdDSA'));

-- The organization that the server was set up with: its owners look after the whole installation.
INSERT INTO installation (name, value)
SELECT 'operator organization', id FROM organizations ORDER BY created_at, id LIMIT 1;
