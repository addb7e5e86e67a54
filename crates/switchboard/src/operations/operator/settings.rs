//! Changes of a destination's settings.

use cams::errors::Refusal;

use crate::model::{DestinationSettings, WebAddress};
use crate::operations::{Call, Failure};
use crate::store::{Expected, Patch, Record, Step};

/// Amends the settings of a destination in the transaction of the call; one that was never set has the defaults before.
pub async fn amend(
    call: &Call<'_>,
    url: &WebAddress,
    amend: impl Fn(&mut DestinationSettings) -> Result<(), Refusal> + Send + Sync + 'static,
) -> Result<(), Failure> {
    let key = url.as_str().to_owned();
    let url = key.clone();
    let patch = Patch::new(move |row| {
        let stored = row.map(|row| row.read::<DestinationSettings>()).transpose()?;
        let expected = stored.as_ref().map_or(Expected::Absent, |stored| Expected::Version(stored.version));
        let mut settings = stored.map(|stored| stored.value).unwrap_or_default();
        settings.url.clone_from(&url);
        amend(&mut settings)?;
        Ok(vec![Step::put(&settings, expected)?])
    });
    let mut change = call.change();
    change.step(Step::Amend { kind: DestinationSettings::KIND, key, patch });
    Ok(call.commit(change).await?)
}

/// The guard judges an address for which something is to be saved, as it does whenever it is called.
pub async fn guarded(call: &Call<'_>, url: &WebAddress) -> Result<(), Failure> {
    let checked = call.services.guard.check_saved(url.as_str()).await;
    checked.map_err(|refusal| Failure::invalid("Url", refusal.to_string()))
}
