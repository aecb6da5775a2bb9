//! What is fuzzed: shared with the tests of the program, which try the same without a fuzzer.

#[path = "../../tests/suite/fuzz/targets.rs"]
pub mod targets;
