//! Rules of the product: what is legal, and why. Nothing here reads a clock, a database or a request.
