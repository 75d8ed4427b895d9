-- Why: programs name custom roles by a word without blanks, which a role keeps when people rename
-- it. Roles that people made have none and go by their id.

ALTER TABLE custom_roles ADD COLUMN api_name TEXT;

CREATE UNIQUE INDEX custom_roles_org_api_name_key
    ON custom_roles (org, api_name) WHERE deleted_at IS NULL;
