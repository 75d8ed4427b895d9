-- Why: the picture of an organization with many apps is read from a row an hour, not from a row an
-- app and hour.

DROP INDEX activity_org;
CREATE TABLE org_activity (
    org TEXT NOT NULL,
    hour BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_address TEXT,
    PRIMARY KEY (org, hour, outcome)
);
CREATE INDEX org_activity_hour ON org_activity (hour);
INSERT INTO org_activity (org, hour, outcome, times, last_at, last_address)
SELECT org, hour, outcome, CAST(SUM(times) AS BIGINT), MAX(last_at), MAX(last_address)
  FROM activity
 WHERE org <> ''
 GROUP BY org, hour, outcome;
