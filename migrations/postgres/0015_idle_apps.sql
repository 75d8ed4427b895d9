-- Why: apps that nobody has used for long are found at once, also among many that are new.

CREATE INDEX apps_org_idle ON apps (org, (COALESCE(last_used_at, created_at)), id);
