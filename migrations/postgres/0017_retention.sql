-- Why: what is over is deleted after a time, found by when it ended, and a person has a bounded
-- number of drafts.

CREATE INDEX audit_at ON audit (at);
CREATE INDEX app_secrets_closed ON app_secrets (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX api_tokens_ended ON api_tokens ((COALESCE(revoked_at, deactivated_at, expires_at)));
CREATE INDEX invitations_ended ON invitations ((COALESCE(accepted_at, revoked_at, expires_at)));
CREATE INDEX app_requests_decided ON app_requests (decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX app_requests_app ON app_requests (app);
CREATE INDEX revoked_tokens_app ON revoked_tokens (app, revoked_at);
CREATE INDEX apps_deleted ON apps (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX drafts_person ON drafts (person, created_at);
