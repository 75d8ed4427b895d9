-- Why: what people type is one text however it is encoded, and is found by any of its spellings.
-- The folded columns of before are filled again by the program, since SQL knows no such folding.

ALTER TABLE people ADD COLUMN email_folded TEXT NOT NULL DEFAULT '';
