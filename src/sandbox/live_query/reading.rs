//! Reading a live query.

use crate::sandbox::live_query::sql::{Condition, How, Item, Order, Select};

/// Conditions within conditions, as deep as anybody writes them.
const DEEPEST: usize = 24;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A name or a keyword; names in quotes are never keywords.
    Name {
        text: String,
        is_quoted: bool,
    },
    Value(String),
    Sign(String),
}

impl Select {
    /// Reads a query. The message says where it stops making sense.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reading = Reading { tokens: tokens(text)?, at: 0, depth: 0 };
        reading.expect("select")?;
        let is_distinct = reading.takes("distinct");
        let mut items = vec![reading.item()?];
        while reading.takes_sign(",") {
            items.push(reading.item()?);
        }
        reading.expect("from")?;
        let table = reading.name()?;
        reading.alias();
        let condition =
            if reading.takes("where") { reading.any()? } else { Condition::All(Vec::new()) };
        let order = if reading.takes("order") { reading.order()? } else { Vec::new() };
        let limit = if reading.takes("limit") { Some(reading.number()?) } else { None };
        reading.takes_sign(";");
        match reading.tokens.get(reading.at) {
            None => Ok(Self { table, items, is_distinct, condition, order, limit }),
            Some(_) => Err(reading.near("The sandbox queries one table and nothing more")),
        }
    }
}

struct Reading {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reading {
    fn near(&self, what: &str) -> String {
        let near = match self.tokens.get(self.at) {
            None => "the end".to_owned(),
            Some(Token::Name { text, .. } | Token::Value(text) | Token::Sign(text)) => {
                format!("\"{text}\"")
            }
        };
        format!("{what}, near {near}")
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Name { text, is_quoted: false })
            if text.eq_ignore_ascii_case(word))
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_there = self.is_word(word);
        self.at += usize::from(is_there);
        is_there
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is_there = matches!(self.tokens.get(self.at), Some(Token::Sign(text)) if text == sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        let missing = format!("{} is missing", word.to_uppercase());
        if self.takes(word) { Ok(()) } else { Err(self.near(&missing)) }
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), String> {
        let missing = format!("{sign} is missing");
        if self.takes_sign(sign) { Ok(()) } else { Err(self.near(&missing)) }
    }

    fn name(&mut self) -> Result<String, String> {
        let Some(Token::Name { text, .. }) = self.tokens.get(self.at) else {
            return Err(self.near("A name is missing"));
        };
        let name = text.to_lowercase();
        self.at += 1;
        Ok(name)
    }

    /// A column, perhaps with its table before it.
    fn column(&mut self) -> Result<String, String> {
        let name = self.name()?;
        if self.takes_sign(".") { self.name() } else { Ok(name) }
    }

    /// The other name that a table or a column gets.
    fn alias(&mut self) -> Option<String> {
        const WORDS: [&str; 10] =
            ["from", "where", "order", "limit", "join", "left", "inner", "group", "union", "using"];
        if self.takes("as") || !WORDS.iter().any(|word| self.is_word(word)) {
            return self.name().ok();
        }
        None
    }

    fn item(&mut self) -> Result<Item, String> {
        if self.takes_sign("*") {
            return Ok(Item::Everything);
        }
        let mut column = self.column_or_all()?;
        if self.takes_sign("(") {
            if column.as_deref() != Some("count") || !self.takes_sign("*") {
                return Err(self.near("The sandbox knows no function but count(*)"));
            }
            self.expect_sign(")")?;
            let name = self.alias().unwrap_or_else(|| "count(*)".to_owned());
            return Ok(Item::Count { name });
        }
        let Some(column) = column.take() else {
            return Ok(Item::Everything);
        };
        let name = self.alias().unwrap_or_else(|| column.clone());
        Ok(Item::Column { column, name })
    }

    /// `None` for `table.*`.
    fn column_or_all(&mut self) -> Result<Option<String>, String> {
        let name = self.name()?;
        if !self.takes_sign(".") {
            return Ok(Some(name));
        }
        if self.takes_sign("*") { Ok(None) } else { self.name().map(Some) }
    }

    fn number(&mut self) -> Result<usize, String> {
        let number = match self.tokens.get(self.at) {
            Some(Token::Value(text)) => text.parse().ok(),
            Some(Token::Name { .. } | Token::Sign(_)) | None => None,
        };
        let number = number.ok_or_else(|| self.near("A number is missing"))?;
        self.at += 1;
        Ok(number)
    }

    fn value(&mut self) -> Result<String, String> {
        let Some(Token::Value(value)) = self.tokens.get(self.at).cloned() else {
            return Err(self.near("A value is missing"));
        };
        self.at += 1;
        Ok(value)
    }

    fn order(&mut self) -> Result<Vec<Order>, String> {
        self.expect("by")?;
        let mut orders = Vec::new();
        loop {
            let column = self.column()?;
            let is_descending = self.takes("desc");
            if !is_descending {
                self.takes("asc");
            }
            orders.push(Order { column, is_descending });
            if !self.takes_sign(",") {
                return Ok(orders);
            }
        }
    }

    fn any(&mut self) -> Result<Condition, String> {
        let mut any = vec![self.all()?];
        while self.takes("or") {
            any.push(self.all()?);
        }
        Ok(Condition::Any(any))
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut all = vec![self.one()?];
        while self.takes("and") {
            all.push(self.one()?);
        }
        Ok(Condition::All(all))
    }

    fn one(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.near("There are too many brackets within brackets"));
        }
        let one = if self.takes("not") {
            Condition::Not(Box::new(self.one()?))
        } else if self.takes_sign("(") {
            let inner = self.any()?;
            self.expect_sign(")")?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(one)
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        let column = self.column()?;
        if self.takes("is") {
            let is_not = self.takes("not");
            self.expect("null")?;
            return Ok(not_if(is_not, Condition::Empty { column }));
        }
        let is_not = self.takes("not");
        if self.takes("in") {
            self.expect_sign("(")?;
            let mut values = vec![self.value()?];
            while self.takes_sign(",") {
                values.push(self.value()?);
            }
            self.expect_sign(")")?;
            return Ok(not_if(is_not, Condition::OneOf { column, values }));
        }
        if self.takes("between") {
            let from =
                Condition::Is { column: column.clone(), how: How::Less, value: self.value()? };
            self.expect("and")?;
            let to = Condition::Is { column, how: How::More, value: self.value()? };
            return Ok(not_if(!is_not, Condition::Any(vec![from, to])));
        }
        if self.takes("like") {
            let value = self.value()?;
            return Ok(not_if(is_not, Condition::Is { column, how: How::Like, value }));
        }
        let Some(Token::Sign(sign)) = self.tokens.get(self.at).cloned() else {
            return Err(self.near("A comparison is missing"));
        };
        let (how, is_not) = match sign.as_str() {
            "=" | "==" => (How::Equal, false),
            "!=" | "<>" => (How::Equal, true),
            "<" => (How::Less, false),
            ">=" => (How::Less, true),
            ">" => (How::More, false),
            "<=" => (How::More, true),
            _ => return Err(self.near("A comparison is missing")),
        };
        self.at += 1;
        let value = self.value()?;
        Ok(not_if(is_not, Condition::Is { column, how, value }))
    }
}

fn not_if(is_not: bool, condition: Condition) -> Condition {
    if is_not { Condition::Not(Box::new(condition)) } else { condition }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&letter) = letters.get(at) {
        let run = |is_in: fn(char) -> bool| -> String {
            letters[at..].iter().copied().take_while(|letter| is_in(*letter)).collect()
        };
        match letter {
            letter if letter.is_whitespace() => at += 1,
            '\'' | '"' | '`' => {
                let quoted = quoted(&letters, at)?;
                at += quoted.chars().count() + quoted.matches(letter).count() + 2;
                found.push(if letter == '\'' {
                    Token::Value(quoted)
                } else {
                    Token::Name { text: quoted, is_quoted: true }
                });
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let text = run(|letter| letter.is_alphanumeric() || letter == '_');
                at += text.chars().count();
                found.push(Token::Name { text, is_quoted: false });
            }
            letter if letter.is_ascii_digit() || letter == '-' => {
                let text = run(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'));
                at += text.chars().count();
                found.push(Token::Value(text));
            }
            '=' | '!' | '<' | '>' => {
                let text = run(|letter| matches!(letter, '=' | '!' | '<' | '>'));
                at += text.chars().count();
                found.push(Token::Sign(text));
            }
            letter => {
                at += 1;
                found.push(Token::Sign(letter.to_string()));
            }
        }
    }
    Ok(found)
}

/// What stands in quotes, of which two stand for one.
fn quoted(letters: &[char], begin: usize) -> Result<String, String> {
    let quote = letters[begin];
    let (mut text, mut at) = (String::new(), begin + 1);
    loop {
        match letters.get(at) {
            None => return Err(format!("A {quote} isn't closed")),
            Some(letter) if *letter == quote && letters.get(at + 1) == Some(&quote) => at += 1,
            Some(letter) if *letter == quote => return Ok(text),
            Some(_) => {}
        }
        text.push(letters[at]);
        at += 1;
    }
}
