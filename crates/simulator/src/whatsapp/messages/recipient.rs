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
    /// A business-scoped id that nobody has.
    Stranger(String),
    /// A group's id, of this number.
    Group(String),
}

impl Recipient {
    /// The digits, the stranger's id, or the group's.
    pub fn id(&self) -> &str {
        let (Self::Person(id) | Self::Stranger(id) | Self::Group(id)) = self;
        id
    }

    /// The recipient of the call, or why the number may not send to it.
    pub fn parse(connection: &Connection, parameters: &Parameters, number: &Number) -> Result<Self, Refusal> {
        let kind = parameters.text("recipient_type")?.unwrap_or_else(|| "individual".to_owned());
        match kind.to_ascii_lowercase().as_str() {
            "individual" => {
                if let Some(user) = user_id(parameters)? {
                    return Self::user(connection, user);
                }
                let to = parameters.required("to")?;
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
            "group" => Self::group(connection, parameters.required("to")?, number),
            other => Err(Refusal::parameter(format!(
                "Param recipient_type must be one of {{INDIVIDUAL, GROUP}} - got \"{other}\"."
            ))),
        }
    }

    fn user(connection: &Connection, id: String) -> Result<Self, Refusal> {
        if !identity::is_user_id(&id) {
            let details = format!("Parameter 'recipient' is not a business-scoped user ID: {id}");
            return Err(Refusal::code(131_009, details));
        }
        if let Some(number) = identity::number_of(&id)
            && people::find(connection, &number)?.is_some()
        {
            return Ok(Self::Person(number));
        }
        Ok(Self::Stranger(id))
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

/// The business-scoped id that the message is for; `to` wins (Meta Graph notes, 2.1).
pub(super) fn user_id(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    let given = |name| Ok::<_, Refusal>(parameters.text(name)?.filter(|text| !text.is_empty()));
    if given("to")?.is_some() { Ok(None) } else { given("recipient") }
}
