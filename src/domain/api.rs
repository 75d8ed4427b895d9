//! An operation of the product's HTTP API, as its reference shows it.

/// How an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiCaller {
    /// With an access token, in `Authorization: Bearer` or `csp-auth-token`.
    Token,
    /// With an access token or, at the resource server, `X-Auth-Token`.
    TokenOrSecret,
    /// With an app's or a person's own credentials in the request.
    Credentials,
    /// By anybody.
    Anybody,
}

/// A parameter, or a field of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiField {
    pub name: String,
    /// The kind of value, in a word or two: "text", "list of text".
    pub kind: String,
    pub is_required: bool,
}

/// One method of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiOperation {
    /// In capitals.
    pub method: &'static str,
    /// With its variable parts in braces.
    pub path: String,
    pub summary: String,
    /// The family that it belongs to.
    pub family: &'static str,
    pub caller: ApiCaller,
    pub query: Vec<ApiField>,
    /// The fields of the request's body.
    pub body: Vec<ApiField>,
    /// The status when it was done.
    pub status: u16,
    /// The fields of the answer's body.
    pub answer: Vec<ApiField>,
}
