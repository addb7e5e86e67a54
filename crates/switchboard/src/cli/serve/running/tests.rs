use std::collections::HashMap;

use bytes::Bytes;
use http::header::CONNECTION;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tokio::sync::oneshot;

use super::*;
use crate::cli::endpoint::{Client as Asker, Endpoint};
use crate::cli::settings::ServeOptions;
use crate::store::sealing::MasterKey;
use crate::store::{Directory, installation};

fn settings(environment: &[(&str, &str)]) -> Settings {
    let environment: HashMap<&str, &str> = environment.iter().copied().collect();
    let options = ServeOptions { listen: Some("127.0.0.1:0".to_owned()), ..Default::default() };
    let root = |name: &str| match name {
        "SWITCHBOARD_ACCESS_KEY_ID" => Some("root".to_owned()),
        "SWITCHBOARD_ACCESS_KEY_SECRET" => Some("secret".to_owned()),
        other => environment.get(other).map(|value| (*value).to_owned()),
    };
    Settings::resolve(&options, &root).unwrap()
}

async fn get(running: &Running, path: &str) -> Response<Bytes> {
    let endpoint = Endpoint::choose(Some(&running.url), None).unwrap();
    let request = Request::get(endpoint.join(path)).body(Full::new(Bytes::new())).unwrap();
    Asker::new(None).unwrap().send(&endpoint, request, Duration::from_secs(10)).await.unwrap()
}

#[tokio::test]
async fn a_node_that_drains_says_no_and_serves_on_until_somebody_hurries() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let running = Running::start(settings(&[("SWITCHBOARD_DATA", &data)])).await.unwrap();
    let ready = get(&running, "/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK);
    assert!(!ready.headers().contains_key(CONNECTION));
    let (hurry, hurried) = oneshot::channel::<()>();
    let drain = running.drain(Duration::from_secs(3600), async { drop(hurried.await) });
    let look = async {
        let ready = get(&running, "/readyz").await;
        assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ready.body(), "stopping\n");
        assert_eq!(ready.headers()[CONNECTION], "close");
        let call = get(&running, "/").await;
        assert_eq!(call.status(), StatusCode::BAD_REQUEST, "calls are looked at as before");
        hurry.send(()).unwrap();
    };
    tokio::join!(drain, look);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn nodes_that_start_together_on_an_empty_database_make_one_account() {
    let url = postgres::testing::database().await;
    let key = MasterKey::generate().unwrap();
    let of_node = || settings(&[("SWITCHBOARD_DATABASE_URL", &url), ("SWITCHBOARD_MASTER_KEY", &key)]);
    let starts = [Running::start(of_node()), Running::start(of_node()), Running::start(of_node())];
    let nodes: Vec<Running> =
        futures_util::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
    let store = nodes[0].store.as_ref();
    assert_eq!(installation::accounts(store).await.unwrap().len(), 1);
    assert_eq!(store.directory_entries(Directory::AccessKey).await.unwrap().len(), 1);
    assert!(installation::owner(store).await.unwrap().is_some());
    for node in &nodes {
        assert_eq!(get(node, "/readyz").await.status(), StatusCode::OK);
    }
    let other = MasterKey::generate().unwrap();
    let other = settings(&[("SWITCHBOARD_DATABASE_URL", &url), ("SWITCHBOARD_MASTER_KEY", &other)]);
    let reason = Running::start(other).await.err().unwrap().to_string();
    assert!(reason.contains("is not the one that sealed the secrets in postgres://"), "{reason}");
    assert!(reason.contains("--master-key-file"), "{reason}");
    for node in nodes {
        node.stop().await.unwrap();
    }
}
