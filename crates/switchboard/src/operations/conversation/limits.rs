//! Counts and lengths (behaviour notes, 2.5); what else the network minds, it says itself.

use graph::conversational_automation::Command;

use crate::operations::{Failure, bounds};

const COMMANDS: usize = 30;
const COMMAND_NAME: usize = 32;
const COMMAND_DESCRIPTION: usize = 256;
const PROMPTS: usize = 4;
const PROMPT: usize = 80;

/// Checks the commands and turns them into the network's.
pub fn commands(commands: &[cams::conversation::Command]) -> Result<Vec<Command>, Failure> {
    bounds::entries("Commands", commands.len(), COMMANDS)?;
    let checked = commands.iter().zip(1..).map(|(command, number): (_, usize)| {
        let field = |key: &str, value: &Option<String>, length: usize| {
            let parameter = format!("Commands.{number}.{key}");
            let value = value.clone().unwrap_or_default();
            if value.trim().is_empty() {
                return Err(Failure::invalid(&parameter, "must not be empty"));
            }
            bounds::characters(&parameter, &value, length)?;
            Ok(value)
        };
        Ok(Command {
            command_name: field("CommandName", &command.command_name, COMMAND_NAME)?,
            command_description: field(
                "CommandDescription",
                &command.command_description,
                COMMAND_DESCRIPTION,
            )?,
        })
    });
    checked.collect()
}

/// Checks the prompts.
pub fn prompts(prompts: &[String]) -> Result<(), Failure> {
    bounds::entries("Prompts", prompts.len(), PROMPTS)?;
    prompts.iter().zip(1..).try_for_each(|(prompt, number): (_, usize)| {
        let parameter = format!("Prompts.{number}");
        if prompt.trim().is_empty() {
            return Err(Failure::invalid(&parameter, "must not be empty"));
        }
        bounds::characters(&parameter, prompt, PROMPT)
    })
}

#[cfg(test)]
mod tests {
    use cams::conversation::Command;

    use super::*;

    #[test]
    fn the_entry_that_is_too_long_is_named() {
        let command = |name: &str| Command {
            command_name: Some(name.to_owned()),
            command_description: Some("text".to_owned()),
        };
        let error = commands(&[command("ok"), command(&"x".repeat(33))]).unwrap_err();
        assert!(
            error.to_string().contains("Commands.2.CommandName must have at most 32 characters"),
            "{error}"
        );
        assert!(commands(&vec![command("a"); 30]).is_ok());
        assert!(commands(&vec![command("a"); 31]).is_err());
        let error = prompts(&["a".into(), "é".repeat(81)]).unwrap_err();
        assert!(error.to_string().contains("Prompts.2"), "{error}");
        assert!(prompts(&["é".repeat(80)]).is_ok());
    }
}
