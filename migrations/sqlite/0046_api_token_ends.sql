-- Why: an API token can end when nobody uses it, says whether it also tells who its person is, and
-- its person is warned before it expires.

ALTER TABLE api_tokens ADD COLUMN openid BIGINT NOT NULL DEFAULT 1;
ALTER TABLE api_tokens ADD COLUMN idle_days BIGINT;
ALTER TABLE api_tokens ADD COLUMN warns_at BIGINT;

-- Seven days before, in microseconds.
UPDATE api_tokens SET warns_at = expires_at - 604800000000 WHERE revoked_at IS NULL;

CREATE INDEX api_tokens_warns_at ON api_tokens (warns_at);
