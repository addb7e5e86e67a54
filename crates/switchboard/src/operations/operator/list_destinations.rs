//! `ListDestinations`: where receipts go, its settings, and how it does.

use std::collections::BTreeMap;

use operator::{
    DestinationState, ListDestinations, ListDestinationsRequest, ListDestinationsResponse, SecretSummary,
};

use super::{asked, shown};
use crate::model::DestinationSettings;
use crate::operations::{Call, Failure, Handle};
use crate::receipts::destination::ANSWER_WITHIN;
use crate::store::receipt_log::DestinationCounts;

impl Handle for ListDestinations {
    async fn handle(
        call: &Call<'_>,
        request: ListDestinationsRequest,
    ) -> Result<ListDestinationsResponse, Failure> {
        let limit = asked::results(request.max_results)?;
        let after = request.cursor.unwrap_or_default();
        // One more than asked for says whether there is a next page.
        let counts = call.store().destination_counts(call.account, &after, limit + 1).await?;
        let mut all: BTreeMap<String, (DestinationCounts, DestinationSettings)> = counts
            .into_iter()
            .map(|counts| (counts.url.clone(), (counts, DestinationSettings::default())))
            .collect();
        for settings in call.list::<DestinationSettings>().await? {
            if settings.url > after {
                let url = settings.url.clone();
                all.entry(url).or_default().1 = settings;
            }
        }
        let has_more = all.len() > limit;
        let page: Vec<_> = all.into_iter().take(limit).collect();
        let next_cursor = page.last().filter(|_| has_more).map(|(url, _)| url.clone());
        let destinations =
            page.into_iter().map(|(url, (counts, settings))| describe(url, &counts, settings)).collect();
        Ok(ListDestinationsResponse { destinations, next_cursor })
    }
}

fn describe(url: String, counts: &DestinationCounts, settings: DestinationSettings) -> DestinationState {
    let deadline = settings.deadline_ms.map_or(ANSWER_WITHIN, std::time::Duration::from_millis);
    let secrets = settings.secrets.into_iter();
    DestinationState {
        url,
        deadline_seconds: deadline.as_secs_f64(),
        paused: settings.paused.is_some(),
        paused_since: settings.paused.as_ref().map(|pause| shown::time(pause.since_ms)),
        paused_reason: settings.paused.map(|pause| pause.reason),
        secrets: secrets
            .map(|secret| SecretSummary { secret_id: secret.id, created_at: shown::time(secret.created_ms) })
            .collect(),
        waiting: counts.waiting,
        exhausted: counts.exhausted,
        oldest_waiting: counts.oldest_waiting_ms.map(shown::time),
    }
}
