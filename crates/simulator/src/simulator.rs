//! A simulator from its opening to its end.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use sqlite::Database;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use trust::Trusted;

use crate::delivery::{Client, Courier, documented, forget_callbacks};
use crate::store::{self, Store, read_setting};
use crate::whatsapp::{self, MEDIA_PATH, Network};
use crate::{Error, NetworkClock, control};

/// The file of the state, in the folder of the settings.
const FILE: &str = "simulator.sqlite";
/// How long calls under way may take once the shutdown began.
const GRACE: Duration = Duration::from_secs(5);

/// How a simulator is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of its state, made when it is not there. `None`: a private temporary one, removed at the end.
    pub data: Option<PathBuf>,
    /// The waits between attempts at a webhook; after them the last one grows by half each time, for 7 days
    /// (Meta Graph notes, 4.3).
    pub webhook_retry: Vec<Duration>,
    /// What becomes of the services' callback addresses when the simulator starts again.
    pub callbacks: Callbacks,
    /// Certificates that webhooks accept beside those of the web.
    pub trusted: Trusted,
}

/// What becomes of the services' callback addresses when the simulator starts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Callbacks {
    /// They are kept, for services that do not start again together with the simulator.
    #[default]
    Kept,
    /// They are forgotten, for services that register at each start and may be somewhere else by then: nothing is
    /// sent to an app before the first `POST /{app}/subscriptions` of this run, and nothing is lost.
    RenewedAtStart,
}

impl Default for Settings {
    /// Throw-away state and the waits that the Meta Graph notes, 4.3, suggest.
    fn default() -> Self {
        Self {
            data: None,
            webhook_retry: documented(),
            callbacks: Callbacks::default(),
            trusted: Trusted::nothing(),
        }
    }
}

/// The simulated networks, opened and not yet served. Dropping it leaves its state as it is.
pub struct Simulator {
    network: Network,
    database: Database,
    running: Running,
    callbacks: Callbacks,
    folder: Option<TempDir>,
}

/// Stops what runs beside the server when it is dropped.
struct Running {
    courier: Courier,
    background: Option<tokio::task::JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.courier.stop();
        if let Some(task) = &self.background {
            task.abort();
        }
    }
}

impl Simulator {
    /// Opens the state. Nothing is sent or reviewed before [`serve`](Self::serve).
    ///
    /// # Errors
    /// When the folder or the database cannot be made, opened or read.
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        let (path, folder) = match settings.data {
            Some(path) => (path, None),
            None => {
                let folder = TempDir::with_prefix("simulator-")?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        std::fs::create_dir_all(&path)?;
        let database = store::open(&path.join(FILE))?;
        if settings.callbacks == Callbacks::RenewedAtStart {
            database.write(forget_callbacks).await?;
        }
        let clock = NetworkClock::default();
        let offset = database.read(|connection| read_setting(connection, control::clock::OFFSET))?;
        clock.set_offset(offset.unwrap_or(0));
        let client = Client::new(settings.trusted)?;
        let courier = Courier::new(database.clone(), client.clone(), settings.webhook_retry)?;
        let store = Store::new(database.clone(), courier.clone());
        let (limits, replan) = (Arc::default(), Arc::default());
        let network = Network { store, clock, courier: courier.clone(), client, limits, replan };
        let running = Running { courier, background: None };
        Ok(Self { network, database, running, callbacks: settings.callbacks, folder })
    }

    /// The network clock, which the control moves.
    #[must_use]
    pub fn clock(&self) -> NetworkClock {
        self.network.clock.clone()
    }

    /// Serves the Graph API at `/` and the control under `/simulator/` until `shutdown` resolves; then calls
    /// under way have 5 seconds. Webhooks that nobody has taken stay for the next start.
    ///
    /// # Errors
    /// When the listener or the closing of the state fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let Self { network, database, mut running, callbacks, folder } = self;
        running.background = Some(tokio::spawn(whatsapp::run_planned(network.clone())));
        if callbacks == Callbacks::Kept {
            running.courier.start();
        }
        let router = Router::new()
            .route("/simulator", any(control::handle))
            .route("/simulator/", any(control::handle))
            .route("/simulator/{*path}", any(control::handle))
            .route(&format!("{MEDIA_PATH}{{secret}}"), get(whatsapp::download))
            .fallback(whatsapp::handle)
            .with_state(network);
        let listener = listener.tap_io(|stream| {
            // Without it small answers wait for an acknowledgement; a socket that refuses is about to close.
            let _ = stream.set_nodelay(true);
        });
        let (stopping, mut stopped) = watch::channel(false);
        let signal = async move {
            shutdown.await;
            stopping.send_replace(true);
        };
        let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(signal);
        let deadline = async move {
            if stopped.wait_for(|stopped| *stopped).await.is_ok() {
                tokio::time::sleep(GRACE).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        let served = tokio::select! {
            served = server => served,
            () = deadline => Ok(()),
        };
        running.courier.finish().await;
        drop(running);
        database.close().await?;
        drop(folder);
        Ok(served?)
    }
}
