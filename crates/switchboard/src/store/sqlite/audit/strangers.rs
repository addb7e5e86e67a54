//! Counts of refused strangers.

use rusqlite::{Connection, Row, params};

use crate::store::audit::Strangers;
use crate::store::sqlite::Failure;

pub(super) fn count(connection: &Connection, counts: &[Strangers]) -> Result<(), Failure> {
    let mut add = connection.prepare_cached(
        "INSERT INTO audit_strangers (minute, source, code, count) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET count = count + excluded.count",
    )?;
    for Strangers { minute, source, code, count } in counts {
        add.execute(params![minute, source, code, count])?;
    }
    Ok(())
}

pub(super) fn page(
    connection: &Connection,
    since_minute: i64,
    from: Option<&Strangers>,
    limit: usize,
) -> Result<Vec<Strangers>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT minute, source, code, count FROM audit_strangers
         WHERE minute >= ?1 AND (minute, source, code) < (?2, ?3, ?4)
         ORDER BY minute DESC, source DESC, code DESC LIMIT ?5",
    )?;
    let (minute, source, code) =
        from.map_or((i64::MAX, "", ""), |from| (from.minute, from.source.as_str(), from.code.as_str()));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| {
        Ok(Strangers { minute: row.get(0)?, source: row.get(1)?, code: row.get(2)?, count: row.get(3)? })
    };
    let found = statement.query_map(params![since_minute, minute, source, code, limit], read)?;
    Ok(found.collect::<Result<_, _>>()?)
}
