-- What apps with the authorization code grant need: redirect URIs, and the life of refresh tokens.

CREATE TABLE app_code_flows (
    app TEXT NOT NULL PRIMARY KEY REFERENCES apps (id),
    refresh_ttl_days BIGINT,
    CONSTRAINT app_code_flows_refresh_ttl_days CHECK (refresh_ttl_days BETWEEN 1 AND 365)
);

CREATE TABLE app_redirect_uris (
    app TEXT NOT NULL REFERENCES app_code_flows (app),
    position BIGINT NOT NULL,
    uri TEXT NOT NULL,
    PRIMARY KEY (app, position),
    CONSTRAINT app_redirect_uris_app_uri_key UNIQUE (app, uri)
);
