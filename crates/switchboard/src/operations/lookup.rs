//! What belongs to the caller: spaces, and numbers of spaces.

use cams::errors::{Code, Refusal};

use super::{Call, Failure};
use crate::model::{ChannelType, Instance, Number, PhoneNumber};
use crate::store::{Directory, Versioned, records};

impl Call<'_> {
    /// A space of the caller by its id; an unknown one and somebody else's are answered alike, so that ids cannot be
    /// probed.
    pub async fn space(&self, id: &str) -> Result<Versioned<Instance>, Failure> {
        let space = records::get::<Instance>(self.store(), self.account, id).await?;
        space.ok_or_else(|| Refusal::unknown_resource().into())
    }

    /// The space of an operation whose CustSpaceId may be left out: then the caller's only WhatsApp space.
    pub async fn space_or_only(&self, id: Option<&str>) -> Result<Versioned<Instance>, Failure> {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            return self.space(id).await;
        }
        let spaces = records::list::<Instance>(self.store(), self.account).await?;
        let mut spaces = spaces.into_iter().filter(|space| space.value.channel == ChannelType::Whatsapp);
        match (spaces.next(), spaces.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Refusal::missing("CustSpaceId").into()),
        }
    }

    /// The space that CustSpaceId names, else the one that CustWabaId is bound to, else the caller's only WhatsApp space.
    pub async fn space_of(
        &self,
        id: Option<&str>,
        waba: Option<&str>,
    ) -> Result<Versioned<Instance>, Failure> {
        let given = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        match waba {
            Some(waba) if !given(id) && !waba.is_empty() => {
                let owner = self.store().directory(Directory::Waba, waba).await?.unwrap_or_default();
                match owner.split_once('/') {
                    Some((account, space)) if account == self.account.as_str() => self.space(space).await,
                    _ => Err(Refusal::unknown_resource().into()),
                }
            }
            _ => self.space_or_only(id).await,
        }
    }

    /// A number of a space; one that is malformed, unknown or of another space is answered alike, whoever owns it.
    pub async fn number(
        &self,
        space: &Instance,
        parameter: &str,
        text: &str,
    ) -> Result<Versioned<Number>, Failure> {
        let wrong = |rule: &str| {
            let message = format!("{} {parameter} {rule}.", Code::PhoneNumberError.message());
            Failure::Refused(Refusal::of(Code::PhoneNumberError, message))
        };
        let phone = PhoneNumber::parse(text).map_err(|error| wrong(&error.0))?;
        let number = records::get::<Number>(self.store(), self.account, phone.as_str()).await?;
        number
            .filter(|number| number.value.space == space.id)
            .ok_or_else(|| wrong("must be a number of the space that CustSpaceId names"))
    }

    /// The WhatsApp Business Account of a space.
    pub fn waba<'s>(&self, space: &'s Instance) -> Result<&'s str, Failure> {
        space.waba.as_deref().ok_or_else(|| {
            Failure::invalid("CustSpaceId", "must name a space that a WhatsApp Business Account is bound to")
        })
    }
}

/// Refuses a ChannelType other than WHATSAPP, the only one that groups and history exist for; absent means WHATSAPP.
pub fn only_whatsapp(channel: Option<&str>) -> Result<(), Failure> {
    match channel {
        None | Some("") => Ok(()),
        Some(text) if ChannelType::parse(text) == Some(ChannelType::Whatsapp) => Ok(()),
        Some(_) => Err(Failure::invalid("ChannelType", "must be WHATSAPP")),
    }
}
