//! `ListAccountLimits`: the limits that hold for an account.

use std::num::NonZeroU32;

use operator::{AccountLimit, ListAccountLimits, ListAccountLimitsRequest, ListAccountLimitsResponse};

use super::asked;
use crate::model::AccountLimits;
use crate::operations::{Call, Failure, Handle};
use crate::store::records;

impl Handle for ListAccountLimits {
    async fn handle(
        call: &Call<'_>,
        request: ListAccountLimitsRequest,
    ) -> Result<ListAccountLimitsResponse, Failure> {
        let id = asked::account(call, &request.account_id).await?.id;
        let own = records::get::<AccountLimits>(call.store(), &id, id.as_str()).await?;
        let own = own.map_or_else(|| AccountLimits::none(id), |own| own.value);
        let limits = call.services.limits.of(&own).map(|(operation, limit)| AccountLimit {
            operation: operation.to_owned(),
            rate: limit.rate.map(NonZeroU32::get),
            source: limit.source.as_str().to_owned(),
        });
        Ok(ListAccountLimitsResponse { limits: limits.collect() })
    }
}
