//! Notifications: hints from other sessions, on a connection of their own.

use std::future::poll_fn;
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};

use crate::pool::refusal;
use crate::{Address, Error};

/// Between two attempts to connect (decided).
const AGAIN_AFTER: Duration = Duration::from_millis(250);
/// How often a silent line is asked whether it stands.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// How long its answer may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
/// Notices that a receiver may lag behind.
const KEPT: usize = 1024;

/// What comes over a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A notification's text.
    Heard(String),
    /// The line stands anew: whatever was said meanwhile was missed.
    Connected,
}

/// A line that listens to one channel and is made again whenever it breaks.
#[derive(Debug)]
pub struct Line {
    notices: broadcast::Sender<Notice>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Line {
    /// Listens to a channel, a name of letters and underscores, from now on.
    pub fn listen(address: &Address, channel: &'static str) -> Self {
        let (notices, _) = broadcast::channel(KEPT);
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(keep(address.clone(), channel, notices.clone(), stopped));
        Self { notices, stop, task }
    }

    /// What comes from now on.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Hangs up.
    pub fn hang_up(&self) {
        self.stop.send_replace(true);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(
    address: Address,
    channel: &'static str,
    notices: broadcast::Sender<Notice>,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        let over = tokio::select! {
            ended = once(&address, channel, &notices) => ended,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        tracing::debug!(reason = %over, "the line for notifications is made again");
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// Listens until the connection breaks; answers why.
async fn once(address: &Address, channel: &'static str, notices: &broadcast::Sender<Notice>) -> Error {
    let (client, mut connection) = match address.config().connect(address.tls()).await {
        Ok(connected) => connected,
        Err(error) => return refusal(address, &error),
    };
    let reading = async {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(heard))) => {
                    // Nobody may be listening.
                    let _ = notices.send(Notice::Heard(heard.payload().to_owned()));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Error::of(&error),
                None => return Error::Lost("it was closed".to_owned()),
            }
        }
    };
    let asking = async {
        if let Err(error) = client.batch_execute(&format!("LISTEN {channel}")).await {
            return Error::of(&error);
        }
        let _ = notices.send(Notice::Connected);
        stands(&client).await
    };
    tokio::select! {
        over = reading => over,
        over = asking => over,
    }
}

/// Asks a line from time to time; returns when it does not answer.
async fn stands(client: &Client) -> Error {
    loop {
        tokio::time::sleep(ASKED_EVERY).await;
        match tokio::time::timeout(ANSWERED_WITHIN, client.batch_execute("SELECT 1")).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Error::of(&error),
            Err(_) => return Error::Lost("no answer".to_owned()),
        }
    }
}
