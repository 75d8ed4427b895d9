-- Why: people choose how dates are written, and whether keys lead somewhere.

ALTER TABLE people ADD COLUMN region TEXT;
ALTER TABLE people ADD COLUMN shortcuts TEXT NOT NULL DEFAULT 'on';
