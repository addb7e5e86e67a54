//! The settings of a destination, as deliveries need them.

use std::time::Duration;

use super::signing::Secret;
use crate::model::{Destination, DestinationSettings, Pause, SigningSecret};
use crate::store::sealing::{MasterKey, Place};
use crate::store::{Change, CommitError, Expected, Patch, Record, Step, Store, StoreError, records};

/// The documented time within which a receiver answers, over connecting, headers and body (behaviour notes, 3.2).
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// How one destination is to be called.
pub struct Terms {
    /// The time for one attempt.
    pub deadline: Duration,
    /// The secrets that sign.
    pub secrets: Vec<Secret>,
    /// The id of a secret that does not open with this master key: nothing can be signed as the receiver expects it.
    pub unreadable: Option<String>,
    /// Whether nothing is to be sent.
    pub paused: bool,
}

/// Reads the settings of a destination; one that was never set has the defaults.
///
/// # Errors
/// The store fails.
pub async fn terms(
    store: &dyn Store,
    master_key: &MasterKey,
    destination: &Destination,
) -> Result<Terms, StoreError> {
    let stored = records::get::<DestinationSettings>(store, &destination.account, &destination.url).await?;
    let settings = stored.map(|stored| stored.value).unwrap_or_default();
    let open = |sealed: &SigningSecret| {
        let text = master_key.open(Place::DestinationSecret, &sealed.id, &sealed.sealed);
        text.ok().and_then(|text| Secret::parse(&text)).ok_or_else(|| sealed.id.clone())
    };
    let (secrets, unreadable) = match settings.secrets.iter().map(open).collect() {
        Ok(secrets) => (secrets, None),
        Err(id) => (Vec::new(), Some(id)),
    };
    Ok(Terms {
        deadline: settings.deadline_ms.map_or(ANSWER_WITHIN, Duration::from_millis),
        secrets,
        unreadable,
        paused: settings.paused.is_some(),
    })
}

/// Pauses a destination, unless it is paused already.
///
/// # Errors
/// The store fails.
pub async fn pause(
    store: &dyn Store,
    destination: &Destination,
    reason: &str,
    now_ms: i64,
) -> Result<(), CommitError> {
    let (url, pause) = (destination.url.clone(), Pause { since_ms: now_ms, reason: reason.to_owned() });
    let patch = Patch::new(move |row| {
        let stored = row.map(|row| row.read::<DestinationSettings>()).transpose()?;
        let expected = stored.as_ref().map_or(Expected::Absent, |stored| Expected::Version(stored.version));
        let mut settings = stored.map(|stored| stored.value).unwrap_or_default();
        settings.url.clone_from(&url);
        settings.paused.get_or_insert_with(|| pause.clone());
        Ok(vec![Step::put(&settings, expected)?])
    });
    let mut change = Change::new(&destination.account, now_ms);
    change.step(Step::Amend { kind: DestinationSettings::KIND, key: destination.url.clone(), patch });
    store.commit(change).await.map(drop)
}
