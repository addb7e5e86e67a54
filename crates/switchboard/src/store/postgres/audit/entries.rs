//! Pages of an account's entries.

use postgres::Query;

use super::{seals, times};
use crate::model::{AccountId, AuditEntry};
use crate::store::StoreError;
use crate::store::audit::{AuditFilter, AuditPage};
use crate::store::postgres::PostgresStore;
use crate::store::receipt_log::Walk;

/// Rows that one answer looks at, at most.
const LOOKED_AT: usize = 5_000;
/// Rows that are read at once: no fewer, and no more.
const AT_ONCE: (usize, usize) = (50, 500);
/// Bytes of entries in one answer, unless the first alone has more.
const BYTES: usize = 1024 * 1024;
/// Entries of a time stand among those of other times no further off than this, milliseconds: repeated refusals are written when
/// their minute is over, and later while the store takes nothing.
const DISORDER_MS: i64 = 10 * 60 * 1000;

impl PostgresStore {
    pub(super) async fn entries_page(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        let rows = self.pool.query(seals::newest_entry(account)).await?;
        let Some(newest) = rows.first().map(|row| row.get(0)) else { return Ok(AuditPage::default()) };
        let (mut above, mut up_to) = (i64::MIN, newest);
        if let Some(since_ms) = filter.since_ms {
            above = times::before(&self.pool, account, newest, since_ms.saturating_sub(DISORDER_MS)).await?;
        }
        if let Some(until_ms) = filter.until_ms {
            up_to = times::before(&self.pool, account, newest, until_ms.saturating_add(DISORDER_MS)).await?;
        }
        match (walk, from) {
            (Walk::Back, Some(from)) => up_to = up_to.min(from.saturating_sub(1)),
            (Walk::Forth, Some(from)) => above = above.max(from),
            (_, None) => {}
        }
        if walk == Walk::Forth && above < up_to {
            // Who goes on from the last entry misses none that is committed after it with an id before it.
            self.log_is_settled(account).await?;
        }
        self.looked_through(account, filter, walk, (above, up_to), limit).await
    }

    async fn looked_through(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        walk: Walk,
        (mut above, mut up_to): (i64, i64),
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        let mut page = AuditPage::default();
        let (mut looked_at, mut size, mut last) = (0, 0, None);
        while looked_at < LOOKED_AT && above < up_to {
            let at_once = limit.saturating_add(1).clamp(AT_ONCE.0, AT_ONCE.1).min(LOOKED_AT - looked_at);
            let rows = self.pool.query(some(account, walk, (above, up_to), at_once)).await?;
            for row in &rows {
                if page.entries.len() >= limit || size >= BYTES {
                    page.next = last;
                    return Ok(page);
                }
                let (id, body): (i64, &[u8]) = (row.get(0), row.get(1));
                (looked_at, last) = (looked_at + 1, Some(id));
                match serde_json::from_slice::<AuditEntry>(body) {
                    Ok(entry) if filter.matches(&entry) => {
                        size += body.len();
                        page.entries.push((id, entry));
                    }
                    Ok(_) => {}
                    Err(_) => {
                        tracing::error!(%account, id, "an entry of the audit cannot be read; verify the audit");
                    }
                }
            }
            if rows.len() < at_once {
                return Ok(page);
            }
            match (walk, last) {
                (Walk::Back, Some(last)) => up_to = last.saturating_sub(1),
                (Walk::Forth, Some(last)) => above = last,
                (_, None) => return Ok(page),
            }
        }
        page.next = last.filter(|_| looked_at >= LOOKED_AT);
        Ok(page)
    }
}

fn some(account: &AccountId, walk: Walk, (above, up_to): (i64, i64), limit: usize) -> Query {
    match walk {
        Walk::Forth => seals::entries(account, above, up_to, limit),
        Walk::Back => Query::new(
            "SELECT id, body FROM audit_entries WHERE account = $1 AND id > $2 AND id <= $3
             ORDER BY id DESC LIMIT $4",
        )
        .with(account.to_string())
        .with(above)
        .with(up_to)
        .with(seals::whole(limit)),
    }
}

/// When an entry was made; 0 when it cannot be read.
pub(super) fn at_ms(body: &[u8]) -> i64 {
    serde_json::from_slice::<AuditEntry>(body).map_or(0, |entry| entry.at_ms)
}
