//! Everything that runs: the service with its simulated network, and the receiver, all on loopback.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use tempfile::TempDir;

use super::super::error::Error;
use super::super::serve::Running;
use super::super::settings::{ServeOptions, Settings};
use super::keys::DemoKey;
use super::receiver::Receiver;
use super::world;

/// The ports of a demo that stays up, so that what a guide says can be pasted.
const SERVICE_PORT: u16 = 8080;
const NETWORK_PORT: u16 = 8090;
/// Where the receiver of the story listens.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

/// Which ports are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Any that are free.
    Free,
    /// 8080 and 8090; where one is taken, a free one.
    WellKnown,
}

/// A running service, its network, and a receiver.
pub struct Stage {
    /// The address of the API.
    pub service: String,
    /// The address of the simulated network.
    pub network: String,
    /// Where receipts arrive.
    pub receiver: Receiver,
    /// The key of the root account.
    pub key: DemoKey,
    running: Running,
    folder: TempDir,
}

impl Stage {
    /// Starts everything in a folder of its own; answers when the world stands.
    ///
    /// # Errors
    ///
    /// A folder or an address cannot be had, or the service does not start.
    pub async fn set(ports: Ports) -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("switchboard-demo-")
            .tempdir()
            .map_err(|source| Error::File { path: std::env::temp_dir(), source })?;
        let key = DemoKey::make_up();
        let running = Running::start(settings(&folder, &key, ports)?).await?;
        let network = running.simulator.ok_or_else(|| failed("the simulated network did not start"))?;
        let receiver = Receiver::start().await.map_err(|reason| failed(format!("receiver: {reason}")))?;
        let (service, network) = (running.url.clone(), format!("http://{network}"));
        Ok(Self { service, network, receiver, key, running, folder })
    }

    /// Stops everything and removes its data.
    ///
    /// # Errors
    ///
    /// The service does not close its data, or the folder cannot be removed.
    pub async fn clear(self) -> Result<(), Error> {
        let stopped = self.running.stop().await;
        self.receiver.stop();
        let path = self.folder.path().to_owned();
        let removed = self.folder.close().map_err(|source| Error::File { path, source });
        stopped.and(removed)
    }
}

/// The caller's own `SWITCHBOARD_…` variables mean the service that he works with, so none of them counts here.
fn settings(folder: &TempDir, key: &DemoKey, ports: Ports) -> Result<Settings, Error> {
    let world = folder.path().join("world.toml");
    std::fs::write(&world, world::file()).map_err(|source| Error::File { path: world.clone(), source })?;
    let listen = |port| match ports {
        Ports::Free => loopback(0),
        Ports::WellKnown => preferred(port),
    };
    let options = ServeOptions {
        data: Some(folder.path().join("data").display().to_string()),
        listen: Some(listen(SERVICE_PORT).to_string()),
        simulator: Some(listen(NETWORK_PORT).to_string()),
        world: Some(world.display().to_string()),
        allow_destination: LOOPBACK.map(str::to_owned).to_vec(),
        ..ServeOptions::default()
    };
    Settings::resolve(&options, &|variable| match variable {
        "SWITCHBOARD_ACCESS_KEY_ID" => Some(key.id.clone()),
        "SWITCHBOARD_ACCESS_KEY_SECRET" => Some(key.secret.clone()),
        _ => None,
    })
}

fn preferred(port: u16) -> SocketAddr {
    match TcpListener::bind(loopback(port)) {
        Ok(_) => loopback(port),
        Err(_) => loopback(0),
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn failed(reason: impl Into<String>) -> Error {
    Error::Failed(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_left_to_its_owner() {
        let taken = TcpListener::bind(loopback(0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_eq!(preferred(port), loopback(0));
    }

    #[test]
    fn a_port_that_is_free_is_taken() {
        // More than one, because another test may take a port that was just given back.
        let found = (0..20).any(|_| {
            let port = TcpListener::bind(loopback(0)).unwrap().local_addr().unwrap().port();
            preferred(port) == loopback(port)
        });
        assert!(found);
    }

    #[test]
    fn the_settings_are_the_demos_own() {
        let folder = tempfile::tempdir().unwrap();
        let key = DemoKey::make_up();
        let settings = settings(&folder, &key, Ports::Free).unwrap();
        assert!(settings.data.value.unwrap().starts_with(folder.path()));
        assert_eq!(settings.root_key.unwrap().id.value, key.id);
        assert_eq!((settings.listen.value, settings.simulator.value), (loopback(0), Some(loopback(0))));
    }
}
