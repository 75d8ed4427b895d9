//! The chapters of the guide.

use crate::console::pages::guide::chapter::Block::{Points, Steps, Text};
use crate::console::pages::guide::chapter::{Chapter, Part};

/// In the order in which people need them.
pub const CHAPTERS: [Chapter; 14] = [
    Chapter {
        slug: "start",
        title: "Get started",
        lead: "From an empty organization to the first API call.",
        parts: &[
            Part {
                title: "The first token",
                body: &[
                    Steps(&[
                        "Go to OAuth Apps and select Create app.",
                        "Choose Server to server app, give it a name, and choose the roles it needs.",
                        "Check the review and select Create app.",
                        "Store the App Secret. It's shown only once.",
                        "Add the app to your organization. Until then it can't get tokens.",
                        "Select Try in the playground and get a token.",
                    ]),
                    Text("The Overview page ticks off these steps as you complete them."),
                ],
            },
            Part {
                title: "What's what",
                body: &[Points(&[
                    "App: an OAuth client with its own App ID and App Secret. It belongs to an organization, not to a person.",
                    "Scope: the roles an app has. It takes effect in every organization the app is added to.",
                    "Service: an API such as Carbon Black Cloud. Permissions work only where the organization has the service.",
                    "API token: your own credential for scripts. It acts as you and ends when you leave.",
                ])],
            },
        ],
    },
    Chapter {
        slug: "organization",
        title: "Organizations and policies",
        lead: "Overview, details, policies, and switching between organizations.",
        parts: &[
            Part {
                title: "Overview",
                body: &[Text(
                    "Needs attention lists everything that's wrong or about to be: secrets that expire, apps without access, scopes that changed. Each line leads to where you fix it.",
                )],
            },
            Part {
                title: "Policies",
                body: &[
                    Text(
                        "Owners set policies under Details. They apply to what is created or changed from then on; existing apps keep working and are counted.",
                    ),
                    Points(&[
                        "Only owners regenerate secrets.",
                        "Only roles I hold: people can give apps and custom roles only permissions they have themselves.",
                        "Maximum Access Token TTL, in minutes.",
                        "Maximum secret age, in days.",
                    ]),
                ],
            },
            Part {
                title: "The Organization ID",
                body: &[Text(
                    "Under Details you find the Organization ID. Give it to whoever wants to add their app to your organization.",
                )],
            },
        ],
    },
    Chapter {
        slug: "apps",
        title: "OAuth apps",
        lead: "Create, find, edit, disable and delete apps.",
        parts: &[
            Part {
                title: "Which type?",
                body: &[Points(&[
                    "Server to server: a script or service that calls APIs by itself (`client_credentials`).",
                    "Web: a web server that acts for people who sign in (`authorization_code`).",
                    "Native/mobile: an app on a device that can't keep a secret (`authorization_code` with PKCE).",
                ])],
            },
            Part {
                title: "Find apps",
                body: &[Text(
                    "Search by name, App ID or description. Filters and the sort order are part of the address, so you can bookmark or share a view. Exports contain exactly what the filters leave.",
                )],
            },
            Part {
                title: "Disable or delete",
                body: &[Text(
                    "A disabled app can't get tokens and its tokens are refused; enable it again at any time. Deleting can't be undone. Latchkey asks for your password again if you signed in more than ten minutes ago.",
                )],
            },
        ],
    },
    Chapter {
        slug: "secrets",
        title: "App Secrets",
        lead: "Rotate without downtime, and what to do when a secret leaks.",
        parts: &[
            Part {
                title: "Rotate without downtime",
                body: &[Steps(&[
                    "On the app's page, under Credentials, select Regenerate secret.",
                    "Choose Replace it and an overlap. 48 hours is a good start.",
                    "Store the new secret and confirm that you did.",
                    "Update your integrations. The old secret works until the overlap ends.",
                    "Check when the old secret was last used, then retire it.",
                ])],
            },
            Part {
                title: "A secret leaked",
                body: &[Text(
                    "Choose Leaked: cut off now. Every current secret stops working immediately. Tick Also revoke tokens already issued if somebody may have used it.",
                )],
            },
            Part {
                title: "Why two secrets at most?",
                body: &[Text(
                    "One in use and one in overlap is enough for a rotation. Retire the old one before you regenerate again.",
                )],
            },
        ],
    },
    Chapter {
        slug: "sharing",
        title: "Apps in organizations",
        lead: "Add apps to other organizations, and decide about requests.",
        parts: &[
            Part {
                title: "Two consents",
                body: &[Text(
                    "An app gets tokens for an organization once both sides agree: the organization that owns the app, and an owner of the other one. If you can decide for both, one step is enough.",
                )],
            },
            Part {
                title: "When the scope changes",
                body: &[Text(
                    "Other organizations keep the scope they approved until an owner there accepts the new one. A badge shows who hasn't accepted yet.",
                )],
            },
        ],
    },
    Chapter {
        slug: "roles",
        title: "Roles and permissions",
        lead: "Standard and custom roles, and who can do what.",
        parts: &[
            Part {
                title: "Kinds of roles",
                body: &[Points(&[
                    "Organization roles decide what people and apps can do in the console. They grant nothing in services.",
                    "Service roles come with a service and can't be changed.",
                    "Custom roles contain exactly the permissions you choose.",
                ])],
            },
            Part {
                title: "Find who can do something",
                body: &[Text(
                    "Press Ctrl+K and type what you look for, such as `quarantine`. A permission leads to the service page; a role shows every app and member that has it.",
                )],
            },
            Part {
                title: "Fix a 403",
                body: &[Steps(&[
                    "Read which permission is missing in the response or in the playground.",
                    "Open the app and select Effective access.",
                    "Enter the permission: the page shows the step that's missing and the smallest role that grants it.",
                    "Add that role to the app's scope, or the service to the organization.",
                    "Get a new token.",
                ])],
            },
        ],
    },
    Chapter {
        slug: "members",
        title: "Members",
        lead: "Invite people, change roles, and what happens when somebody leaves.",
        parts: &[
            Part {
                title: "Invite somebody",
                body: &[Text(
                    "Owners invite people by e-mail address. The link works once. If no mail server is configured, copy the link and send it yourself.",
                )],
            },
            Part {
                title: "When somebody leaves",
                body: &[Text(
                    "Their access and API tokens end immediately. Their apps stay and are marked Creator left. Regenerate the secrets they may know.",
                )],
            },
        ],
    },
    Chapter {
        slug: "api-tokens",
        title: "API tokens",
        lead: "Your own credentials for scripts.",
        parts: &[Part {
            title: "API token or app?",
            body: &[
                Text(
                    "Use an API token for your own scripts: it does what you can do. Use an app for anything that must keep running without you.",
                ),
                Text(
                    "Exchange an API token for an access token at `/csp/gateway/am/api/auth/api-tokens/authorize`. Owners can see and deactivate all tokens of their organization.",
                ),
            ],
        }],
    },
    Chapter {
        slug: "services",
        title: "Services",
        lead: "What apps can call in an organization.",
        parts: &[Part {
            title: "Add a service",
            body: &[
                Text(
                    "An owner adds a service with its org key. Choose the embedded sandbox to try things out, or enter the base URL of the real service.",
                ),
                Text("Test connection tells whether the service answers. No credentials are sent."),
            ],
        }],
    },
    Chapter {
        slug: "audit",
        title: "Audit",
        lead: "Who did what, and which apps have access where.",
        parts: &[
            Part {
                title: "The log",
                body: &[Text(
                    "Everything one action did is one entry; select it to see each step with its values before and after. Filter by person, action, result and time. Exports are available as CSV, JSON and NDJSON.",
                )],
            },
            Part {
                title: "Apps and organizations",
                body: &[Text(
                    "The list and the matrix show which app acts in which organization, since when, and what it lacks there.",
                )],
            },
        ],
    },
    Chapter {
        slug: "playground",
        title: "Token playground",
        lead: "Get a token, decode it, and call an endpoint.",
        parts: &[Part {
            title: "Try an app",
            body: &[
                Steps(&[
                    "Choose an app and paste its App Secret. It's used once and not stored.",
                    "Get a token and look at its claims.",
                    "Choose an endpoint. A tick shows whether the token has the permission.",
                    "Send the request. Copy it as curl to use it elsewhere.",
                ]),
                Text("Each failed request comes with the reason and what to do about it."),
            ],
        }],
    },
    Chapter {
        slug: "clients",
        title: "Connect a client",
        lead: "The settings that libraries, command lines and services need.",
        parts: &[
            Part {
                title: "What every client needs",
                body: &[
                    Points(&[
                        "Base URL: the address of this console, without a path. Clients of VMware Cloud Services call it host, CSP URL or `csp_url_override`.",
                        "Token URL: `/csp/gateway/am/api/auth/token` below the base URL. Settings shows the whole address.",
                        "Issuer: `/csp/gateway/am/api` below the base URL. OpenID Connect clients find everything else from it.",
                        "Credentials: App ID and App Secret of an app, or your API token.",
                        "Organization ID, for an app that is in more than one organization. Send it as `orgId`.",
                    ]),
                    Text(
                        "`docs/clients.md`, which comes with Latchkey, has an example to copy for each client below.",
                    ),
                ],
            },
            Part {
                title: "Programs and scripts",
                body: &[Points(&[
                    "curl, requests, Authlib, Go's `clientcredentials`: the token URL with App ID and App Secret as Basic authentication, and `grant_type=client_credentials`.",
                    "openid-client, oauth4webapi: the issuer, App ID and App Secret.",
                    "Carbon Black Cloud SDK: `csp_url_override` is the base URL, with `csp_oauth_app_id` and `csp_oauth_app_secret`, or `csp_api_token`. It needs https.",
                    "Carbon Black Cloud without a token: the header `X-Auth-Token: APP_SECRET/APP_ID`. cbc-syslog has both as `custom_api_key` and `custom_api_id`.",
                    "Wavefront SDKs and proxy: `cspBaseUrl`, `cspAppId`, `cspAppSecret` and `cspOrgId`, or `cspAPIToken`. In Python they are `csp_base_url` and so on.",
                    "hcs-core, vdk-control-api-auth, saltext.vmware: the base URL or host, and your API token.",
                ])],
            },
            Part {
                title: "Sign people in",
                body: &[
                    Text(
                        "Create a web or native app with its redirect URIs, then give the client the issuer, the App ID and the scope `openid email`. Native apps need PKCE with S256.",
                    ),
                    Text(
                        "Spring Boot: `spring.security.oauth2.client.provider.latchkey.issuer-uri` is the issuer, and the redirect URI is `/login/oauth2/code/latchkey` of your app.",
                    ),
                ],
            },
            Part {
                title: "Protect a service",
                body: &[
                    Points(&[
                        "nginx, Traefik, Caddy, Envoy: let them ask `/csp/gateway/am/api/auth/check` about each request. Revoked tokens and disabled apps are refused immediately.",
                        "Spring Boot: `spring.security.oauth2.resourceserver.jwt.issuer-uri` is the issuer and `audiences` the base URL.",
                        "Any JWT library: verify with the keys at `/csp/gateway/am/api/auth/token-public-key?format=jwks`. Check `iss`, `aud` (the base URL), `exp`, `context_name` (the Organization ID) and `perms` (the roles).",
                    ]),
                    Text(
                        "A service that verifies tokens by itself can't see that a token was revoked: it accepts the token until it expires.",
                    ),
                ],
            },
        ],
    },
    Chapter {
        slug: "account",
        title: "Your account",
        lead: "Name, password, sessions, dates and shortcuts.",
        parts: &[
            Part {
                title: "Sessions",
                body: &[Text(
                    "You see every browser you're signed in with. End one, all others, or sign out everywhere. Changing your password signs out every other browser.",
                )],
            },
            Part {
                title: "Keyboard shortcuts",
                body: &[Text(
                    "Press `Ctrl K` to search or jump to anything, and `?` for the list of shortcuts. You can turn shortcuts off under Region and shortcuts.",
                )],
            },
        ],
    },
    Chapter {
        slug: "settings",
        title: "Settings",
        lead: "Addresses, version, health and signing keys of this installation.",
        parts: &[Part {
            title: "For integrations",
            body: &[
                Text(
                    "Settings shows the issuer and the exact token URL. Services verify tokens with the public keys at `/csp/gateway/am/api/auth/token-public-key?format=jwks`.",
                ),
                Text(
                    "Settings → Signing keys shows the keys that sign tokens. Owners of the organization that this server was set up with rotate and revoke them there.",
                ),
                Text(
                    "The operator configures the server with a file, environment variables or flags. `latchkey doctor` checks the installation.",
                ),
            ],
        }],
    },
];
