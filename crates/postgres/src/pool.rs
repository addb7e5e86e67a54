//! Connections, and whether the database is there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime,
};
use parking_lot::Mutex;
use tokio::time::{Instant, timeout};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Row, Statement};

use crate::error::reasons;
use crate::{Address, Error, Flight, Query};

/// How long a flight may take (decided): an answer that does not come by then counts as lost.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);
/// How long a caller waits for a free connection (decided).
const FREE_WITHIN: Duration = Duration::from_secs(3);
/// How long nobody tries to connect after that failed (decided): meanwhile callers are refused at once.
const AWAY_FOR: Duration = Duration::from_millis(250);
/// What every session of ours is told: a server must not keep what a node that is gone had begun.
const SESSION: &str =
    "SET idle_in_transaction_session_timeout = '10s'; SET tcp_user_timeout = '5s'; SET jit = off";

/// How a pool is made.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Connections at most.
    pub connections: usize,
    /// Further settings of each session, as SQL.
    pub session: &'static [&'static str],
    /// How long one flight may take.
    pub answered_within: Duration,
}

impl Options {
    /// So many connections with the usual settings.
    pub const fn connections(connections: usize) -> Self {
        Self { connections, session: &[], answered_within: ANSWERED_WITHIN }
    }
}

/// Connections to one database. Clones share them.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    pool: deadpool_postgres::Pool,
    address: Address,
    answered_within: Duration,
    /// Until when nobody tries to connect, and why.
    away: Mutex<Option<(Instant, Error)>>,
    commits: AtomicU64,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Pool({})", self.0.address)
    }
}

impl Pool {
    /// A pool that connects when it is first used.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn new(address: &Address, options: Options) -> Result<Self, Error> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(address.config().clone(), address.tls(), recycling);
        let session = [&[SESSION], options.session].concat().join("; ");
        let hook = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
            let session = session.clone();
            Box::pin(async move { client.batch_execute(&session).await.map_err(HookError::Backend) })
        });
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(FREE_WITHIN))
            .create_timeout(Some(FREE_WITHIN.saturating_mul(2)))
            .post_create(hook)
            .build()
            .map_err(|error| Error::Lost(error.to_string()))?;
        Ok(Self(Arc::new(Inner {
            pool,
            address: address.clone(),
            answered_within: options.answered_within,
            away: Mutex::new(None),
            commits: AtomicU64::new(0),
        })))
    }

    /// Where it leads.
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// Transactions and [changes](Self::change) that held since the start.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    /// Why the database is away, as far as is known without asking it.
    pub fn away(&self) -> Option<Error> {
        self.0.away.lock().as_ref().map(|(_, error)| error.clone())
    }

    /// A connection.
    ///
    /// # Errors
    /// The database is away or does not let us in, or all connections are busy.
    pub async fn client(&self) -> Result<Client, Error> {
        if let Some((until, error)) = self.0.away.lock().as_ref()
            && Instant::now() < *until
        {
            return Err(error.clone());
        }
        match self.0.pool.get().await {
            Ok(object) => {
                if self.0.away.lock().take().is_some() {
                    tracing::info!(database = %self.0.address, "the database is back");
                }
                Ok(Client { object: Some(object), pool: self.clone(), is_open: false })
            }
            Err(error) => Err(self.refused(error)),
        }
    }

    fn refused(&self, error: PoolError) -> Error {
        let address = self.0.address.to_string();
        let error = match error {
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => return Error::Busy,
            // We are about to end: that is no news.
            PoolError::Closed => return Error::Away { address, reason: "we have left it".to_owned() },
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                refusal(&self.0.address, &error)
            }
            PoolError::Timeout(_) => Error::Away { address, reason: "it does not answer in time".to_owned() },
            other => Error::Away { address, reason: other.to_string() },
        };
        let mut away = self.0.away.lock();
        if away.is_none() {
            tracing::error!(%error, "the database is away");
        }
        *away = Some((Instant::now() + AWAY_FOR, error.clone()));
        error
    }

    /// One statement on its own: the rows.
    ///
    /// # Errors
    /// See [`Client::fly`].
    pub async fn query(&self, query: Query) -> Result<Vec<Row>, Error> {
        let mut rows = self.fly(&Flight::of(vec![query])).await?;
        Ok(rows.pop().unwrap_or_default())
    }

    /// One statement that is a change of its own: its rows.
    ///
    /// # Errors
    /// See [`Client::fly`]. After [`Error::Lost`] it is not known whether it holds.
    pub async fn change(&self, query: Query) -> Result<Vec<Row>, Error> {
        let rows = self.query(query).await?;
        self.0.commits.fetch_add(1, Ordering::Relaxed);
        Ok(rows)
    }

    /// A whole flight on some connection: the rows of each statement.
    ///
    /// # Errors
    /// See [`Client::fly`].
    pub async fn fly(&self, flight: &Flight) -> Result<Vec<Vec<Row>>, Error> {
        self.client().await?.fly(flight).await
    }

    /// Ends all connections; whoever asks for one from now on is refused.
    pub fn close(&self) {
        self.0.pool.close();
    }
}

/// What a server said to a newcomer.
pub(crate) fn refusal(address: &Address, error: &tokio_postgres::Error) -> Error {
    let (at, user) = (address.to_string(), address.user().to_owned());
    match error.as_db_error() {
        Some(said) if *said.code() == SqlState::INVALID_CATALOG_NAME => {
            Error::NoDatabase { address: at, database: address.database().to_owned() }
        }
        Some(said) if said.code().code().starts_with("28") => {
            Error::Denied { address: at, user, reason: said.message().to_owned() }
        }
        Some(said) => Error::Away { address: at, reason: said.message().to_owned() },
        None => Error::Away { address: at, reason: reasons(error) },
    }
}

/// A connection, held until it is dropped. One that is dropped in the middle of a transaction is closed, so that the server rolls
/// back.
pub struct Client {
    object: Option<Object>,
    pool: Pool,
    is_open: bool,
}

impl Client {
    /// Sends all statements of a flight and collects their rows.
    ///
    /// # Errors
    /// The first one that happened. After [`Error::Lost`] it is not known what was done; after any other error in a
    /// transaction nothing of it was, and it is rolled back.
    pub async fn fly(&mut self, flight: &Flight) -> Result<Vec<Vec<Row>>, Error> {
        let within = self.pool.0.answered_within;
        let flown = timeout(within, self.flown(flight)).await;
        let done =
            flown.unwrap_or_else(|_| Err(Error::Lost(format!("no answer within {} s", within.as_secs()))));
        if matches!(done, Err(Error::Lost(_))) {
            self.close();
        }
        done
    }

    async fn flown(&mut self, flight: &Flight) -> Result<Vec<Vec<Row>>, Error> {
        let Some(object) = &self.object else { return Err(Error::Lost("it was closed".to_owned())) };
        let mut statements: Vec<Statement> = Vec::with_capacity(flight.queries.len());
        for query in &flight.queries {
            // A transaction that was open before goes on, or is broken by this.
            statements.push(object.prepare_cached(&query.sql).await.map_err(|error| Error::of(&error))?);
        }
        self.is_open |= flight.begins;
        let done = flight.fly(object, &statements).await.map_err(|error| Error::of(&error));
        // At the end of a flight that commits the server has committed or rolled back.
        self.is_open &= !flight.commits;
        if flight.commits && done.is_ok() {
            self.pool.0.commits.fetch_add(1, Ordering::Relaxed);
        }
        done
    }

    /// Leaves a transaction as if it had not begun.
    pub async fn roll_back(mut self) {
        if let Some(object) = &self.object
            && matches!(
                timeout(self.pool.0.answered_within, object.batch_execute("ROLLBACK")).await,
                Ok(Ok(()))
            )
        {
            self.is_open = false;
        }
    }

    /// Runs statements as they stand, without parameters.
    ///
    /// # Errors
    /// See [`fly`](Self::fly).
    pub async fn run(&mut self, sql: &str) -> Result<(), Error> {
        let Some(object) = &self.object else { return Err(Error::Lost("it was closed".to_owned())) };
        let done = object.batch_execute(sql).await.map_err(|error| Error::of(&error));
        if matches!(done, Err(Error::Lost(_))) {
            self.close();
        }
        done
    }

    /// The connection below, for COPY and for statements whose answers are read piece by piece.
    pub fn below(&self) -> Option<&tokio_postgres::Client> {
        self.object.as_ref().map(|object| {
            let client: &tokio_postgres::Client = object;
            client
        })
    }

    /// Ends its session, with all that the session holds.
    pub fn end(mut self) {
        self.close();
    }

    /// Takes it out of the pool: its session ends.
    fn close(&mut self) {
        if let Some(object) = self.object.take() {
            drop(Object::take(object));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.is_open {
            self.close();
        }
    }
}
