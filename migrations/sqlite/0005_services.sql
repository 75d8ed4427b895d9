-- Why: service files that operators bring along, and service instances that can be changed.

-- What this database has seen of each service of the catalogue: the contents are JSON, the ids of
-- its permissions and roles, to tell what a later version changes.
CREATE TABLE catalogue_versions (
    service TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    contents TEXT NOT NULL,
    loaded_at BIGINT NOT NULL
);

ALTER TABLE service_instances ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
