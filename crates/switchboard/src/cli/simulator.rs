//! `switchboard simulator`: the simulated networks alone.

use std::future::Future;
use std::io::Write;

use simulator::{Settings, Simulator};
use tokio::net::TcpListener;

use super::error::Error;
pub use super::options::SimulatorOptions;
use super::stop;

/// Runs until SIGTERM or SIGINT. Prints `listening simulator http://ADDRESS` on stdout once its socket accepts.
///
/// # Errors
///
/// The data cannot be opened, the address cannot be listened at, or the server fails.
pub async fn run(options: SimulatorOptions) -> Result<(), Error> {
    serve(options, &mut std::io::stdout(), stop::requested()?).await
}

async fn serve(
    options: SimulatorOptions,
    out: &mut impl Write,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let SimulatorOptions { listen, data } = options;
    let failed = |reason: &dyn std::fmt::Display| Error::Failed(format!("simulator: {reason}"));
    let simulator =
        Simulator::open(Settings { data, ..Settings::default() }).await.map_err(|error| failed(&error))?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|reason| Error::Failed(format!("--listen {listen}: {reason}")))?;
    let address = listener.local_addr().map_err(|reason| failed(&reason))?;
    // From the bind on the socket accepts. Scripts wait for the line, so it must not stay in a buffer.
    writeln!(out, "listening simulator http://{address}")
        .and_then(|()| out.flush())
        .map_err(|reason| Error::Failed(format!("stdout: {reason}")))?;
    simulator.serve(listener, shutdown).await.map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(listen: std::net::SocketAddr) -> SimulatorOptions {
        SimulatorOptions { listen, data: None }
    }

    #[tokio::test]
    async fn the_line_names_the_port_that_was_taken_and_a_stop_ends_it_well() {
        let mut out = Vec::new();
        let any = "127.0.0.1:0".parse().expect("an address");
        serve(options(any), &mut out, async {}).await.expect("a graceful end");
        let line = String::from_utf8(out).expect("text");
        let port = line.strip_prefix("listening simulator http://127.0.0.1:").expect("the line").trim_end();
        assert_ne!(port.parse::<u16>().expect("a port"), 0);
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = taken.local_addr().expect("an address");
        let reason = serve(options(address), &mut Vec::new(), async {}).await.expect_err("taken").to_string();
        assert!(reason.starts_with(&format!("--listen {address}: ")), "{reason}");
    }
}
