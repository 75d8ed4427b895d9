-- Why: pages of these origins may ask for tokens from a browser.

CREATE TABLE app_origins (
    origin TEXT NOT NULL,
    app TEXT NOT NULL REFERENCES app_code_flows (app),
    PRIMARY KEY (origin, app)
);
INSERT INTO app_origins (origin, app)
SELECT DISTINCT lower(substr(uri, 1, 7 + strpos(substr(uri, 9) || '/', '/'))), app
  FROM app_redirect_uris WHERE uri LIKE 'https://%';
