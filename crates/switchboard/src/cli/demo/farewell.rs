//! How to go on after the story: addresses, keys, and the same call from the command line, Python and curl.

use std::io;

use super::super::call::code;
use super::narrator::Narrator;
use super::stage::Stage;
use super::world::{INSTANCE, NUMBER, PHONE};

/// The operation of the snippets.
const ACTION: &str = "SendChatappMessage";

/// Tells it. The shortest comes last, where the eye of a reader at a terminal is.
pub fn tell(stage: &Stage, narrator: &mut Narrator) -> io::Result<()> {
    let call = call();
    let (service, phone) = (&stage.service, format!("{}/simulator/phones/{PHONE}/messages", stage.network));
    narrator.line(
        "\nEverything stays up. Below is one more call, written in three ways; paste any of them into another\nterminal, after the key, which stands at the end.",
    )?;

    narrator.heading("With the official Python SDK (pip install alibabacloud_cams20200606)")?;
    narrator.line(&format!("\npython3 - <<'PYTHON'\n{}PYTHON", code::python(ACTION, &call, service)))?;

    narrator.heading("With curl and openssl")?;
    narrator.line(&format!("\nbash <<'BASH'\n{}BASH", code::curl(ACTION, &call, service)))?;

    narrator.heading("With switchboard itself; --code python or --code curl prints the code for any call")?;
    narrator.line(&format!("\n{} call {ACTION} \\\n{}", program(), options(&call)))?;

    narrator.heading("The phone: look at it, and write from it")?;
    narrator.line(&format!("\ncurl -s {phone}"))?;
    let answer = format!(r#"{{"to":"{NUMBER}","type":"text","text":"Hello from the phone"}}"#);
    narrator.line(&format!("curl -s -d '{answer}' \\\n  {phone}"))?;

    narrator.heading("The key that the calls sign with: paste this first")?;
    narrator.line(&format!(
        "\nexport SWITCHBOARD_ENDPOINT={service}\nexport ALIBABA_CLOUD_ACCESS_KEY_ID={}\n\
         export ALIBABA_CLOUD_ACCESS_KEY_SECRET={}",
        stage.key.id, stage.key.secret
    ))?;
    narrator.line("\nReceipts that arrive are shown here. Ctrl-C ends the demo and removes its data.\n")
}

/// A text message: it may be sent now, because the customer has written in the story.
fn call() -> Vec<(String, String)> {
    [
        ("CustSpaceId", INSTANCE),
        ("ChannelType", "whatsapp"),
        ("Type", "message"),
        ("MessageType", "text"),
        ("Content", r#"{"text":"Hello from my own code"}"#),
        ("From", NUMBER),
        ("To", PHONE),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// Parameters as options in a shell; no value of [`call`] holds a quote.
fn options(call: &[(String, String)]) -> String {
    let options: Vec<String> = call
        .iter()
        .map(|(name, value)| match value.contains('{') {
            true => format!("  --{name} '{value}'"),
            false => format!("  --{name} {value}"),
        })
        .collect();
    options.join(" \\\n")
}

/// This program as it was called, if a shell can take that as it is.
fn program() -> String {
    let plain = |name: &String| {
        !name.is_empty()
            && name.chars().all(|character| character.is_ascii_alphanumeric() || "/._-".contains(character))
    };
    std::env::args().next().filter(plain).unwrap_or_else(|| "switchboard".to_owned())
}
