-- Why: a link that is shown to whoever invites proves nothing of the address. Only the one in the
-- mail does, and whoever comes with it takes over an account that somebody else made with the other.

ALTER TABLE people ADD COLUMN email_proved_at BIGINT;

ALTER TABLE invitations ADD COLUMN mail_hash TEXT;
CREATE UNIQUE INDEX invitations_mail_hash ON invitations (mail_hash);
