//! `ListAuditEntries`: who did what, and who was refused.

use std::sync::Arc;

use operator::{ListAuditEntries, ListAuditEntriesRequest, ListAuditEntriesResponse};

use super::{asked, shown};
use crate::access::Diagnostics;
use crate::operations::{Call, Failure, Handle};
use crate::store::audit::{AuditFilter, Outcome};
use crate::store::receipt_log::Walk;

impl Handle for ListAuditEntries {
    async fn handle(
        call: &Call<'_>,
        request: ListAuditEntriesRequest,
    ) -> Result<ListAuditEntriesResponse, Failure> {
        let filter = AuditFilter {
            since_ms: asked::time("Since", request.since.as_ref())?,
            until_ms: asked::time("Until", request.until.as_ref())?,
            action: asked::given(request.audit_action.as_ref()),
            principal: asked::given(request.principal.as_ref()),
            outcome: asked::given(request.outcome.as_ref()).map(outcome),
        };
        let walk = walk(request.order.as_ref())?;
        let from = asked::cursor(request.cursor.as_ref())?;
        let limit = asked::results(request.max_results)?;
        let account = asked::audited(call, request.account_id.as_ref()).await?;
        let page = call.store().audit_entries(&account, &filter, walk, from, limit).await?;
        let diagnostics = Diagnostics::new(Arc::clone(&call.services.master_key));
        let entries = page.entries.into_iter().map(|(id, entry)| {
            let diagnosis = entry.detail.as_ref().and_then(|it| diagnostics.decode(account.as_str(), it));
            shown::audit_entry(id, entry, diagnosis.map(|diagnosis| diagnosis.to_string()))
        });
        Ok(ListAuditEntriesResponse {
            entries: entries.collect(),
            next_cursor: page.next.map(|next| next.to_string()),
        })
    }
}

fn outcome(asked: String) -> Outcome {
    if asked == "Refused" { Outcome::Refused } else { Outcome::Exactly(asked) }
}

fn walk(asked: Option<&String>) -> Result<Walk, Failure> {
    match asked::given(asked).as_deref() {
        None | Some("NewestFirst") => Ok(Walk::Back),
        Some("OldestFirst") => Ok(Walk::Forth),
        Some(other) => {
            Err(Failure::invalid("Order", format!("must be NewestFirst or OldestFirst, got {other}")))
        }
    }
}
