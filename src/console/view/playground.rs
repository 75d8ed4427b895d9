//! The playground, as its page shows it. No secret is ever part of it; a token may be, since
//! it stands in a field that the person sees.

/// Everything on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaygroundView {
    /// App IDs and names to choose from.
    pub apps: Vec<(String, String)>,
    /// The chosen App ID.
    pub app: String,
    /// What came of asking for a token.
    pub token: Option<Exchange>,
    /// The token in the field, taken apart.
    pub look: Option<TokenLook>,
    /// The second step; nothing when the organization contains no service to call.
    pub call: Option<CallForm>,
    /// What came of the call.
    pub response: Option<Exchange>,
}

/// The form of the second step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallForm {
    /// Where the service answers.
    pub base: String,
    /// Everything that can be called.
    pub endpoints: Vec<EndpointGroup>,
    /// The chosen endpoint, `GET /path`.
    pub endpoint: String,
    /// What the chosen endpoint needs.
    pub needs: Vec<Need>,
    /// The parameters of the chosen endpoint.
    pub parameters: Vec<Parameter>,
    /// The body, for an endpoint that takes one.
    pub body: Option<String>,
    /// The token in the field.
    pub bearer: String,
    /// Whether App ID and App Secret are sent in place of the token.
    pub by_secret: bool,
}

/// Endpoints under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointGroup {
    /// The heading.
    pub name: String,
    /// Values and words.
    pub endpoints: Vec<(String, String)>,
}

/// A permission that opens the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its id.
    pub permission: String,
    /// Whether the token has it, when there is one.
    pub is_held: Option<bool>,
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the pattern.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The same as a command, with the secret as an environment variable.
    pub curl: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer.
    Answered(Box<Answered>),
    /// There was none, and why.
    NoAnswer(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// Its words: "OK".
    pub reason: &'static str,
    /// How long it took.
    pub millis: u128,
    /// How long the body is.
    pub bytes: usize,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body, indented when it is JSON.
    pub body: String,
    /// Whether the body goes on.
    pub is_cut: bool,
    /// What a refusal means, and what to do.
    pub advice: Option<Advice>,
}

/// A refusal in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
}

/// A token taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLook {
    /// Why no service would take it.
    pub refusal: Option<String>,
    /// The header, field by field.
    pub header: Vec<Claim>,
    /// The claims, one by one.
    pub claims: Vec<Claim>,
    /// Seconds until it ends, when it says so.
    pub seconds_left: Option<i64>,
}

/// One field of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The moment that it stands for (RFC 3339).
    pub at: Option<String>,
    /// What it means.
    pub help: &'static str,
}
