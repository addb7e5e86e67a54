//! `UpdateAccountLimit`: how often one account may call an operation.

use std::num::NonZeroU32;

use operator::{UpdateAccountLimit, UpdateAccountLimitRequest, UpdateAccountLimitResponse};

use super::asked;
use crate::model::AccountLimits;
use crate::operations::{Call, Failure, Handle};
use crate::store::{Expected, Patch, Record, Step};

impl Handle for UpdateAccountLimit {
    async fn handle(
        call: &Call<'_>,
        request: UpdateAccountLimitRequest,
    ) -> Result<UpdateAccountLimitResponse, Failure> {
        let account = asked::account(call, &request.account_id).await?;
        let UpdateAccountLimitRequest { operation, rate, .. } = request;
        if call.services.limits.get(&operation).is_none() {
            let rule = format!("must be an operation that is served here, got {operation}");
            return Err(Failure::invalid("Operation", rule));
        }
        let rate = rate.map(|rate| {
            NonZeroU32::new(rate).ok_or_else(|| Failure::invalid("Rate", "must be calls a second, from 1"))
        });
        let rate = rate.transpose()?;
        let id = account.id.clone();
        let patch = Patch::new(move |row| {
            let stored = row.map(|row| row.read::<AccountLimits>()).transpose()?;
            let expected =
                stored.as_ref().map_or(Expected::Absent, |stored| Expected::Version(stored.version));
            let mut limits =
                stored.map_or_else(|| AccountLimits::none(account.id.clone()), |stored| stored.value);
            match rate {
                Some(rate) => limits.operations.insert(operation.clone(), rate),
                None => limits.operations.remove(&operation),
            };
            Ok(vec![Step::put(&limits, expected)?])
        });
        let mut change = call.change_of(&id);
        change.step(Step::Amend { kind: AccountLimits::KIND, key: id.to_string(), patch });
        call.commit(change).await?;
        Ok(UpdateAccountLimitResponse {})
    }
}
