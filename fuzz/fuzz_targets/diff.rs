#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pipewright_fuzz::targets::diff(bytes));
