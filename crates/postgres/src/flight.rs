//! Statements that travel together: all are sent before the first answer is waited for, so that they cost one round trip.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

type Parameter = Box<dyn ToSql + Sync + Send>;
type Flying<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + Send + 'a>>;

/// A statement and its parameters.
pub struct Query {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) parameters: Vec<Parameter>,
}

impl Query {
    /// A statement without parameters.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), parameters: Vec::new() }
    }

    /// Adds the next parameter.
    #[must_use]
    pub fn with(mut self, parameter: impl ToSql + Sync + Send + 'static) -> Self {
        self.parameters.push(Box::new(parameter));
        self
    }
}

/// Without the parameters, which may be anybody's.
impl std::fmt::Debug for Query {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Query({})", self.sql)
    }
}

/// Statements in their order, and how a transaction stands around them.
#[derive(Debug, Default)]
pub struct Flight {
    pub(crate) begins: bool,
    pub(crate) queries: Vec<Query>,
    pub(crate) commits: bool,
}

impl Flight {
    /// Statements on their own, each of them holds when it is done.
    pub fn of(queries: Vec<Query>) -> Self {
        Self { queries, ..Self::default() }
    }

    /// A whole transaction.
    pub fn transaction(queries: Vec<Query>) -> Self {
        Self { begins: true, queries, commits: true }
    }

    /// The first statements of a transaction.
    pub fn begin(queries: Vec<Query>) -> Self {
        Self { begins: true, queries, commits: false }
    }

    /// The last statements of a transaction.
    pub fn commit(queries: Vec<Query>) -> Self {
        Self { begins: false, queries, commits: true }
    }

    /// Sends all and collects the rows of each statement. The first error is that of the flight: what followed it in the
    /// transaction was not done. After an error that is not the server's the connection is in the middle of the flight.
    pub(crate) async fn fly(
        &self,
        client: &Client,
        statements: &[Statement],
    ) -> Result<Vec<Vec<Row>>, Error> {
        let mut flying: Vec<Flying<'_>> = Vec::with_capacity(self.queries.len() + 2);
        if self.begins {
            flying.push(Box::pin(plain(client, "BEGIN")));
        }
        for (query, statement) in self.queries.iter().zip(statements) {
            flying.push(Box::pin(async move {
                let parameters: Vec<&(dyn ToSql + Sync)> =
                    query.parameters.iter().map(|parameter| parameter.as_ref() as _).collect();
                client.query(statement, &parameters).await
            }));
        }
        if self.commits {
            flying.push(Box::pin(plain(client, "COMMIT")));
        }
        let mut rows = in_order(flying).await?;
        if self.commits {
            rows.pop();
        }
        if self.begins {
            rows.remove(0);
        }
        Ok(rows)
    }
}

async fn plain(client: &Client, sql: &str) -> Result<Vec<Row>, Error> {
    client.batch_execute(sql).await.map(|()| Vec::new())
}

/// Polls all, the first one first, so that they are sent in their order, until all have ended. Where one cannot even be sent, none
/// behind it is: no COMMIT follows a statement that the server never saw.
async fn in_order(mut flying: Vec<Flying<'_>>) -> Result<Vec<Vec<Row>>, Error> {
    let mut ended: Vec<Option<Result<Vec<Row>, Error>>> = flying.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_over = true;
        for (future, end) in flying.iter_mut().zip(&mut ended) {
            if end.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(Err(error)) if error.as_db_error().is_none() => {
                        return Poll::Ready(Err(error));
                    }
                    Poll::Ready(result) => *end = Some(result),
                    Poll::Pending => is_over = false,
                }
            }
        }
        if is_over { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await?;
    ended.into_iter().flatten().collect()
}
