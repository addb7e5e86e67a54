//! Commands that print a master key, as those of a key store do.

use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::cli::error::Error;

/// The time for the command (decided): a key store across a network answers well within it.
const DEADLINE: Duration = Duration::from_secs(30);

/// A longer output is no key.
const MOST_BYTES: u64 = 4096;

/// Runs a command through `sh -c` and answers what it prints; what it writes to stderr passes. `source` names it in errors,
/// which never show what it printed.
///
/// # Errors
/// It cannot be started, does not end in time, ends with a code that is not 0, or prints what is no text.
pub(super) async fn run(command: &str, source: &str) -> Result<SecretString, Error> {
    run_within(command, source, DEADLINE).await
}

async fn run_within(command: &str, source: &str, deadline: Duration) -> Result<SecretString, Error> {
    let failed = |reason: String| Error::Failed(format!("the command of {source} {reason}"));
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("does not start: {error}")))?;
    let printed = child.stdout.take();
    let work = async {
        let mut bytes = Vec::new();
        if let Some(printed) = printed {
            printed.take(MOST_BYTES).read_to_end(&mut bytes).await?;
        }
        Ok::<_, std::io::Error>((bytes, child.wait().await?))
    };
    let (bytes, ended) = tokio::time::timeout(deadline, work)
        .await
        .map_err(|_| failed(format!("has not ended within {} s", deadline.as_secs())))?
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    if !ended.success() {
        return Err(failed(format!("failed ({ended}) and gave no master key")));
    }
    let text = String::from_utf8(bytes).map_err(|_| failed("prints what is no text".to_owned()))?;
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const SOURCE: &str = "option --master-key-command";

    async fn refusal(command: &str, deadline: Duration) -> String {
        run_within(command, SOURCE, deadline).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn what_is_printed_is_the_key() {
        let printed = run("printf 'a %s' key; echo seen on stderr >&2", SOURCE).await.unwrap();
        assert_eq!(printed.expose_secret(), "a key");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_named_by_its_setting_and_its_output_is_not_shown() {
        let reason = refusal("echo hunter2; exit 3", DEADLINE).await;
        assert!(reason.contains(SOURCE) && reason.contains("exit status: 3"), "{reason}");
        assert!(!reason.contains("hunter2"), "{reason}");
        assert!(refusal(r"printf '\377'", DEADLINE).await.contains("no text"));
        assert!(refusal("no-such-program-anywhere 2>/dev/null", DEADLINE).await.contains("127"));
    }

    #[tokio::test]
    async fn a_command_that_hangs_or_prints_without_end_is_given_up() {
        let deadline = Duration::from_millis(50);
        assert!(refusal("exec sleep 60", deadline).await.contains("has not ended"));
        assert!(refusal("exec yes 2>/dev/null", DEADLINE).await.contains("failed"));
    }
}
