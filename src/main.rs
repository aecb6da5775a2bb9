//! The program: the window without arguments, the command line with them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let file = std::env::args().nth(1);
    let source = file.map(|file| pipewright::session::load_source(&file));
    match source.transpose() {
        Ok(source) => match pipewright::app::run(source) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("pipewright: {error}");
                ExitCode::from(2)
            }
        },
        Err(error) => {
            eprintln!("pipewright: {error}");
            ExitCode::from(2)
        }
    }
}
