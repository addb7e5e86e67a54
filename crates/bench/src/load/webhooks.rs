//! What a network tells of, as it tells it: one message of a person in a signed request.

use std::net::SocketAddr;

use bytes::Bytes;
use graph::webhooks::{
    Change, Contact, Content, Envelope, InboundMessage, MESSAGES, MessagesValue, Metadata, Profile,
};

use crate::error::Error;
use crate::receivers::mark;
use crate::subjects::world;

/// People who write.
const PEOPLE: u64 = 1_000;
/// What a message says behind its mark; with it a receipt has some 500 bytes.
const TEXT: &str = "Dear shop, my order has not come yet although the notice said that it would be here on \
                    Tuesday. Could you please look where it is and tell me when I may expect it? Thank you!";

/// Writes webhooks to one service.
#[derive(Clone)]
pub struct Webhooks {
    address: SocketAddr,
    secret: String,
    run: i64,
}

impl Webhooks {
    /// To the service at this address, which knows the network by this secret. What it tells of differs from what any other
    /// tells of.
    pub fn new(address: SocketAddr, secret: String) -> Self {
        Self { address, secret, run: jiff::Timestamp::now().as_microsecond() }
    }

    /// A person writes a text with this serial number to a business number, counted from 0.
    ///
    /// # Errors
    /// The event has no JSON form; it always has one.
    pub fn message(&self, number: usize, serial: u64) -> Result<Bytes, Error> {
        let json = |error: serde_json::Error| Error::io("a webhook", error.into());
        let person = format!("65900{:05}", serial % PEOPLE);
        let mut value = MessagesValue::of(Metadata {
            display_phone_number: world::number(number),
            phone_number_id: world::number_id(number),
        });
        value.contacts.push(Contact {
            profile: Some(Profile { name: Some("Customer".to_owned()), username: None }),
            wa_id: Some(person.clone()),
            ..Contact::default()
        });
        value.messages.push(InboundMessage {
            from: Some(person),
            from_user_id: None,
            from_parent_user_id: None,
            group_id: None,
            id: format!("wamid.{:x}{number:04}{serial:012}", self.run),
            timestamp: jiff::Timestamp::now().as_second(),
            context: None,
            content: Content::text(format!("{}{TEXT}", mark(serial))),
            referral: None,
            errors: Vec::new(),
        });
        let change = Change::new(MESSAGES, &value).map_err(json)?;
        let body = serde_json::to_string(&Envelope::single(world::WABA, None, change)).map_err(json)?;
        Ok(Bytes::from(format!(
            "POST /webhooks/whatsapp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{}: {}\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            graph::signature::HEADER,
            graph::signature::sign(&self.secret, body.as_bytes()),
            body.len(),
        )))
    }

    /// Messages with these serial numbers, all to the first number.
    ///
    /// # Errors
    /// As [`Self::message`].
    pub fn messages(&self, serials: std::ops::Range<u64>) -> Result<Vec<Bytes>, Error> {
        serials.map(|serial| self.message(0, serial)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_signed_and_carries_its_serial() {
        let webhooks = Webhooks::new(([127, 0, 0, 1], 8080).into(), "secret".to_owned());
        let request = String::from_utf8(webhooks.message(0, 7).unwrap().to_vec()).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|line| line.strip_prefix("x-hub-signature-256: ")).unwrap();
        assert!(graph::signature::verify("secret", body.as_bytes(), signature));
        assert!(head.contains(&format!("content-length: {}", body.len())));
        assert!(body.contains(&mark(7)));
    }
}
