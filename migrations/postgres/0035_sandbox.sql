-- Why: what calls to the embedded sandbox change (devices in quarantine, notes, watchlists, where a
-- queue was read to) is one kind of thing for the product: an object by kind and id that overlays
-- what follows from the org key. Which is kept over a restart is a setting.

CREATE TABLE sandbox_objects (
    org_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT sandbox_objects_pk PRIMARY KEY (org_key, kind, id)
);
