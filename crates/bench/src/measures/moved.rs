//! A whole store goes to another place: a service is loaded and asked, its store is moved, and a service at the new place is asked the
//! same and loaded as well.

mod questions;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::Serialize;

use super::messages::send;
use super::{DATA, Place, paced, queues};
use crate::arguments::{Arguments, Store};
use crate::cluster::Server;
use crate::error::Error;
use crate::filling::{self, Deliveries};
use crate::load::{self, QueueSigner, Reuse, Signer, Supply};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::subjects::Service;
use crate::subjects::world::{self, World};
use questions::Questions;

/// The folder of the service that is asked after the move, and the database.
const NEW: &str = "moved";

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// What it was moved to: a database, or a folder.
    pub target: &'static str,
    /// Messages in the store that was copied, without those of the load before.
    pub messages: u64,
    /// Its instances.
    pub instances: usize,
    /// Rows that were moved, as the command says.
    pub rows: u64,
    /// How long the move took, in seconds.
    pub moved_s: f64,
    /// Calls a second before.
    pub before: f64,
    /// Calls a second afterwards.
    pub after: f64,
    /// Questions asked before and after.
    pub questions: usize,
    /// Those with the same answer.
    pub equal: usize,
    /// The first that was answered differently, where there is one.
    pub first_difference: Option<String>,
}

/// Measures.
pub async fn measure(arguments: &Arguments, place: &Place) -> Result<Moved, Error> {
    match (&arguments.database_url, arguments.store) {
        (Some(database), _) => move_to(Some(database), place).await,
        (None, Store::Sqlite) => move_to(None, place).await,
        (None, Store::Postgres) => {
            let server = Server::start(&place.path().join("postgres"))?;
            server.make(NEW).await?;
            move_to(Some(&server.url(NEW, None)), place).await
        }
    }
}

async fn move_to(database: Option<&str>, place: &Place) -> Result<Moved, Error> {
    let receiver = GoodReceiver::start()?;
    let world = World {
        instances: plan::MOVED_INSTANCES,
        phones: plan::PHONES,
        status_url: Some(receiver.url("/status")),
        up_urls: vec![receiver.url("/up")],
        ..World::default()
    };
    let store = fill(place, &world, &receiver).await?;
    let service = place.service(&world)?;
    let before = load(&service, &receiver, plan::MOVED_MESSAGES.unsigned_abs()).await?;
    let mut questions = Questions::of(&service).await?;
    questions.wait_for_rest().await?;
    let asked = questions.ask().await?;
    service.process.stop();

    let started = Instant::now();
    let rows = go(place, &store, database)?;
    let moved_s = started.elapsed().as_secs_f64();

    let service = place.service_in(NEW, database, &world)?;
    let answered = Questions::of(&service).await?.ask().await?;
    let compared = asked.compare(&answered);
    let after = load(&service, &receiver, 2 * plan::MOVED_MESSAGES.unsigned_abs()).await?;
    service.process.stop();
    Ok(Moved {
        target: if database.is_some() { "a database" } else { "another folder" },
        messages: plan::MOVED_MESSAGES.unsigned_abs(),
        instances: plan::MOVED_INSTANCES,
        rows,
        moved_s,
        before,
        after,
        questions: compared.questions,
        equal: compared.equal,
        first_difference: compared.first_difference,
    })
}

/// Has a service write some messages and copies them; answers its store.
async fn fill(place: &Place, world: &World, receiver: &GoodReceiver) -> Result<std::path::PathBuf, Error> {
    let service = place.service(world)?;
    let sources = plan::STORED_SOURCES;
    let at = (sources as f64, std::time::Duration::from_secs(1));
    paced::webhooks("move", &service, receiver, &service.webhooks()?, 0, at).await?;
    let mut signer = Signer::new(Service::key(), service.address);
    let sends = Supply::new((0..sources).map(|number| send(&mut signer, number)).collect(), Reuse::Never);
    let io = |source| Error::io("move", source);
    load::closed(service.address, 1, &sends, plan::DELIVERED_WITHIN).await.map_err(io)?.clean("move")?;
    let queue = QueueSigner::new(Service::queue_key(), service.address, queues::QUEUE);
    queues::create(&service, &queue).await?;
    let pace = (plan::STORED_QUEUE_PER_SECOND, sources);
    load::open(service.address, 1, &queues::sends(&queue), pace.0, pace.1, |_, _, _| {})
        .await
        .map_err(io)?
        .clean("move")?;
    // One receipt of each message that came, three of each that was sent: Sent, Delivered, Read.
    let all = (4 * sources) as i64;
    let store = service.store.clone();
    let started = Instant::now();
    while filling::delivered(&store)? != (all, 0) {
        if started.elapsed() > plan::RECEIPTS_WITHIN {
            let missing = (all - filling::delivered(&store)?.0).unsigned_abs();
            let within = plan::RECEIPTS_WITHIN;
            return Err(Error::Undelivered { measure: "move", missing, all: all.unsigned_abs(), within });
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    service.process.stop();
    let from = 2 * sources as i64;
    filling::copy(&store, from, from..plan::MOVED_MESSAGES, Deliveries::AreDelivered)?;
    filling::copy_queue(&store, sources as i64..plan::MOVED_QUEUE)?;
    Ok(store)
}

/// Webhooks with their receipts, sends and updates; answers the calls a second of all of them.
async fn load(service: &Service, receiver: &GoodReceiver, serial: u64) -> Result<f64, Error> {
    let started = Instant::now();
    let at = (plan::WEBHOOKS_PER_SECOND, plan::MOVED_LOAD);
    let webhooks = paced::webhooks("move", service, receiver, &service.webhooks()?, serial, at).await?;
    let mut signer = Signer::new(Service::key(), service.address);
    let count = |per_second: f64| (per_second * plan::MOVED_LOAD.as_secs_f64()) as usize;
    let sends = (0..count(plan::STORED_SENDS_PER_SECOND)).map(|number| send(&mut signer, number)).collect();
    let mut answered = webhooks.receipt.count;
    answered += paced_calls(service, sends, plan::STORED_SENDS_PER_SECOND).await?;
    let updates = (0..count(plan::STORED_UPDATES_PER_SECOND)).map(|number| {
        let id = world::instance(number % plan::MOVED_INSTANCES);
        let name = format!("Bench {number}");
        signer.sign("UpdateInstance", [("InstanceId", id.as_str()), ("InstanceName", &name)])
    });
    answered += paced_calls(service, updates.collect(), plan::STORED_UPDATES_PER_SECOND).await?;
    Ok(answered as f64 / started.elapsed().as_secs_f64())
}

async fn paced_calls(service: &Service, calls: Vec<bytes::Bytes>, per_second: f64) -> Result<u64, Error> {
    let (count, supply) = (calls.len(), Supply::new(calls, Reuse::Never));
    let load = load::open(service.address, plan::PACED_CONNECTIONS, &supply, per_second, count, |_, _, _| {});
    let outcome = load.await.map_err(|source| Error::io("move", source))?.clean("move")?;
    Ok(outcome.answered)
}

/// Moves the store, and takes along what belongs to the folder: the simulated network and the master key. Answers the rows.
fn go(place: &Place, store: &Path, database: Option<&str>) -> Result<u64, Error> {
    let (old, new) = (place.path().join(DATA), place.path().join(NEW));
    let io = |source| Error::io("move", source);
    let mut command = Command::new(place.binary());
    command.arg("move").arg("--from").arg(&old).stdin(Stdio::null());
    match database {
        // The variable, so that the password is on no command line.
        Some(database) => command.env("SWITCHBOARD_DATABASE_URL", database),
        None => command.arg("--to").arg(&new),
    };
    let done = command.output().map_err(io)?;
    let said = String::from_utf8_lossy(&done.stdout);
    let moved = said.lines().find_map(|line| line.strip_prefix("moved ")?.split(' ').next()?.parse().ok());
    let (true, Some(rows)) = (done.status.success(), moved) else {
        let got = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(Error::Unexpected {
            subject: "switchboard move",
            expected: "the rows that it moved",
            got,
        });
    };
    fs::create_dir_all(new.join("simulator")).map_err(io)?;
    let folder = store.parent().unwrap_or(&old);
    fs::copy(folder.join("master.key"), new.join("master.key")).map_err(io)?;
    for entry in fs::read_dir(folder.join("simulator")).map_err(io)? {
        let entry = entry.map_err(io)?;
        fs::copy(entry.path(), new.join("simulator").join(entry.file_name())).map_err(io)?;
    }
    Ok(rows)
}
