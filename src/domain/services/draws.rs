//! Numbers that follow from a text: what is made up from them needs no storage and is the same
//! after every restart. Nothing hangs on whether they can be guessed.

/// FNV-1a: spreads similar texts.
pub fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A number below a bound.
pub fn reduce(value: u64, bound: u64) -> i64 {
    i64::try_from(value % bound).unwrap_or(0)
}

/// An index as ids are counted.
pub fn signed(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(0)
}

/// A UUID (version 4 by its form) that follows from a text.
pub fn uuid(text: &str) -> String {
    let mut draw = Draws(seed(text));
    let (high, low) = (draw.whole(), draw.whole());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48 & 0x3fff),
        low & 0xffff_ffff_ffff,
    )
}

/// The id of a thing of an organization that the sandbox made up.
pub fn made_up_id(org_key: &str, kind: &str, index: usize) -> String {
    uuid(&format!("{org_key}/{kind}/{index}"))
}

/// Draws numbers, one after another, from a seed (splitmix64).
pub struct Draws(pub u64);

impl Draws {
    /// The next number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.whole() % (bound as u64)).unwrap_or(0)
    }

    /// The next number of 64 bits.
    pub fn whole(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The next thing of a list.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
