//! The program: the window without arguments, the command line with them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let file = std::env::args().nth(1);
    let source = file.map(|file| pipewright::session::load_source(&file));
    let opened = source
        .transpose()
        .map_err(|error| error.to_string())
        .and_then(open);
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pipewright: {error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(feature = "gui")]
fn open(source: Option<pipewright::session::Source>) -> Result<(), String> {
    pipewright::app::run(source)
}

#[cfg(not(feature = "gui"))]
fn open(_source: Option<pipewright::session::Source>) -> Result<(), String> {
    Err("this build has no window".to_owned())
}
