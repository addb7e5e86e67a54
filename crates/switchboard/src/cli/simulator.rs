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
    use std::time::Duration;

    use bytes::Bytes;
    use http::Request;
    use http_body_util::Full;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::super::endpoint::{Client, Endpoint};
    use super::super::world::{App, Draft, NetworkBehaviour, Review};
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
    async fn the_simulator_takes_the_networks_half_of_a_world_and_keeps_its_ids() {
        let draft = Draft::parse("world.toml".as_ref(), include_str!("world/example.toml")).expect("a world");
        let mut world = draft.complete(&mut StdRng::seed_from_u64(7), None);
        world.network = NetworkBehaviour { review: Review::Manual, delays: true };
        let app = App { id: "9".to_owned(), secret: "s".to_owned(), access_token: "t".to_owned() };
        let half = world.network_half(&app);

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let simulator = Simulator::open(Settings::default()).await.expect("a simulator");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = tokio::spawn(simulator.serve(listener, async { drop(stopped.await) }));
        let endpoint = Endpoint::choose(Some(&address), None).expect("an endpoint");
        let request = Request::post(endpoint.join("/simulator/world"))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(half.to_string())))
            .expect("a request");
        let client = Client::new(None).expect("a client");
        let answer = client.send(&endpoint, request, Duration::from_secs(10)).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{:?}", answer.body());
        let made: serde_json::Value = serde_json::from_slice(answer.body()).expect("JSON");
        for id in
            ["/app/id", "/wabas/0/id", "/wabas/0/numbers/0/id", "/wabas/0/templates/0/id", "/groups/0/id"]
        {
            assert!(made.pointer(id).is_some_and(|made| Some(made) == half.pointer(id)), "{id} in {made}");
        }
        drop(stop);
        served.await.expect("a task").expect("a graceful end");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = taken.local_addr().expect("an address");
        let reason = serve(options(address), &mut Vec::new(), async {}).await.expect_err("taken").to_string();
        assert!(reason.starts_with(&format!("--listen {address}: ")), "{reason}");
    }
}
