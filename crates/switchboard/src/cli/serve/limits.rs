//! The limits of an installation.

use super::world;
use crate::cli::error::Error;
use crate::cli::settings::{EffectiveLimits, Settings};
use crate::model::InstallationLimits;
use crate::operations::routes;
use crate::store::Store;

/// The limits of every operation that is served.
pub fn of_operations(limits: &EffectiveLimits) -> InstallationLimits {
    routes()
        .map(|route| (route.contract.name, limits.limit(route.contract.name, route.contract.rate)))
        .collect()
}

/// The same for a store on which no service runs.
///
/// # Errors
/// The store cannot be read.
pub async fn of_store(settings: &Settings, store: &dyn Store) -> Result<InstallationLimits, Error> {
    Ok(of_operations(&settings.limits.over(&world::limits(store).await?)))
}
