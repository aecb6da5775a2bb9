//! The command line: each subcommand is a few lines over the floors below.
//!
//! Results go to standard output, messages to standard error. Exit codes: 0 all is well,
//! 1 findings at the denied level, a difference or a conflict, 2 unusable input or usage. JSON outputs have the shapes
//! that `--help` of each subcommand gives; fields may be added, none is removed or renamed.

mod arguments;
mod check;
mod diff;
mod estimate;
mod explain;
mod export;
mod input;
mod layout;
mod list;
mod merge;
mod new;
mod output;
mod paths;
mod sarif;
mod sheet;
mod sketch;
mod textconv;
mod value;
mod versions;
mod window;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::catalog::did_you_mean;
use crate::storage::has_room;
use arguments::{Arguments, Subcommand};

/// Unusable input or usage.
const UNUSABLE: u8 = 2;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            if let Some(sentence) = unknown_command(&error) {
                output::complain(&anyhow::anyhow!(sentence));
                return ExitCode::from(UNUSABLE);
            }
            // Help and version are results, everything else is a message; clap knows.
            let code = if error.use_stderr() { UNUSABLE } else { 0 };
            let length = error.render().to_string().len();
            let room = if error.use_stderr() {
                has_room(&std::io::stderr(), length)
            } else {
                has_room(&std::io::stdout(), length)
            };
            if let Err(error) = room {
                output::complain(&error.into());
                return ExitCode::from(UNUSABLE);
            }
            // A reader that went away, as `head` does, is no fault of the usage.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    start_logging(&arguments);
    match dispatch(arguments) {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// What to say where the first word is neither a command nor a file, and others follow it.
fn unknown_command(error: &clap::Error) -> Option<String> {
    if error.kind() != clap::error::ErrorKind::ArgumentConflict
        && error.kind() != clap::error::ErrorKind::UnknownArgument
    {
        return None;
    }
    let word = std::env::args_os().nth(1)?.into_string().ok()?;
    let commands = Arguments::command();
    let names: Vec<&str> = commands
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let is_word = !word.starts_with('-') && !names.contains(&word.as_str());
    if !is_word || std::path::Path::new(&word).exists() {
        return None;
    }
    let hint = did_you_mean(&word, names);
    Some(format!(
        "there is no command {word:?}.{hint} `pipewright --help` lists all"
    ))
}

fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        None => window::open(arguments.file.as_deref())?,
        Some(Subcommand::Templates { format }) => list::templates(format)?,
        Some(Subcommand::Components { search, format }) => {
            list::components(search.as_deref(), format)?;
        }
        Some(Subcommand::Figures { format }) => list::figures(format)?,
        Some(Subcommand::Paths { format }) => paths::run(format)?,
        Some(Subcommand::New {
            template,
            output,
            force,
        }) => new::run(&template, output.as_deref(), force)?,
        Some(Subcommand::Sketch {
            line,
            output,
            force,
            format,
        }) => sketch::run(&line, output.as_deref(), force, format)?,
        Some(Subcommand::Check {
            files,
            format,
            deny,
            rules,
        }) => {
            return check::run(&files, format, deny, &rules);
        }
        Some(Subcommand::Export(arguments)) => export::run(&arguments)?,
        Some(Subcommand::Explain(arguments)) => explain::run(&arguments)?,
        Some(Subcommand::Estimate(arguments)) => estimate::run(&arguments)?,
        Some(Subcommand::Sheet { file, format }) => sheet::run(&file, format)?,
        Some(Subcommand::Layout(arguments)) => layout::run(&arguments)?,
        Some(Subcommand::Diff(arguments)) => return diff::run(&arguments),
        Some(Subcommand::Merge(arguments)) => return merge::run(&arguments),
        Some(Subcommand::Textconv { file }) => textconv::run(&file)?,
        Some(Subcommand::Versions { file, format }) => versions::run(&file, format)?,
        Some(Subcommand::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "pipewright", &mut script);
            output::write(&script)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Diagnostics go to standard error, those of the window to its log as well. `--log debug`, or
/// `PIPEWRIGHT_LOG=debug`, shows more of them.
fn start_logging(arguments: &Arguments) {
    use tracing_subscriber::filter::EnvFilter;
    use tracing_subscriber::fmt::layer;
    use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
    use tracing_subscriber::util::SubscriberInitExt as _;

    let wanted = |usual: &str| match arguments.log {
        Some(level) => EnvFilter::new(level.to_string()),
        None => EnvFilter::try_from_env("PIPEWRIGHT_LOG").unwrap_or_else(|_| EnvFilter::new(usual)),
    };
    let to_terminal = layer()
        .with_writer(std::io::stderr)
        .without_time()
        .with_filter(wanted("error"));
    let folder = crate::storage::Locations::of_user().filter(|_| arguments.command.is_none());
    let log = folder.and_then(|own| crate::storage::open_log(&own.logs()).ok());
    let to_file = log.map(|file| {
        layer()
            .with_writer(std::sync::Mutex::new(file))
            .with_ansi(false)
            .with_filter(wanted("warn,pipewright=info,winit=error"))
    });
    // A second start, as in tests, keeps the first logger.
    let _ = tracing_subscriber::registry()
        .with(to_terminal)
        .with(to_file)
        .try_init();
}
