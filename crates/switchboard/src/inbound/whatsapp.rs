//! `/webhooks/whatsapp`: the handshake, and the events of Meta (Meta Graph notes, 4).

use std::sync::Arc;

use graph::subscriptions::Handshake;
use graph::webhooks::{Change, Envelope, Event};
use secrecy::{ExposeSecret, SecretString};

use super::{groups, messages, templates};
use crate::channels::whatsapp::{self, Connector};
use crate::model::message::MessageIds;
use crate::model::{AccountId, Clocks, PhoneNumber, Unreadable};
use crate::receipts::Dispatcher;
use crate::store::{self, Directory, StoreError};

/// Why a webhook is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// The signature is missing or wrong: it is not from the network.
    #[error("the signature does not match")]
    Signature,
    /// It is not the envelope that the network sends.
    #[error("the body cannot be read: {0}")]
    Unreadable(Unreadable),
    /// It could not be recorded; the network sends it again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network did not say more about what it told of; it sends it again.
    #[error("the network could not be asked about its event: {0}")]
    Network(#[from] whatsapp::Failure),
}

/// Takes webhooks.
pub struct Inbound {
    pub(super) store: store::Shared,
    pub(super) dispatcher: Dispatcher,
    pub(super) network: Arc<Connector>,
    pub(super) clocks: Clocks,
    pub(super) message_ids: MessageIds,
    app_secret: SecretString,
    verify_token: SecretString,
}

/// The account, and number or space, that an event is about.
#[derive(Debug, Clone)]
pub(super) struct Owner<T> {
    pub account: AccountId,
    pub of: T,
}

impl Inbound {
    /// Takes webhooks of the app with this secret.
    pub fn new(
        store: store::Shared,
        dispatcher: Dispatcher,
        network: Arc<Connector>,
        clocks: Clocks,
        app_secret: SecretString,
        verify_token: SecretString,
    ) -> Self {
        Self {
            store,
            dispatcher,
            network,
            clocks,
            message_ids: MessageIds::default(),
            app_secret,
            verify_token,
        }
    }

    /// The challenge to answer with, when the handshake knows our token.
    pub fn handshake(&self, handshake: Handshake) -> Option<String> {
        let expected = self.verify_token.expose_secret();
        let given = handshake.verify_token;
        let known = bool::from(subtle::ConstantTimeEq::ct_eq(given.as_bytes(), expected.as_bytes()));
        known.then_some(handshake.challenge)
    }

    /// Takes one webhook.
    pub async fn take(&self, signature: Option<&str>, body: &[u8]) -> Result<(), Rejection> {
        let secret = self.app_secret.expose_secret();
        if !signature.is_some_and(|signature| graph::signature::verify(secret, body, signature)) {
            return Err(Rejection::Signature);
        }
        let envelope: Envelope =
            serde_json::from_slice(body).map_err(|error| Rejection::Unreadable(Unreadable::from(&error)))?;
        for entry in &envelope.entry {
            for change in &entry.changes {
                self.change(&entry.id, change).await?;
            }
        }
        Ok(())
    }

    async fn change(&self, waba_id: &str, change: &Change) -> Result<(), Rejection> {
        match change.read() {
            Ok(Event::Messages(value)) => Ok(messages::take(self, waba_id, *value).await?),
            Ok(Event::Groups(value)) => Ok(groups::take(self, *value).await?),
            Ok(Event::TemplateStatus(value)) => templates::take(self, waba_id, *value).await,
            Ok(Event::Other) => Ok(()),
            Err(error) => {
                // It would be as unreadable the next time.
                let (field, error) = (&error.field, Unreadable::from(&error.source));
                tracing::warn!(field, %error, "an event of the network cannot be read");
                Ok(())
            }
        }
    }

    /// Whose number this is, by the network's id.
    pub(super) async fn number(&self, network_id: &str) -> Result<Option<Owner<PhoneNumber>>, StoreError> {
        let owner = self.store.directory(Directory::Number, network_id).await?;
        Ok(owner.and_then(|owner| {
            let (account, phone) = owner.split_once('/')?;
            Some(Owner { account: AccountId::parse(account).ok()?, of: PhoneNumber::parse(phone).ok()? })
        }))
    }

    /// Whose WABA this is, and the space that it is bound to.
    pub(super) async fn space(&self, waba_id: &str) -> Result<Option<Owner<String>>, StoreError> {
        let owner = self.store.directory(Directory::Waba, waba_id).await?;
        Ok(owner.and_then(|owner| {
            let (account, space) = owner.split_once('/')?;
            Some(Owner { account: AccountId::parse(account).ok()?, of: space.to_owned() })
        }))
    }
}
