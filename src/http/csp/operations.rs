//! What each operation of the gateway takes and answers, in the types that its handlers read and
//! write. A test holds this list against the routes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::domain::api::ApiCaller;
use crate::http::csp::account::{OrganizationLinks, UserAnswer};
use crate::http::csp::app_body::AppBody;
use crate::http::csp::apps::{AppAnswer, Doomed, Outcome};
use crate::http::csp::base::{Empty, Results, below};
use crate::http::csp::gate::Paged;
use crate::http::csp::members::{
    InvitationAnswer, InvitationLink, Invitations, MemberAnswer, NewInvitation,
};
use crate::http::csp::organizations::{OrganizationAnswer, OrganizationRoles};
use crate::http::csp::roles::{RoleAnswer, RoleBody};
use crate::http::csp::scopes::{Role, ServiceRoles};
use crate::http::csp::secrets::{ClientIdAndSecret, Rotation};
use crate::http::csp::services::{ContainedService, Definition};
use crate::http::csp::sharing::{Additions, ClientAnswer, Failures, Removals, RoleFilter};
use crate::http::csp::token::TokenResponse;
use crate::http::csp::{api_tokens, roles, services};

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Json,
    /// `application/x-www-form-urlencoded`; JSON is read as well.
    Form,
}

/// A query parameter. None is required.
#[derive(Clone, Copy)]
pub struct QueryParameter {
    pub name: &'static str,
    /// The values that it can have.
    pub schema: fn() -> Value,
}

/// What a request or an answer carries.
#[derive(Clone, Copy)]
pub struct Content {
    pub media: Media,
    pub schema: SchemaOf,
}

/// One method of one address.
pub struct Operation {
    pub method: &'static str,
    pub path: String,
    pub summary: String,
    pub family: &'static str,
    pub caller: ApiCaller,
    pub query: Vec<QueryParameter>,
    pub body: Option<Content>,
    /// The status when it was done.
    pub status: u16,
    /// What it answers then. `None` is an empty answer.
    pub answer: Option<Content>,
}

impl Operation {
    fn new(method: &'static str, path: String, summary: &str) -> Self {
        Self {
            method,
            path,
            summary: summary.to_owned(),
            family: "",
            caller: ApiCaller::Token,
            query: Vec::new(),
            body: None,
            status: 200,
            answer: None,
        }
    }

    fn get(path: String, summary: &str) -> Self {
        Self::new("GET", path, summary)
    }

    fn post(path: String, summary: &str) -> Self {
        Self::new("POST", path, summary)
    }

    fn delete(path: String, summary: &str) -> Self {
        Self::new("DELETE", path, summary)
    }

    fn answers<T: JsonSchema>(self) -> Self {
        Self { answer: Some(Content { media: Media::Json, schema: schema::<T> }), ..self }
    }

    fn answers_with(self, schema: SchemaOf) -> Self {
        Self { answer: Some(Content { media: Media::Json, schema }), ..self }
    }

    fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(Content { media: Media::Json, schema: schema::<T> }), ..self }
    }

    fn takes_form(self, schema: SchemaOf) -> Self {
        Self { body: Some(Content { media: Media::Form, schema }), ..self }
    }

    fn by(self, caller: ApiCaller) -> Self {
        Self { caller, ..self }
    }

    fn asking(self, query: &[QueryParameter]) -> Self {
        Self { query: query.to_vec(), ..self }
    }
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const PAGE_START: QueryParameter = QueryParameter {
    name: "pageStart",
    schema: || json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX }),
};
const PAGE_LIMIT: QueryParameter = QueryParameter {
    name: "pageLimit",
    schema: || json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
};
const PAGE: [QueryParameter; 2] = [PAGE_START, PAGE_LIMIT];

const fn text(name: &'static str) -> QueryParameter {
    QueryParameter { name, schema: || json!({ "type": "string" }) }
}

/// Every operation of the gateway.
pub fn all() -> Vec<Operation> {
    let families: [(&str, Vec<Operation>); 8] = [
        ("Tokens", tokens()),
        ("Keys and discovery", keys()),
        ("OAuth apps", apps()),
        ("Organizations", organizations()),
        ("Members", members()),
        ("Custom roles", custom_roles()),
        ("The caller", account()),
        ("Services", catalogue()),
    ];
    let named = |(family, operations): (&'static str, Vec<Operation>)| {
        operations.into_iter().map(move |operation| Operation { family, ..operation })
    };
    families.into_iter().flat_map(named).collect()
}

fn tokens() -> Vec<Operation> {
    let details = Operation::post(below("auth/api-tokens/details"), "Look at an API token")
        .by(ApiCaller::Credentials)
        .answers_with(object);
    let lead_on = Operation::post(below("v2/auth/logout"), "Sign a person out and lead on");
    let operations = vec![
        Operation::post(below("auth/token"), "Get an access token")
            .takes_form(token_form)
            .answers::<TokenResponse>(),
        Operation::post(below("auth/authorize"), "Get an access token (older address)")
            .takes_form(token_form)
            .answers::<TokenResponse>(),
        Operation::post(below("auth/api-tokens/authorize"), "Exchange an API token")
            .takes_form(api_token_form)
            .answers::<api_tokens::TokenResponse>(),
        Operation {
            body: Some(Content { media: Media::Json, schema: api_token_value }),
            ..details
        },
        Operation::post(below("auth/introspect"), "Check whether a token is live (RFC 7662)")
            .takes_form(token_to_judge)
            .answers_with(introspection),
        Operation::post(below("auth/revoke"), "Revoke a token (RFC 7009)")
            .takes_form(token_to_judge),
        Operation::post(below("auth/logout"), "Sign a person out")
            .takes_form(sign_out_form)
            .answers_with(address),
        Operation { status: 303, ..lead_on }.takes_form(sign_out_form),
    ];
    let user_info = [Operation::get, Operation::post].map(|with_method| {
        with_method(below("userinfo"), "Look at the person of a token").answers_with(object)
    });
    let own = operations.into_iter().map(|operation| operation.by(ApiCaller::Credentials));
    own.chain(user_info).collect()
}

fn keys() -> Vec<Operation> {
    let format =
        QueryParameter { name: "format", schema: || json!({ "type": "string", "enum": ["jwks"] }) };
    let discovery = ["auth/.well-known/openid-configuration", ".well-known/openid-configuration"];
    let mut operations = vec![
        Operation::get(below("auth/token-public-key"), "Get the public keys").asking(&[format]),
        Operation::get(below("auth/keys"), "Get the public keys as a JWK set (RFC 7517)"),
    ];
    operations.extend(discovery.map(|path| Operation::get(below(path), "Discover the gateway")));
    let open = operations.into_iter();
    open.map(|operation| operation.by(ApiCaller::Anybody).answers_with(object)).collect()
}

fn apps() -> Vec<Operation> {
    let all = || below("orgs/{org}/oauth-apps");
    let one = || below("orgs/{org}/oauth-apps/{app}");
    let secret = || below("orgs/{org}/oauth-apps/{app}/secret");
    let clients = || below("orgs/{org}/clients");
    vec![
        Operation::get(all(), "List the apps of an organization")
            .asking(&[PAGE_START, PAGE_LIMIT, text("searchTerm")])
            .answers::<Paged<AppAnswer>>(),
        Operation::post(all(), "Create an app").takes::<AppBody>().answers::<ClientIdAndSecret>(),
        Operation::delete(all(), "Delete apps").takes::<Doomed>().answers::<Outcome>(),
        Operation::get(one(), "Look at an app").answers::<AppAnswer>(),
        Operation::new("PATCH", one(), "Change an app").takes::<AppBody>().answers::<AppAnswer>(),
        Operation::new("PUT", secret(), "Replace the secret at once")
            .takes::<Empty>()
            .answers::<ClientIdAndSecret>(),
        Operation::post(secret(), "Rotate the secret")
            .takes::<Rotation>()
            .answers::<ClientIdAndSecret>(),
        Operation::delete(secret(), "End the rotation of the secret").answers::<Empty>(),
        Operation::get(clients(), "List the apps that can act in an organization")
            .asking(&PAGE)
            .answers::<Paged<ClientAnswer>>(),
        Operation::post(clients(), "Add apps to an organization")
            .takes::<Additions>()
            .answers::<Failures>(),
        Operation::delete(clients(), "Remove apps from an organization")
            .takes::<Removals>()
            .answers::<Outcome>(),
        Operation::post(below("orgs/{org}/clients/search"), "Find apps by their roles")
            .asking(&PAGE)
            .takes::<RoleFilter>()
            .answers::<Paged<ClientAnswer>>(),
    ]
}

fn organizations() -> Vec<Operation> {
    vec![
        Operation::get(below("orgs/{org}"), "Look at an organization")
            .answers::<OrganizationAnswer>(),
        Operation::get(below("orgs/{org}/roles"), "List the roles in an organization")
            .answers::<OrganizationRoles>(),
        Operation::get(below("orgs/{org}/groups"), "List the groups").answers::<Results<String>>(),
    ]
}

fn members() -> Vec<Operation> {
    let all = || below("orgs/{org}/invitations");
    let one = || below("orgs/{org}/invitations/{invitation}");
    let list = |path: &str| {
        Operation::get(below(path), "List the members")
            .asking(&PAGE)
            .answers::<Paged<MemberAnswer>>()
    };
    vec![
        list("orgs/{org}/users"),
        list("v2/orgs/{org}/users"),
        Operation::get(below("orgs/{org}/users/search"), "Find members")
            .asking(&[text("userSearchTerm"), PAGE_START, PAGE_LIMIT])
            .answers::<Paged<MemberAnswer>>(),
        Operation::get(all(), "List the open invitations").answers::<Vec<InvitationLink>>(),
        Operation::post(all(), "Invite people")
            .takes::<Invitations>()
            .answers::<Vec<NewInvitation>>(),
        Operation::get(one(), "Look at an invitation").answers::<InvitationAnswer>(),
        Operation::delete(one(), "Revoke an invitation").answers::<Empty>(),
    ]
}

fn custom_roles() -> Vec<Operation> {
    let all = || format!("{}/orgs/{{org}}/custom-roles", roles::PREFIX);
    let one = || format!("{}/orgs/{{org}}/custom-roles/{{role}}", roles::PREFIX);
    let create = Operation::post(all(), "Create a custom role");
    vec![
        Operation::get(all(), "List the custom roles").answers::<Results<RoleAnswer>>(),
        Operation { status: 201, ..create }.takes::<RoleBody>().answers::<RoleAnswer>(),
        Operation::get(one(), "Look at a custom role").answers::<RoleAnswer>(),
        Operation::new("PATCH", one(), "Change a custom role")
            .takes::<RoleBody>()
            .answers::<RoleAnswer>(),
        Operation::delete(one(), "Delete a custom role").answers::<Empty>(),
    ]
}

fn account() -> Vec<Operation> {
    let own = |what: &str| below(&format!("loggedin/user/orgs/{{org}}/{what}"));
    vec![
        Operation::get(below("loggedin/user"), "Look at the person of a token")
            .answers::<UserAnswer>(),
        Operation::get(below("loggedin/user/orgs"), "List the organization of a token")
            .asking(&[text("expand")])
            .answers::<OrganizationLinks>(),
        Operation::get(below("v2/loggedin/user/orgs"), "List the organization of a token")
            .asking(&PAGE)
            .answers::<Paged<OrganizationAnswer>>(),
        Operation::get(own("info"), "Look at an organization").answers::<OrganizationAnswer>(),
        Operation::get(own("roles"), "List one's roles").answers::<Vec<Role>>(),
        Operation::get(own("service-roles"), "List one's service roles")
            .answers::<Vec<ServiceRoles>>(),
        Operation::get(own("groups"), "List one's groups").answers::<Results<String>>(),
    ]
}

fn catalogue() -> Vec<Operation> {
    let below = |rest: &str| format!("{}/{rest}", services::PREFIX);
    vec![
        Operation::get(below("definitions"), "List the services").answers::<Results<Definition>>(),
        Operation::get(below("definitions/external/{service}"), "Look at a service")
            .answers::<Definition>(),
        Operation::get(below("v2/orgs/{org}/services"), "List the services of an organization")
            .answers::<Results<ContainedService>>(),
    ]
}

fn object(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object" })
}

fn token_form(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "grant_type": {
                "type": "string",
                "enum": ["client_credentials", "authorization_code", "refresh_token"],
            },
            "client_id": { "type": "string" },
            "client_secret": { "type": "string" },
            "orgId": { "type": "string" },
            "scope": { "type": "string" },
            "code": { "type": "string" },
            "code_verifier": { "type": "string" },
            "redirect_uri": { "type": "string" },
            "refresh_token": { "type": "string" },
            "accessTokenValiditySeconds": { "type": "integer", "minimum": 1 },
        },
        "required": ["grant_type"],
    })
}

fn api_token_form(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "api_token": { "type": "string" },
            "accessTokenValiditySeconds": { "type": "integer", "minimum": 1 },
        },
        "required": ["api_token"],
    })
}

fn api_token_value(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "tokenValue": { "type": "string" } },
        "required": ["tokenValue"],
    })
}

fn token_to_judge(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "token": { "type": "string" },
            "token_type_hint": { "type": "string" },
            "client_id": { "type": "string" },
            "client_secret": { "type": "string" },
        },
        "required": ["token"],
    })
}

fn introspection(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "active": { "type": "boolean" },
            "token_type": { "type": "string" },
            "orgId": { "type": "string" },
            "sub": { "type": "string" },
            "client_id": { "type": "string" },
            "scope": { "type": "string" },
            "iat": { "type": "integer" },
            "exp": { "type": "integer" },
        },
        "required": ["active"],
    })
}

fn sign_out_form(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "idToken": { "type": "string" },
            "client_id": { "type": "string" },
            "post_logout_redirect_uri": { "type": "string" },
            "state": { "type": "string" },
        },
    })
}

fn address(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "url": { "type": "string" } },
        "required": ["url"],
    })
}
