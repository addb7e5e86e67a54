//! Signed calls over HTTP: what is on disk of a nonce when its answer is here.

use std::sync::Arc;
use std::time::Duration;

use acs::Parameters;
use acs::signature::{Key, v3};
use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use switchboard::channels::http::{Client, Larger, Limits};
use switchboard::gateway::{Bodies, Gateway, Readiness, Strangers, Throttle, TrustedProxies, serve};
use switchboard::model::AccessKey;
use switchboard::outbound::Outbound;
use switchboard::store::sealing::Place;
use switchboard::store::{Change, Directory, Step};
use tokio::net::TcpListener;

use super::calls::{metrics, services};
use super::stage::Stage;

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), answer: 65_536, larger: Larger::Fails };

/// A gateway over the stage; answers its authority.
async fn gateway(stage: &Stage) -> String {
    let sealed_secret = stage.master_key.seal(Place::AccessKey, "key", "secret").unwrap();
    stage
        .put(&AccessKey {
            id: "key".into(),
            account: stage.account.clone(),
            sealed_secret,
            active: true,
            user: None,
            created_ms: 0,
        })
        .await;
    let mut change = Change::new(&stage.account, stage.clocks.wall().as_millisecond());
    let (directory, value) = (Directory::AccessKey, stage.account.to_string());
    change.step(Step::PutDirectory { directory, key: "key".into(), value });
    stage.dispatcher.commit(change).await.unwrap();
    let readiness = Readiness::default();
    readiness.serving();
    let gateway = Gateway {
        services: services(stage, Outbound::new().0, None),
        strict_authorisation: false,
        throttle: Throttle::new([]),
        strangers: Strangers::new(None),
        readiness,
        metrics: metrics(stage),
        bodies: Bodies::default(),
        trusted_proxies: TrustedProxies::default(),
        tally: switchboard::audit::Tally::new(stage.clocks.clone()),
        inbound: None,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    tokio::spawn(serve(Arc::new(gateway), listener, stage.stop.subscribe()));
    authority
}

async fn call(authority: &str, action: &str) -> u16 {
    let call = v3::Unsigned::new(authority.to_owned(), action.to_owned(), cams::VERSION, Parameters::new());
    let nonce = rand::random::<u128>().to_string();
    let signed = v3::sign(call, &Key::new("key", "secret"), &nonce, Timestamp::now());
    let mut request = Request::builder()
        .method(signed.method.as_str())
        .uri(format!("http://{authority}{}?{}", signed.path, signed.query));
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    let request = request.body(Bytes::from(signed.body)).unwrap();
    Client::new().exchange(request, LIMITS).await.unwrap().status().as_u16()
}

fn nonces_on_disk(stage: &Stage) -> i64 {
    let tables = (0..32).map(|table| format!("SELECT count(*) AS n FROM nonces_{table:02}"));
    let sql = format!("SELECT sum(n) FROM ({})", tables.collect::<Vec<_>>().join(" UNION ALL "));
    stage.store.database().read(|connection| connection.query_row(&sql, [], |row| row.get(0))).unwrap()
}

#[tokio::test]
async fn the_nonce_of_a_refused_write_is_on_disk_before_its_answer() {
    let stage = Stage::new().await;
    let authority = gateway(&stage).await;
    // The account has not opened the service.
    for count in 1..=20 {
        assert_eq!(call(&authority, "DeleteInstance").await, 400);
        assert_eq!(nonces_on_disk(&stage), count);
    }
}
