//! Rows in bulk: COPY in and out.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::{SinkExt as _, TryStreamExt as _};
use tokio_postgres::binary_copy::{BinaryCopyOutRow, BinaryCopyOutStream};
use tokio_postgres::types::{FromSql, Type};

use crate::{Client, Error};

impl Client {
    /// Runs a `COPY … FROM STDIN` over these rows; answers how many there were.
    ///
    /// # Errors
    /// See [`Client::fly`]; in a transaction it has failed then.
    pub async fn copy_in(&self, sql: &str, rows: Bytes) -> Result<u64, Error> {
        let copied = async {
            let mut sink =
                Box::pin(self.connection()?.copy_in(sql).await.map_err(|error| Error::of(&error))?);
            sink.send(rows).await.map_err(|error| Error::of(&error))?;
            sink.as_mut().finish().await.map_err(|error| Error::of(&error))
        };
        copied.await
    }

    /// Runs a `COPY … TO STDOUT (FORMAT binary)` whose columns are of these types.
    ///
    /// # Errors
    /// See [`Client::fly`].
    pub async fn copy_out(&self, sql: &str, types: &[Type]) -> Result<CopyOut, Error> {
        let rows = self.connection()?.copy_out(sql).await.map_err(|error| Error::of(&error))?;
        Ok(CopyOut(Box::pin(BinaryCopyOutStream::new(rows, types))))
    }

    fn connection(&self) -> Result<&tokio_postgres::Client, Error> {
        self.below().ok_or_else(|| Error::Lost("it was closed".to_owned()))
    }
}

/// Rows that are copied out, one after the other as they come.
pub struct CopyOut(Pin<Box<BinaryCopyOutStream>>);

impl CopyOut {
    /// The next row; none: there are no more.
    ///
    /// # Errors
    /// See [`Client::fly`].
    pub async fn next(&mut self) -> Result<Option<BulkRow>, Error> {
        Ok(self.0.try_next().await.map_err(|error| Error::of(&error))?.map(BulkRow))
    }
}

/// A row that was copied out.
pub struct BulkRow(BinaryCopyOutRow);

impl BulkRow {
    /// The value at a place, from 0.
    ///
    /// # Errors
    /// It is of another type, or there is none.
    pub fn try_get<'a, T: FromSql<'a>>(&'a self, place: usize) -> Result<T, Error> {
        self.0.try_get(place).map_err(|error| Error::of(&error))
    }
}
