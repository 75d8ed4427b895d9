//! One line of `latchkey doctor`: how it stands, and what to do.

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Ok,
    /// Works, but somebody should know.
    Warn,
    /// Has to be mended.
    Fail,
}

/// One thing that doctor looked at.
pub struct Finding {
    /// How it is to be taken.
    pub mark: Mark,
    /// What was found.
    pub text: String,
    /// What to do about it; empty when nothing has to be done.
    pub remedy: String,
}

impl Finding {
    /// As it should be.
    pub fn ok(text: impl Into<String>) -> Self {
        Self { mark: Mark::Ok, text: text.into(), remedy: String::new() }
    }

    /// Works, with something to know.
    pub fn warn(text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { mark: Mark::Warn, text: text.into(), remedy: remedy.into() }
    }

    /// Has to be mended.
    pub fn fail(text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { mark: Mark::Fail, text: text.into(), remedy: remedy.into() }
    }

    /// As it is printed.
    pub fn line(&self) -> String {
        let mark = match self.mark {
            Mark::Ok => "ok  ",
            Mark::Warn => "warn",
            Mark::Fail => "fail",
        };
        let space = if self.remedy.is_empty() { "" } else { " " };
        format!("{mark}  {}{space}{}", self.text, self.remedy)
    }
}
