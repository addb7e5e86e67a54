//! How a command ends: its code, and its reason on stderr as one line.

use std::fmt::Display;
use std::process::ExitCode;

use super::error::Error;

/// The command was understood and did not succeed.
pub(super) const FAILED: u8 = 1;

/// The command line, the environment or a file is wrong.
const USAGE: u8 = 2;

pub(super) fn of(result: Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => with(&error),
    }
}

pub(super) fn with(error: &Error) -> ExitCode {
    report(error);
    ExitCode::from(if error.is_usage() { USAGE } else { FAILED })
}

pub(super) fn failed(reason: impl Display) -> ExitCode {
    report(reason);
    ExitCode::from(FAILED)
}

/// Help and version are answers on stdout; a refusal becomes one line like every other.
pub(super) fn refused_by_clap(refusal: &clap::Error) -> ExitCode {
    if !refusal.use_stderr() {
        // Nothing is left to be done when stdout is closed.
        let _ = refusal.print();
        return ExitCode::SUCCESS;
    }
    report(refusal_in_one_line(&refusal.to_string()));
    ExitCode::from(USAGE)
}

fn report(reason: impl Display) {
    eprintln!("switchboard: {}", one_line(&reason.to_string()));
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

fn refusal_in_one_line(text: &str) -> String {
    let reason: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    if reason.is_empty() || reason.iter().all(|line| !line.starts_with("error:")) {
        return "a command is missing; see switchboard --help".to_owned();
    }
    let reason = without_credentials(&reason.join(" "));
    reason.replace(" tip:", "; tip:").trim_start_matches("error:").trim().to_owned()
}

/// An address that stands where none belongs is repeated without what its user is known by.
fn without_credentials(text: &str) -> String {
    let word = |word: &str| match word.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.rsplit_once('@').map_or(rest.to_owned(), |(_, rest)| format!("***@{rest}"));
            format!("{scheme}://{rest}")
        }
        None => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::options::Arguments;
    use super::*;

    fn refusal(words: &[&str]) -> String {
        let error = Arguments::try_parse_from(words).expect_err("refused");
        refusal_in_one_line(&error.to_string())
    }

    #[test]
    fn an_unknown_command_is_named() {
        assert!(refusal(&["switchboard", "trigger"]).starts_with("unrecognized subcommand 'trigger'"));
    }

    #[test]
    fn an_unknown_option_is_named() {
        let line = refusal(&["switchboard", "serve", "--network-uri", "http://x"]);
        assert!(line.starts_with("unexpected argument '--network-uri' found; tip: "), "{line}");
        assert!(!line.contains('\n'));
    }

    #[test]
    fn an_address_in_the_wrong_place_is_repeated_without_its_password() {
        let line = refusal(&["switchboard", "serve", "postgres://me:hunter2@db/sb"]);
        assert!(line.contains("'postgres://***@db/sb'") && !line.contains("hunter2"), "{line}");
        let line = refusal(&["switchboard", "postgres://me:hunter2@db/sb"]);
        assert!(!line.contains("hunter2"), "{line}");
    }

    #[test]
    fn a_missing_command_points_to_the_help() {
        assert!(refusal(&["switchboard"]).contains("--help"));
    }
}
