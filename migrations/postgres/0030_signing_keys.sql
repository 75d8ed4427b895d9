-- Why: keys of three algorithms that follow one another, each published before it signs and after.
-- What a key is good for follows from its times. The private half is there as long as it may sign.

ALTER TABLE signing_keys DROP CONSTRAINT signing_keys_state;
DELETE FROM signing_keys WHERE state <> 'active';
ALTER TABLE signing_keys
    DROP COLUMN state,
    ALTER COLUMN sealed DROP NOT NULL,
    ADD COLUMN algorithm TEXT NOT NULL DEFAULT 'RS256',
    ADD COLUMN numbers TEXT,
    ADD COLUMN activated_at BIGINT,
    ADD COLUMN ends_at BIGINT,
    ADD COLUMN revoked_at BIGINT,
    ADD COLUMN last_signed_at BIGINT,
    ADD CONSTRAINT signing_keys_algorithm CHECK (algorithm IN ('RS256', 'ES256', 'EdDSA'));
UPDATE signing_keys SET activated_at = created_at;
ALTER TABLE signing_keys ALTER COLUMN algorithm DROP DEFAULT;

-- What an app's tokens are signed with, where it is not what the server says for all.
ALTER TABLE apps ADD COLUMN signing_algorithm TEXT
    CHECK (signing_algorithm IN ('RS256', 'ES256', 'EdDSA'));

-- The organization that the server was set up with: its owners look after the whole installation.
INSERT INTO installation (name, value)
SELECT 'operator organization', id FROM organizations ORDER BY created_at, id LIMIT 1;
