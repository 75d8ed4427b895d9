//! What the guide is made of.

/// A chapter.
pub struct Chapter {
    /// In its address.
    pub slug: &'static str,
    pub title: &'static str,
    /// What it is about.
    pub lead: &'static str,
    pub parts: &'static [Part],
}

/// A part of a chapter.
pub struct Part {
    pub title: &'static str,
    pub body: &'static [Block],
}

/// What a part is made of. Code stands between backticks.
pub enum Block {
    Text(&'static str),
    /// One after the other.
    Steps(&'static [&'static str]),
    Points(&'static [&'static str]),
}
