//! Connections to addresses, with a guard before them or without.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::cause::ConnectFailure;
use crate::channels::guard::{Guard, NameError, Refusal, Unresolved};

/// How long the addresses of a host may take to accept in all, each its share, so that a dead one leaves time for the
/// next.
const CONNECT: Duration = Duration::from_secs(3);

/// Makes TCP connections.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector<Names>,
    guard: Option<Guard>,
}

impl Connector {
    pub(super) fn new(guard: Option<Guard>) -> Self {
        let names = guard.clone().map_or_else(|| Names::Any(GaiResolver::new()), Names::Guarded);
        let mut tcp = HttpConnector::new_with_resolver(names);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.enforce_http(false);
        Self { tcp, guard }
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ConnectFailure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ConnectFailure>> {
        self.tcp.poll_ready(context).map_err(|error| ConnectFailure::new(&error))
    }

    /// A host that is an address never comes to [`Names`], so it is checked here.
    fn call(&mut self, uri: Uri) -> Self::Future {
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        if let (Some(guard), Ok(address)) = (&self.guard, host.parse::<IpAddr>())
            && let Err(rule) = guard.check_address(address)
        {
            let error = NameError::Refused(Refusal { rule, got: address.to_string() });
            return Box::pin(std::future::ready(Err(ConnectFailure::new(&error))));
        }
        let connecting = self.tcp.call(uri);
        Box::pin(async move { connecting.await.map_err(|error| ConnectFailure::new(&error)) })
    }
}

/// From names to the addresses that are connected to; the port is the URL's.
#[derive(Clone)]
enum Names {
    /// Whatever the system says.
    Any(GaiResolver),
    /// What the guard has checked.
    Guarded(Guard),
}

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = NameError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NameError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NameError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        match self {
            Self::Any(system) => {
                let found = system.call(name.clone());
                Box::pin(async move {
                    let unresolved = |error: std::io::Error| Unresolved {
                        name: name.to_string(),
                        reason: error.to_string(),
                    };
                    let found: Vec<_> = found.await.map_err(unresolved)?.collect();
                    Ok(found.into_iter())
                })
            }
            Self::Guarded(guard) => {
                let guard = guard.clone();
                Box::pin(async move {
                    let checked = guard.resolve(name.as_str()).await?;
                    let checked: Vec<_> =
                        checked.iter().map(|address| SocketAddr::new(*address, 0)).collect();
                    Ok(checked.into_iter())
                })
            }
        }
    }
}
