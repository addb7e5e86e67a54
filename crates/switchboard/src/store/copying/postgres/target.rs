//! An empty database, filled in one transaction: nobody sees any of it before all of it is there.

use std::collections::BTreeSet;

use async_trait::async_trait;
use bytes::Bytes;
use postgres::{Address, Client, Flight, Pool, Query};

use super::opening::{self, Filled};
use super::{reading, statements, text};
use crate::store::copying::batches::{Receiver, Sender, Tally, each_row};
use crate::store::copying::encoding::Value;
use crate::store::copying::marks::{COPIED_MS, DIRECTORY, INCOMPLETE};
use crate::store::copying::{CopyError, Numbering, Section, Source, Target};
use crate::store::postgres::partitions;

/// A database that is being filled. It bears a mark from the beginning on, which goes with the commit: a service refuses a database
/// with the mark, and a new copy into it begins anew.
pub struct PostgresTarget {
    client: Client,
    place: String,
    /// Partitions that are there: table and day.
    divided: BTreeSet<(&'static str, i64)>,
    pool: Pool,
}

impl PostgresTarget {
    /// Marks an empty database and begins to fill it; until this is dropped no node can begin to work on it.
    ///
    /// # Errors
    /// It cannot be reached, is not empty, another version of the program made it, or a node works on it.
    pub async fn begin(address: &Address) -> Result<Self, CopyError> {
        let place = address.to_string();
        let pool = opening::connect(address, Filled::ByThis).await?;
        let mut client = Self::take(&pool, &place).await?;
        let now = jiff::Timestamp::now().to_string();
        let mark = Query::new(statements::NOTE).with(DIRECTORY).with(INCOMPLETE).with(now);
        client.fly(&Flight::commit(vec![mark])).await.map_err(CopyError::store(&place))?;
        drop(client);
        match Self::take(&pool, &place).await {
            Ok(client) => Ok(Self { client, place, divided: BTreeSet::new(), pool }),
            Err(error) => {
                // Somebody came in between: it is his, and no copy of ours.
                let _ = pool.query(Query::new(statements::FORGET).with(DIRECTORY).with(INCOMPLETE)).await;
                Err(error)
            }
        }
    }

    /// Keeps everybody else out and sees that there is nothing.
    async fn take(pool: &Pool, place: &str) -> Result<Client, CopyError> {
        let mut client = opening::begin(pool, "READ COMMITTED").await?;
        client.run(&statements::lock("ACCESS EXCLUSIVE")).await.map_err(CopyError::store(place))?;
        opening::refuse_nodes(&mut client, place).await?;
        opening::refuse_filled(&mut client, place).await?;
        Ok(client)
    }

    /// A batch as COPY takes it; the partitions that its rows lie in are made first.
    async fn put(&mut self, section: &'static Section, batch: &[u8], before: u64) -> Result<u64, CopyError> {
        let further = statements::further(section);
        let divided = divided_by(section);
        let (mut lines, mut days) = (String::with_capacity(batch.len() * 2), BTreeSet::new());
        let written = each_row(&self.place, section, batch, before, |row, number| {
            if let Some(Value::Integer(id)) = row.first() {
                days.extend(divided.iter().map(|table| (*table, partitions::day_of(*id))));
            }
            text::append(row, &further, &mut lines).map_err(|reason| {
                let (place, section) = (self.place.clone(), section.name);
                CopyError::Row { place, section, row: number, reason }
            })
        })?;
        let failed = CopyError::store(&self.place);
        for (table, day) in days {
            if self.divided.insert((table, day)) {
                self.client.run(&partitions::creation(table, day)).await.map_err(&failed)?;
            }
        }
        let copied = self.client.copy_in(&statements::copy_in(section), Bytes::from(lines)).await;
        copied.map_err(&failed)?;
        Ok(written)
    }
}

/// The tables in which the first number of a section's rows has to have its day. A delivery that waits will need it when it is
/// settled.
fn divided_by(section: &Section) -> Vec<&'static str> {
    let needed: &[&str] = match section.name {
        "deliveries" => &["settled_deliveries", "failed_attempts"],
        name => &[name],
    };
    partitions::DIVIDED.into_iter().filter(|table| needed.contains(table)).collect()
}

#[async_trait]
impl Source for PostgresTarget {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        reading::read(&self.client, &self.place, section, rows).await
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        reading::numbering(&mut self.client, &self.place).await
    }
}

#[async_trait]
impl Target for PostgresTarget {
    async fn write(&mut self, section: &'static Section, mut rows: Receiver) -> Result<(), CopyError> {
        let mut written = 0;
        while let Some(batch) = rows.recv().await {
            written = self.put(section, &batch, written).await?;
        }
        Ok(())
    }

    async fn complete(&mut self, numbering: Numbering) -> Result<(), CopyError> {
        let now_ms = jiff::Timestamp::now().as_millisecond().to_string();
        let queries = vec![
            Query::new(statements::NUMBER_FROM).with(numbering.log).with(numbering.other),
            Query::new(statements::NOTE).with(DIRECTORY).with(COPIED_MS).with(now_ms),
            Query::new(statements::FORGET).with(DIRECTORY).with(INCOMPLETE),
        ];
        let done = self.client.fly(&Flight::of(queries)).await;
        done.map(drop).map_err(CopyError::store(&self.place))
    }

    async fn commit(&mut self) -> Result<(), CopyError> {
        let Err(error) = self.client.fly(&Flight::commit(Vec::new())).await else { return Ok(()) };
        // The answer may have got lost behind a commit: the mark tells whether it held.
        match opening::refuse_unfinished(&self.pool).await {
            Ok(()) if error.is_passing() => Ok(()),
            _ => Err(CopyError::store(&self.place)(error)),
        }
    }
}
