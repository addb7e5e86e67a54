//! Welcome request, prompts and commands of a number (Meta Graph notes, 6.4).

use graph::conversational_automation::{
    Command, LONGEST_COMMAND_DESCRIPTION, LONGEST_COMMAND_NAME, LONGEST_PROMPT, MOST_COMMANDS, MOST_PROMPTS,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::call::Call;
use super::network::Network;
use super::numbers::{self, Number};
use crate::refusal::Refusal;

/// What a number was given; what was never set is off and empty.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Automation {
    #[serde(default)]
    pub enable_welcome_message: bool,
    #[serde(default)]
    pub prompts: Vec<String>,
    #[serde(default)]
    pub commands: Vec<Command>,
}

/// The number's automation.
pub(crate) fn stored(number: &Number) -> Automation {
    number.automation.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// As the API shows it: nothing when it was never set. Clients need the id (Meta Graph notes, 12.2); the
/// number's own stands for it.
pub(super) fn shown(number: &Number) -> Option<Value> {
    number.automation.as_ref()?;
    let mut value = json!(stored(number));
    value["id"] = number.id.clone().into();
    Some(value)
}

/// `GET /{phone-number-id}/conversational_automation`: the form with `data`, of the two that the notes allow.
pub(super) fn read(number: &Number) -> Value {
    json!({"data": shown(number).into_iter().collect::<Vec<_>>()})
}

/// `POST /{phone-number-id}/conversational_automation`: what is left out keeps its value.
pub(super) async fn update(network: &Network, call: &Call, number: Number) -> Result<Value, Refusal> {
    let welcome = call.parameters.boolean("enable_welcome_message")?;
    let prompts = list::<String>(call, "prompts", "a list of strings")?;
    let commands = list::<Command>(call, "commands", "a list of {command_name, command_description}")?;
    prompts.as_deref().map_or(Ok(()), check_prompts)?;
    commands.as_deref().map_or(Ok(()), check_commands)?;
    network
        .store
        .write(move |change| {
            let mut automation = numbers::find(change, &number.id)?.as_ref().map(stored).unwrap_or_default();
            automation.enable_welcome_message = welcome.unwrap_or(automation.enable_welcome_message);
            automation.prompts = prompts.unwrap_or(automation.prompts);
            automation.commands = commands.unwrap_or(automation.commands);
            let update = "UPDATE number SET automation = ?2 WHERE id = ?1";
            change.execute(update, (&number.id, json!(automation).to_string()))?;
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}

fn list<T: serde::de::DeserializeOwned>(
    call: &Call,
    name: &str,
    shape: &str,
) -> Result<Option<Vec<T>>, Refusal> {
    let Some(value) = call.parameters.nested(name)? else { return Ok(None) };
    serde_json::from_value(value).map(Some).map_err(|_| refused(format!("{name} must be {shape}")))
}

fn check_prompts(prompts: &[String]) -> Result<(), Refusal> {
    if prompts.len() > MOST_PROMPTS {
        return Err(refused(format!("prompts: expected at most {MOST_PROMPTS}, got {}", prompts.len())));
    }
    prompts
        .iter()
        .enumerate()
        .try_for_each(|(index, prompt)| check(&format!("prompts[{index}]"), prompt, LONGEST_PROMPT))
}

fn check_commands(commands: &[Command]) -> Result<(), Refusal> {
    if commands.len() > MOST_COMMANDS {
        return Err(refused(format!("commands: expected at most {MOST_COMMANDS}, got {}", commands.len())));
    }
    commands.iter().enumerate().try_for_each(|(index, command)| {
        check(&format!("commands[{index}].command_name"), &command.command_name, LONGEST_COMMAND_NAME)?;
        let name = format!("commands[{index}].command_description");
        check(&name, &command.command_description, LONGEST_COMMAND_DESCRIPTION)
    })
}

fn check(name: &str, text: &str, longest: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length == 0 || length > longest {
        return Err(refused(format!("{name}: expected 1 to {longest} characters, got {length}")));
    }
    if text.chars().any(is_emoji) {
        return Err(refused(format!("{name}: emoji are not supported")));
    }
    Ok(())
}

/// The blocks that hold emoji (Unicode, emoji-data); digits, `#`, `*`, © and ® are not taken for such.
fn is_emoji(character: char) -> bool {
    matches!(u32::from(character),
        0x1_F000..=0x1_FAFF | 0x2600..=0x27BF | 0x2B05..=0x2B07 | 0x2B1B..=0x2B1C | 0x2B50 | 0x2B55
        | 0x231A..=0x231B | 0x23E9..=0x23FA | 0x20E3 | 0xFE0F)
}

fn refused(details: String) -> Refusal {
    Refusal::code(100, details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_told_from_letters_and_signs() {
        assert!(['😀', '☎', '❤', '🇩'].into_iter().all(is_emoji));
        assert!(!['a', 'é', '你', '#', '1', '©', '—', '€'].into_iter().any(is_emoji));
    }

    #[test]
    fn lengths_are_counted_in_characters_and_named() {
        assert!(check_prompts(&["é".repeat(80)]).is_ok());
        assert!(check_prompts(&["é".repeat(81)]).is_err());
        assert!(check_prompts(&vec!["a".to_owned(); 5]).is_err());
        let command =
            |name: &str| Command { command_name: name.to_owned(), command_description: "d".to_owned() };
        assert!(check_commands(&[command("track")]).is_ok());
        let refusal = check_commands(&[command("")]).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Graph(error) if error.details().unwrap().contains("commands[0].command_name"))
        );
    }
}
