//! A small server around the sequence: its keys, its memory of nonces, its operations.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::super::*;
use super::vectors::{Accept, File, KnownKey, State};
use crate::Fault;

pub(super) const OPERATIONS: [&str; 6] = [
    "UpdateAccountWebhook",
    "UpdatePhoneWebhook",
    "UpdateInstance",
    "UpdateChatGroup",
    "UpdateConversationalAutomation",
    "SendChatappMessage",
];

pub(super) struct World {
    keys: HashMap<String, Key>,
    nonces: HashMap<Nonce, Timestamp>,
    /// Version and action beside those of [`OPERATIONS`].
    also: Option<(String, String)>,
}

impl World {
    pub fn of(file: &File, state: &State) -> Self {
        let keys =
            std::iter::once(&file.default_key).chain(&state.keys).map(key).map(|key| (key.id.clone(), key));
        let nonces =
            state.used_nonces.iter().map(|used| (Nonce::of(&used.access_key_id, &used.nonce), used.at));
        Self { keys: keys.collect(), nonces: nonces.collect(), also: None }
    }

    /// A world that knows the key of an accepted vector, and its operation.
    pub fn accepting(file: &File, vector: &Accept) -> Self {
        let mut world = Self::of(file, &vector.state);
        let mut key = Key::new(vector.access_key_id.clone(), vector.access_key_secret.clone());
        key.session = vector.security_token.clone().map(|token| Session {
            token: token.into(),
            expires_at: vector.server_now + SignedDuration::from_hours(1),
        });
        world.keys.insert(key.id.clone(), key);
        let of = |parameter: &str, header: &str| match &vector.parameters {
            Some(parameters) => parameters[parameter].clone(),
            None => vector.request.header(header).unwrap().to_owned(),
        };
        world.also = Some((of("Version", "x-acs-version"), of("Action", "x-acs-action")));
        world
    }

    pub fn change_secrets(&mut self) {
        self.keys.values_mut().for_each(|key| key.secret = "another".into());
    }

    fn route(&self, version: &str, action: &str) -> Route {
        if self.also.as_ref().is_some_and(|also| also.0 == version && also.1 == action) {
            Route::Served
        } else if version != "2020-06-06" {
            Route::UnknownVersion
        } else if OPERATIONS.contains(&action) {
            Route::Served
        } else {
            Route::UnknownAction
        }
    }

    /// The whole sequence.
    pub fn serve(&mut self, raw: &RawRequest<'_>, now: Timestamp) -> Result<Request, Fault> {
        let request = Request::parse(raw).map_err(|(_, fault)| fault)?;
        let claim = request.claim(now, |version, action| self.route(version, action))?;
        let key = self.keys.get(claim.access_key_id());
        let verified = claim.verify(key, now)?;
        let remembered = CLOCK_WINDOW + CLOCK_WINDOW;
        self.nonces.retain(|_, at| now.duration_since(*at) <= remembered);
        match self.nonces.insert(verified.nonce(), now) {
            Some(_) => Err(Fault::signature_nonce_used()),
            None => Ok(verified.into_request()),
        }
    }
}

fn key(known: &KnownKey) -> Key {
    let mut key = Key::new(known.id.clone(), known.secret.clone());
    if known.status.as_deref() == Some("Inactive") {
        key.status = KeyStatus::Inactive;
    }
    let session = known.security_token.clone().zip(known.expires);
    key.session = session.map(|(token, expires_at)| Session { token: token.into(), expires_at });
    key
}
