//! Nodes, their network and their balancer together.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use super::balancer::Balancer;
use super::network::Network;
use super::node::{Node, Starting};
use crate::error::Error;
use crate::load::Webhooks;
use crate::subjects::free_address;
use crate::subjects::world::World;

/// The master key of all nodes; the data goes with the run.
const MASTER_KEY: &str = "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoYmU=\n";

/// Where nodes keep their data.
#[derive(Clone, Debug)]
pub enum Storage {
    /// One node, in a file of its own.
    Folder,
    /// In a database.
    Database {
        /// Where it is.
        url: String,
        /// Connections of each node, which bound its changes under way.
        connections: usize,
    },
}

impl Storage {
    /// The database's name.
    pub fn database(&self) -> Option<&str> {
        match self {
            Self::Folder => None,
            Self::Database { url, .. } => url.rsplit('/').next(),
        }
    }
}

/// What runs; it ends with this value.
#[derive(Debug)]
pub struct Cluster {
    /// The nodes.
    pub nodes: Vec<Node>,
    network: Network,
    balancer: Balancer,
}

impl Cluster {
    /// Starts a network, then so many nodes one after the other. The first one makes the world.
    ///
    /// # Errors
    /// Something of it does not start.
    pub fn start(
        binary: &Path,
        folder: &Path,
        world: &World,
        nodes: usize,
        storage: &Storage,
    ) -> Result<Self, Error> {
        let io = |source| Error::io(folder.display().to_string(), source);
        fs::create_dir_all(folder).map_err(io)?;
        let (world_file, master_key) = (folder.join("world.toml"), folder.join("master.key"));
        fs::write(&world_file, world.text()).map_err(io)?;
        let mut key =
            OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&master_key);
        key.as_mut().map_or(Ok(()), |file| file.write_all(MASTER_KEY.as_bytes())).map_err(io)?;
        drop(key.map_err(io)?);
        let network = Network::start(binary, &folder.join("network"))?;
        let balancer = Balancer::start()?;
        let mut cluster = Self { nodes: Vec::with_capacity(nodes), network, balancer };
        for number in 0..nodes {
            let address = free_address()?;
            if number == 0 {
                // It is ready when the network has asked it back.
                cluster.balancer.lead_to(address);
            }
            let node = Starting {
                binary,
                address,
                folder,
                storage,
                network_url: &cluster.network.url,
                public_url: &format!("http://{}", cluster.balancer.address),
                master_key: &master_key,
                world: &world_file,
            };
            cluster.nodes.push(node.start()?);
            if number > 0 {
                cluster.balancer.lead_to(address);
            }
        }
        Ok(cluster)
    }

    /// Where the nodes listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    /// The first node.
    ///
    /// # Errors
    /// There is none.
    pub fn first(&self) -> Result<&Node, Error> {
        self.nodes.first().ok_or_else(|| Error::no_rounds("a cluster without nodes"))
    }

    /// Tells it what its network tells.
    ///
    /// # Errors
    /// The network's store cannot be read.
    pub fn webhooks(&self) -> Result<Webhooks, Error> {
        Ok(Webhooks::new(self.first()?.address, self.network.secret()?))
    }

    /// Processor time of all nodes so far.
    pub fn nodes_time(&self) -> Option<Duration> {
        self.nodes.iter().map(|node| node.process.processor_time()).sum()
    }

    /// Processor time of the network so far.
    pub fn network_time(&self) -> Option<Duration> {
        self.network.process.processor_time()
    }

    /// Stops all nodes, as an operator would.
    pub fn stop(self) {
        for node in self.nodes {
            node.process.stop();
        }
    }
}
