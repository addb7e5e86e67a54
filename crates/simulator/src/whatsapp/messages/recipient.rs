//! Whom a message is for (Meta Graph notes, 2.1 and 2.7).

use rusqlite::Connection;

use crate::refusal::Refusal;
use crate::whatsapp::parameters::Parameters;
use crate::whatsapp::{Number, groups, identity, people};

/// A recipient that may be sent to.
#[derive(Clone)]
pub(super) enum Recipient {
    /// Digits. Whether anybody has the number shows later.
    Person(String),
    /// A group's id, of this number.
    Group(String),
}

impl Recipient {
    /// The digits, or the group's id.
    pub fn id(&self) -> &str {
        let (Self::Person(id) | Self::Group(id)) = self;
        id
    }

    /// The recipient of the call, or why the number may not send to it.
    pub fn parse(connection: &Connection, parameters: &Parameters, number: &Number) -> Result<Self, Refusal> {
        let to = parameters.required("to")?;
        let kind = parameters.text("recipient_type")?.unwrap_or_else(|| "individual".to_owned());
        match kind.to_ascii_lowercase().as_str() {
            "individual" => {
                let Some(digits) = identity::digits(&to) else {
                    return Err(Refusal::code(
                        131_009,
                        format!("Parameter 'to' is not a phone number: {to}"),
                    ));
                };
                if digits == number.phone {
                    return Err(Refusal::code(131_021, "Recipient phone number is the same as the sender's"));
                }
                Ok(Self::Person(digits))
            }
            "group" => Self::group(connection, to, number),
            other => Err(Refusal::parameter(format!(
                "Param recipient_type must be one of {{INDIVIDUAL, GROUP}} - got \"{other}\"."
            ))),
        }
    }

    fn group(connection: &Connection, to: String, number: &Number) -> Result<Self, Refusal> {
        if !number.groups {
            return Err(Refusal::code(131_215, "This phone number is not eligible for groups"));
        }
        match groups::find(connection, &to)? {
            Some(group) if group.number == number.id => {
                if people::of_group(connection, &to)?.is_empty() {
                    return Err(Refusal::code(131_020, "The group has no participants besides the business"));
                }
                Ok(Self::Group(to))
            }
            None if identity::digits(&to).is_some() => Err(Refusal::code(
                131_009,
                format!("Parameter 'to' is not a group while recipient_type is: {to}"),
            )),
            _ => {
                Err(Refusal::code(131_041, format!("The group {to} is unknown or the business is not in it")))
            }
        }
    }
}
