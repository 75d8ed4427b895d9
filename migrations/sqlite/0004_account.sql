-- Why: people change what is theirs, look at their sessions and end them.

ALTER TABLE people ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE people ADD COLUMN theme TEXT;
ALTER TABLE people ADD COLUMN language TEXT;
ALTER TABLE people ADD COLUMN time_zone TEXT;

-- What a page and an address may call a session: random, and of no use for signing in. The
-- sessions of before have none, so their people sign in again.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN reference TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX sessions_reference_key ON sessions (reference);
CREATE INDEX sessions_person_created ON sessions (person, created_at, reference);
DROP INDEX sessions_person;
