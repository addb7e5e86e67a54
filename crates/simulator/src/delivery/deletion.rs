//! The end of answered webhooks: their rows are deleted, many in one change.

use std::time::Duration;

use sqlite::Database;
use tokio::sync::mpsc::UnboundedReceiver;

use super::table;

/// How long answered webhooks are collected before their rows are deleted together. The statuses of one message
/// usually fit; a process that is killed meanwhile sends them again, which receivers expect (Meta Graph notes, 4.3).
const COLLECTION: Duration = Duration::from_millis(100);
/// The most rows deleted in one change, so that other changes need not wait long.
const AT_ONCE: usize = 512;

/// Deletes the rows of answered webhooks, in the order of their answers, until `closed` resolves and what was
/// answered by then is deleted too.
pub(super) async fn delete_answered(
    database: Database,
    mut answered: UnboundedReceiver<i64>,
    closed: impl Future<Output = ()>,
) {
    let mut closed = std::pin::pin!(closed);
    let mut ids = Vec::new();
    loop {
        let some = tokio::select! {
            count = answered.recv_many(&mut ids, AT_ONCE) => count > 0,
            () = &mut closed => false,
        };
        if !some {
            break;
        }
        // What fills a change waits for no more: under such a load the wait would let answers pile up.
        if ids.len() < AT_ONCE {
            tokio::select! {
                () = tokio::time::sleep(COLLECTION) => fill(&mut ids, &mut answered),
                () = &mut closed => break,
            }
        }
        delete(&database, &mut ids).await;
    }
    fill(&mut ids, &mut answered);
    while !ids.is_empty() {
        delete(&database, &mut ids).await;
        fill(&mut ids, &mut answered);
    }
}

/// Takes what is there already, as much as fits into a change.
fn fill(ids: &mut Vec<i64>, answered: &mut UnboundedReceiver<i64>) {
    while ids.len() < AT_ONCE
        && let Ok(id) = answered.try_recv()
    {
        ids.push(id);
    }
}

async fn delete(database: &Database, ids: &mut Vec<i64>) {
    let deleted = std::mem::take(ids);
    if let Err(error) = database.write(move |connection| table::delete(connection, &deleted)).await {
        tracing::error!(%error, "answered webhooks cannot be deleted and will be sent again");
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::mpsc;

    use super::*;
    use crate::store;

    /// A database with so many webhooks, numbered from 1.
    async fn filled(folder: &tempfile::TempDir, count: i64) -> Database {
        let database = store::open(&folder.path().join("state.sqlite")).unwrap();
        let insert =
            "INSERT INTO webhook (id, lane, app, waba, body, created_at) VALUES (?1, '', '', '', '', 0)";
        let fill = move |connection: &rusqlite::Connection| {
            (1..=count).try_for_each(|id| connection.execute(insert, [id]).map(drop))
        };
        database.write(fill).await.unwrap();
        database
    }

    fn left(database: &Database) -> i64 {
        let count = "SELECT COUNT(*) FROM webhook";
        database.read(|connection| connection.query_row(count, [], |row| row.get(0))).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn answers_that_come_one_by_one_are_deleted_in_one_change() {
        let folder = tempfile::tempdir().unwrap();
        let database = filled(&folder, 4).await;
        let before = database.stats().changes;
        let (answered, collected) = mpsc::unbounded_channel();
        let task = tokio::spawn(delete_answered(database.clone(), collected, pending()));
        for id in 1..=3 {
            answered.send(id).unwrap();
            tokio::time::sleep(COLLECTION / 10).await;
        }
        tokio::time::sleep(COLLECTION).await;
        drop(answered);
        task.await.unwrap();
        assert_eq!((left(&database), database.stats().changes - before), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_deletes_what_was_answered_before_it_in_bounded_changes() {
        let folder = tempfile::tempdir().unwrap();
        let count = i64::try_from(AT_ONCE).unwrap() + 1;
        let database = filled(&folder, count).await;
        let before = database.stats().changes;
        let (answered, collected) = mpsc::unbounded_channel();
        (1..=count).for_each(|id| answered.send(id).unwrap());
        delete_answered(database.clone(), collected, std::future::ready(())).await;
        assert_eq!((left(&database), database.stats().changes - before), (0, 2));
    }
}
