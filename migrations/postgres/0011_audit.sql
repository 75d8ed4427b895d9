-- Why: the record is filtered by what it is about, by actor and by thing, and read a page at a
-- time in the order of time, however long it grows.

ALTER TABLE audit ADD COLUMN area TEXT NOT NULL DEFAULT 'organization';
UPDATE audit
   SET area = CASE
       WHEN action LIKE 'app.%' THEN 'apps'
       WHEN action LIKE 'secret.%' THEN 'secrets'
       WHEN action LIKE 'invitation.%' OR action LIKE 'member.%' OR action LIKE 'person.%' THEN 'members'
       WHEN action LIKE 'role.%' THEN 'roles'
       WHEN action LIKE 'catalogue.%' OR action LIKE 'service.%' THEN 'services'
       WHEN action LIKE 'token.%' THEN 'tokens'
       ELSE 'organization' END;

CREATE INDEX audit_org_area ON audit (org, area, at, id);
CREATE INDEX audit_org_actor ON audit (org, actor_kind, actor, at, id);
CREATE INDEX audit_org_subject ON audit (org, subject_kind, subject, at, id);
