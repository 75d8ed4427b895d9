//! Latchkey's developer commands.
fn main() {}
