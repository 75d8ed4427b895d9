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

/// Draws numbers, one after another, from a seed (splitmix64).
pub struct Draws(pub u64);

impl Draws {
    /// The next number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % (bound as u64)).unwrap_or(0)
    }

    /// The next thing of a list.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
