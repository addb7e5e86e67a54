//! Where the entries of a time begin: times grow with ids, so it is found by dividing what is left, again and again.

use postgres::{Pool, Query};

use super::entries::at_ms;
use crate::model::AccountId;
use crate::store::StoreError;

/// Into how many parts one round trip divides what is left (decided): ids of many years take eleven.
const PARTS: i64 = 32;

/// The entry up to which all are older than a time, to within the disorder that entries stand in. `newest` is the newest of all.
pub(super) async fn before(
    pool: &Pool,
    account: &AccountId,
    newest: i64,
    time_ms: i64,
) -> Result<i64, StoreError> {
    let (mut older, mut younger) = (0, newest);
    while older < younger {
        let probes = probes(older, younger);
        let rows = pool.query(first_above(account, probes.clone())).await?;
        for (probe, row) in probes.into_iter().zip(&rows) {
            let found: Option<(i64, i64)> =
                row.get::<_, Option<i64>>(0).map(|id| (id, at_ms(row.get::<_, &[u8]>(1))));
            match found {
                Some((id, at_ms)) if at_ms < time_ms => older = older.max(id),
                _ => {
                    younger = probe;
                    break;
                }
            }
        }
    }
    Ok(older)
}

/// Where to look between two ids: the first of them, and more at equal distances.
fn probes(older: i64, younger: i64) -> Vec<i64> {
    let wide = |number: i64| i128::from(number);
    let part = |part: i64| wide(older) + (wide(younger) - wide(older)) * wide(part) / wide(PARTS);
    let mut probes: Vec<i64> = (0..PARTS).filter_map(|at| i64::try_from(part(at)).ok()).collect();
    probes.dedup();
    probes
}

/// The first entry above each of these ids, or nothing.
fn first_above(account: &AccountId, probes: Vec<i64>) -> Query {
    Query::new(
        "SELECT found.id, found.body FROM unnest($2::bigint[]) WITH ORDINALITY AS probe (above, place)
         LEFT JOIN LATERAL (
             SELECT id, body FROM audit_entries WHERE account = $1 AND id > probe.above ORDER BY id LIMIT 1)
         AS found ON true ORDER BY probe.place",
    )
    .with(account.to_string())
    .with(probes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_gets_smaller_whatever_its_size() {
        assert_eq!(probes(7, 8), [7]);
        assert_eq!(probes(0, 3), [0, 1, 2]);
        let wide = probes(0, i64::MAX);
        assert_eq!((wide.len(), wide[0]), (32, 0));
        assert!(wide.windows(2).all(|pair| pair[0] < pair[1]) && wide[31] < i64::MAX);
    }
}
