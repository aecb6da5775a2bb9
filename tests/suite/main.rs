//! Integration tests: one binary, one module per behaviour of the whole.
