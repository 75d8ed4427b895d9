//! The query language of the service: words, `field:value`, quotes, `*` and `?`, ranges
//! `field:[a TO b]`, `AND`, `OR`, `NOT` or `-`, and brackets. What stands side by side must all
//! match.

use serde_json::Value;

use crate::sandbox::errors::Refusal;
use crate::sandbox::made::Wanted;
use crate::sandbox::values::{compare_text, field_of, listed, plain_text};

/// Brackets within brackets, as deep as anybody writes them.
const DEEPEST: usize = 24;

/// What an object has to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Term { field: Option<String>, pattern: String },
    Range { field: String, from: String, to: String },
}

/// Where a query stops making sense, in characters from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub message: &'static str,
    pub offset: usize,
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::malformed_query(&format!("{} (at {})", malformed.message, malformed.offset))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Range(String, String),
}

/// A token, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    offset: usize,
    token: Token,
}

/// A word as it is meant, and where it ends.
struct Word {
    text: String,
    end: usize,
}

impl Query {
    /// A query that everything matches.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Reads a query.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        let tokens = tokens(text)?;
        let mut reading = Reading { tokens, at: 0, end: text.chars().count(), depth: 0 };
        let query = reading.any(None)?;
        match reading.tokens.get(reading.at) {
            None => Ok(query),
            Some(last) => Err(fault("There is a ) without a (", last.offset)),
        }
    }

    /// Adds the fields that the query looks at. A word alone looks at all of them.
    pub fn look(&self, wanted: &mut Wanted) {
        match self {
            Self::All(several) | Self::Any(several) => {
                for one in several {
                    one.look(wanted);
                }
            }
            Self::Not(one) => one.look(wanted),
            Self::Term { field: None, .. } => *wanted = Wanted::All,
            Self::Term { field: Some(field), .. } | Self::Range { field, .. } => wanted.add(field),
        }
    }

    /// Whether an object is like this.
    pub fn matches(&self, object: &Value) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.matches(object)),
            Self::Any(any) => any.iter().any(|one| one.matches(object)),
            Self::Not(one) => !one.matches(object),
            Self::Term { field: Some(field), pattern } => {
                let held = listed(field_of(object, field));
                held.iter()
                    .any(|held| is_like(pattern, WILDCARDS, &plain_text(held).to_lowercase()))
            }
            Self::Term { field: None, pattern } => {
                let anywhere = format!("*{pattern}*");
                let fields = object.as_object().into_iter().flat_map(|map| map.values());
                fields
                    .flat_map(listed)
                    .any(|held| is_like(&anywhere, WILDCARDS, &plain_text(held).to_lowercase()))
            }
            Self::Range { field, from, to } => listed(field_of(object, field)).iter().any(|held| {
                let held = plain_text(held);
                (from == "*" || compare_text(&held, from).is_ge())
                    && (to == "*" || compare_text(&held, to).is_le())
            }),
        }
    }
}

struct Reading {
    tokens: Vec<Placed>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Reading {
    fn word(&self) -> Option<&str> {
        match self.token() {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |placed| placed.offset)
    }

    fn any(&mut self, field: Option<&str>) -> Result<Query, Malformed> {
        let mut any = vec![self.all(field)?];
        while self.word() == Some("OR") {
            self.at += 1;
            any.push(self.all(field)?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Query::Any(any) })
    }

    fn all(&mut self, field: Option<&str>) -> Result<Query, Malformed> {
        let mut all = Vec::new();
        let mut is_due = false;
        loop {
            match self.token() {
                None | Some(Token::Close) => break,
                Some(Token::Word(word)) if word == "OR" => break,
                Some(Token::Word(word)) if word == "AND" => {
                    if all.is_empty() || is_due {
                        return Err(fault("AND needs something on both sides", self.offset()));
                    }
                    (self.at, is_due) = (self.at + 1, true);
                }
                Some(_) => {
                    all.push(self.one(field)?);
                    is_due = false;
                }
            }
        }
        if is_due || (all.is_empty() && !self.tokens.is_empty()) {
            return Err(fault("Something is missing here", self.offset()));
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::All(all) })
    }

    fn one(&mut self, field: Option<&str>) -> Result<Query, Malformed> {
        let offset = self.offset();
        let Some(token) = self.token().cloned() else {
            return Err(fault("Something is missing here", offset));
        };
        self.at += 1;
        match token {
            Token::Open => self.group(field, offset),
            Token::Close => Err(fault("There is a ) without a (", offset)),
            Token::Range(from, to) => match field {
                Some(field) => Ok(Query::Range { field: field.to_owned(), from, to }),
                None => Err(fault("A range needs a field", offset)),
            },
            Token::Word(word) if word == "NOT" => self.not(field, offset),
            Token::Word(word) if word == "*:*" || word == "*" => Ok(Query::everything()),
            Token::Word(word) => match (field, word.strip_suffix(':'), split_field(&word)) {
                (None, Some(""), _) => Err(fault("There is a value without a field", offset)),
                (None, Some(name), _) => {
                    if matches!(self.token(), None | Some(Token::Close)) {
                        return Err(fault("The field has no value", offset));
                    }
                    self.one(Some(name))
                }
                (None, None, Some(("", _))) => {
                    Err(fault("There is a value without a field", offset))
                }
                (None, None, Some((name, value))) => Ok(term(Some(name), value)),
                (field, ..) => Ok(term(field, &word)),
            },
        }
    }

    fn group(&mut self, field: Option<&str>, offset: usize) -> Result<Query, Malformed> {
        self.deeper(offset)?;
        let inner = self.any(field)?;
        self.depth -= 1;
        if !matches!(self.token(), Some(Token::Close)) {
            return Err(fault("There is a ( without a )", offset));
        }
        self.at += 1;
        Ok(inner)
    }

    fn not(&mut self, field: Option<&str>, offset: usize) -> Result<Query, Malformed> {
        self.deeper(offset)?;
        let inner = self.one(field)?;
        self.depth -= 1;
        Ok(Query::Not(Box::new(inner)))
    }

    fn deeper(&mut self, offset: usize) -> Result<(), Malformed> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(fault("The query has too many brackets within brackets", offset));
        }
        Ok(())
    }
}

fn term(field: Option<&str>, value: &str) -> Query {
    Query::Term { field: field.map(str::to_owned), pattern: value.to_lowercase() }
}

/// `field:value`, but not the `:` of a time or a path such as `c:\`.
fn split_field(word: &str) -> Option<(&str, &str)> {
    let (field, value) = word.split_once(':')?;
    let is_name =
        field.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    is_name.then_some((field, value))
}

const fn fault(message: &'static str, offset: usize) -> Malformed {
    Malformed { message, offset }
}

fn tokens(text: &str) -> Result<Vec<Placed>, Malformed> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    let mut push = |offset, token| found.push(Placed { offset, token });
    while let Some(letter) = letters.get(at) {
        let begin = at;
        match letter {
            letter if letter.is_whitespace() => at += 1,
            '(' | ')' => {
                at += 1;
                push(begin, if *letter == '(' { Token::Open } else { Token::Close });
            }
            '[' => {
                let end = letters[at..].iter().position(|letter| *letter == ']');
                let end = end.ok_or(fault("There is a [ without a ]", begin))? + at;
                let inner: String = letters[at + 1..end].iter().collect();
                let (from, to) =
                    inner.split_once(" TO ").ok_or(fault("A range is [from TO to]", begin))?;
                push(begin, Token::Range(from.trim().into(), to.trim().into()));
                at = end + 1;
            }
            '-' | '!' if letters.get(at + 1).is_some_and(|next| !next.is_whitespace()) => {
                at += 1;
                push(begin, Token::Word("NOT".to_owned()));
            }
            _ => {
                let Word { text, end } = word(&letters, at)?;
                push(begin, Token::Word(text));
                at = end;
            }
        }
    }
    Ok(found)
}

/// A word with its quotes and backslashes taken off, and where it ends. `field:` ends before a
/// bracket.
fn word(letters: &[char], begin: usize) -> Result<Word, Malformed> {
    let (mut word, mut at, mut is_quoted) = (String::new(), begin, false);
    while let Some(letter) = letters.get(at) {
        match letter {
            '\\' => {
                at += 1;
                word.extend(letters.get(at));
            }
            '"' => is_quoted = !is_quoted,
            letter if is_quoted => word.push(*letter),
            letter if letter.is_whitespace() || matches!(letter, '(' | ')') => break,
            '[' if word.ends_with(':') => break,
            letter => word.push(*letter),
        }
        at += 1;
    }
    if is_quoted {
        return Err(fault("A quote is not closed", begin));
    }
    Ok(Word { text: word, end: at })
}

/// What stands for any run of characters in a search, and what for one.
const WILDCARDS: [char; 2] = ['*', '?'];

/// Holds a text against a pattern, in which `many` stands for any run of characters and `one` for
/// a single one.
pub fn is_like(pattern: &str, [many, one]: [char; 2], text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(letter) if *letter == many => {
                star = Some((p, t));
                p += 1;
            }
            Some(letter) if *letter == one || *letter == text[t] => (p, t) = (p + 1, t + 1),
            Some(_) | None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|letter| *letter == many)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn matches(query: &str) -> bool {
        let object = json!({
            "process_name": "c:\\windows\\powershell.exe", "device_id": 17, "seen": "2026-01-05",
            "tags": ["phishing", "vip"], "workflow": { "status": "OPEN" },
        });
        Query::read(query).unwrap().matches(&object)
    }

    #[test]
    fn words_fields_quotes_and_patterns_are_found() {
        for query in [
            "",
            "*",
            "*:*",
            "powershell",
            "process_name:*powershell.exe",
            "device_id:17",
            "tags:vip",
            "workflow.status:open",
            r#"process_name:"c:\\windows\\powershell.exe""#,
            "process_name:*power?hell*",
            r"process_name:c\:\\windows\\powershell.exe",
            "seen:[2026-01-01 TO 2026-01-31]",
            "device_id:[9 TO *]",
        ] {
            assert!(matches(query), "{query}");
        }
        for query in ["bash", "device_id:1", "process_name:powershell.exe", "device_id:[18 TO 20]"]
        {
            assert!(!matches(query), "{query}");
        }
    }

    #[test]
    fn operators_bind_as_usual() {
        assert!(matches("bash OR powershell AND device_id:17"));
        assert!(!matches("(bash OR powershell) AND device_id:18"));
        assert!(matches("NOT bash -device_id:18"));
        assert!(matches("device_id:(16 OR 17)"));
        assert!(!matches("NOT (bash OR vip)"));
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_place() {
        for (query, offset) in [
            ("name:", 0),
            (":x", 0),
            ("a AND", 5),
            ("(a", 0),
            ("a)", 1),
            ("a \"b", 2),
            ("x:[1", 2),
            ("a OR OR b", 5),
            ("AND a", 0),
        ] {
            assert_eq!(Query::read(query).unwrap_err().offset, offset, "{query}");
        }
        assert!(Query::read(&"(".repeat(10_000)).is_err());
        assert!(Query::read(&"NOT ".repeat(10_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[ -~é]{0,40}") {
            if let Ok(query) = Query::read(&text) {
                let _ = query.matches(&json!({ "a": "b" }));
            }
        }
    }
}
