-- Why: a secret is replaced in two phases. What is to happen to the old one is chosen with the new
-- one and happens when that is confirmed, so it has to be kept until then.

-- For how long the secrets before this one go on working once it is confirmed.
ALTER TABLE app_secrets ADD COLUMN overlap_hours BIGINT NOT NULL DEFAULT 0;
-- Whether tokens that were issued before end when it is confirmed.
ALTER TABLE app_secrets ADD COLUMN revokes_tokens BIGINT NOT NULL DEFAULT 0;
-- Why it ends at expires_at; NULL while nothing but its own expiry ends it.
ALTER TABLE app_secrets ADD COLUMN end_reason TEXT
    CHECK (end_reason IN ('replaced', 'cut_off', 'retired', 'discarded', 'lapsed', 'expired'));
-- When its end was put on the record.
ALTER TABLE app_secrets ADD COLUMN closed_at BIGINT;
-- When somebody is next to be told that it expires.
ALTER TABLE app_secrets ADD COLUMN warns_at BIGINT;

UPDATE app_secrets SET end_reason = 'replaced', closed_at = expires_at
 WHERE expires_at <= CAST(EXTRACT(EPOCH FROM NOW()) AS BIGINT) * 1000000;
UPDATE app_secrets SET warns_at = expires_at - 30 * 86400000000
 WHERE expires_at IS NOT NULL AND closed_at IS NULL;

CREATE INDEX app_secrets_ends ON app_secrets (expires_at) WHERE closed_at IS NULL;
CREATE INDEX app_secrets_pending ON app_secrets (created_at)
 WHERE confirmed_at IS NULL AND closed_at IS NULL;
CREATE INDEX app_secrets_warns ON app_secrets (warns_at) WHERE warns_at IS NOT NULL;

-- The second before which no token of the app is good any more (`iat` of RFC 7519).
ALTER TABLE apps ADD COLUMN tokens_not_before BIGINT NOT NULL DEFAULT 0;
