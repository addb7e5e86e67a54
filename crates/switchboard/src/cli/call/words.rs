//! The words of a call: an operation, then its parameters as `--Name value` or `--Name=value`.

use std::path::PathBuf;

use super::super::error::Error;
use super::super::options::CallOptions;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) action: String,
    /// Exactly as given, in the order given.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) endpoint: Option<String>,
    /// A file of certificates to be trusted too.
    pub(super) ca_file: Option<PathBuf>,
    pub(super) output: Output,
}

/// What a call ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// The answer of the service.
    Answer,
    /// The answer, and before it the request that was sent, on stderr.
    AnswerAndRequest,
    /// Code that makes the call.
    Code(Language),
}

/// The languages that code is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Curl,
}

impl Words {
    /// Our own options may stand before the operation or among its parameters; these begin with a capital letter.
    pub(super) fn read(options: CallOptions) -> Result<Self, Error> {
        let CallOptions { mut endpoint, mut ca_file, mut code, mut show_request, words } = options;
        let mut words = words.into_iter();
        let action = words.next().filter(|word| is_name(word)).ok_or_else(|| {
            usage("call needs the name of an operation, such as: switchboard call ListInstance".to_owned())
        })?;
        let mut parameters: Vec<(String, String)> = Vec::new();
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix("--").filter(|option| !option.is_empty()) else {
                return Err(usage(format!("expected --Name value, got `{word}`")));
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (option.to_owned(), None),
            };
            if name == "show-request" && value.is_none() {
                show_request = true;
                continue;
            }
            let value =
                value.or_else(|| words.next()).ok_or_else(|| usage(format!("--{name} needs a value")))?;
            match name.as_str() {
                "endpoint" => endpoint = Some(value),
                "ca-file" => ca_file = Some(value.into()),
                "code" => code = Some(value),
                _ if name.starts_with(|first: char| first.is_ascii_uppercase()) => {
                    parameters.push((name, value))
                }
                _ => {
                    let reason =
                        "it is no option of call, and names of parameters begin with a capital letter";
                    return Err(usage(format!("unexpected --{name}: {reason}")));
                }
            }
        }
        refuse_doubles(&parameters)?;
        let output = match (code.as_deref(), show_request) {
            (None, false) => Output::Answer,
            (None, true) => Output::AnswerAndRequest,
            (Some("python"), _) => Output::Code(Language::Python),
            (Some("curl"), _) => Output::Code(Language::Curl),
            (Some(other), _) => return Err(usage(format!("--code: expected python or curl, got `{other}`"))),
        };
        Ok(Words { action, parameters, endpoint, ca_file, output })
    }
}

/// The SDKs hold a map, so none of them can send a name twice.
fn refuse_doubles(parameters: &[(String, String)]) -> Result<(), Error> {
    for (at, (name, _)) in parameters.iter().enumerate() {
        if parameters.iter().take(at).any(|(earlier, _)| earlier == name) {
            return Err(usage(format!("--{name} stands twice")));
        }
    }
    Ok(())
}

/// An operation's name goes into headers and printed code as it stands.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn usage(reason: String) -> Error {
    Error::Usage(reason)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::super::options::{Arguments, Command};
    use super::*;

    fn read(line: &[&str]) -> Result<Words, String> {
        let words = ["switchboard", "call"].iter().chain(line);
        let arguments = Arguments::try_parse_from(words).map_err(|error| error.to_string())?;
        let Command::Call(options) = arguments.command else { return Err("another command".to_owned()) };
        Words::read(options).map_err(|error| error.to_string())
    }

    fn pairs(words: &Words) -> Vec<(&str, &str)> {
        words.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn parameters_are_taken_exactly_as_given() {
        let words = read(&["SendX", "--A", "--B", "--C=a=b", "--D", "", "--E", "@file", "--Flat.1.Name= x "]);
        let words = words.expect("words");
        assert_eq!(
            pairs(&words),
            [("A", "--B"), ("C", "a=b"), ("D", ""), ("E", "@file"), ("Flat.1.Name", " x ")]
        );
    }

    #[test]
    fn our_options_stand_before_or_behind() {
        for line in [
            ["--endpoint", "http://x", "--code=python", "ListInstance", "--A=1"],
            ["ListInstance", "--A=1", "--code=python", "--endpoint", "http://x"],
        ] {
            let words = read(&line).expect("words");
            assert_eq!(words.endpoint.as_deref(), Some("http://x"));
            assert_eq!(words.output, Output::Code(Language::Python));
            assert_eq!(pairs(&words), [("A", "1")]);
        }
        assert_eq!(read(&["A", "--show-request"]).expect("words").output, Output::AnswerAndRequest);
        assert_eq!(read(&["--show-request", "A"]).expect("words").output, Output::AnswerAndRequest);
    }

    #[test]
    fn what_makes_no_call_is_refused_with_a_reason() {
        for (line, reason) in [
            (&["A", "b"][..], "expected --Name value, got `b`"),
            (&["A", "--Name"], "--Name needs a value"),
            (&["A", "--name", "x"], "unexpected --name"),
            (&["A", "--N=1", "--N=2"], "--N stands twice"),
            (&["A", "--code", "cobol"], "--code: expected python or curl, got `cobol`"),
            (&["A'; rm"], "call needs the name of an operation"),
        ] {
            let refusal = read(line).expect_err(reason);
            assert!(refusal.starts_with(reason), "{refusal}");
        }
    }
}
