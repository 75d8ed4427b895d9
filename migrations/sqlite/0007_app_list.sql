-- Why: an organization may own a hundred thousand apps, and its list is still searched, sorted
-- and counted at once.

-- What a search looks through: name, App ID and description in small letters, a line each.
ALTER TABLE apps ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE apps SET search_text = name_folded || '
' || LOWER(id) || '
' || LOWER(description);

CREATE INDEX apps_org_used ON apps (org, (COALESCE(last_used_at, 0)), id);
CREATE INDEX scope_service_roles_role ON scope_service_roles (service, role, app, version);

-- Every run of three characters of the texts above.
CREATE VIRTUAL TABLE app_search USING fts5 (app UNINDEXED, org UNINDEXED, text, tokenize = 'trigram');
INSERT INTO app_search (rowid, app, org, text) SELECT rowid, id, org, search_text FROM apps;
CREATE TRIGGER apps_search_insert AFTER INSERT ON apps BEGIN
    INSERT INTO app_search (rowid, app, org, text) VALUES (new.rowid, new.id, new.org, new.search_text);
END;
CREATE TRIGGER apps_search_update AFTER UPDATE OF search_text ON apps BEGIN
    UPDATE app_search SET text = new.search_text WHERE rowid = new.rowid;
END;

-- How many apps an organization owns, so that nobody has to count them.
ALTER TABLE organizations ADD COLUMN owned_apps BIGINT NOT NULL DEFAULT 0;
UPDATE organizations
   SET owned_apps = (SELECT COUNT(*) FROM apps a WHERE a.org = organizations.id AND a.deleted_at IS NULL);

-- The services that a scope names.
CREATE VIEW scope_services AS
    SELECT app, version, service FROM scope_service_roles
     UNION ALL
    SELECT c.app, c.version, p.service
      FROM scope_custom_roles c
      JOIN custom_role_permissions p ON p.role = c.role AND p.version = c.role_version;
