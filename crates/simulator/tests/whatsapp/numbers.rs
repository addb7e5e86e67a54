//! Numbers, accounts, pages.

use serde_json::{Value, json};

use crate::running::*;

#[tokio::test]
async fn a_number_shows_its_default_fields_and_those_that_are_asked_for() {
    let (meta, _receiver) = Running::with_receiver().await;
    let number = meta.get(NUMBER).await;
    assert_eq!(number["display_phone_number"], format!("+{PHONE}"));
    assert_eq!(
        (&number["verified_name"], &number["throughput"]["level"]),
        (&json!("Demo shop"), &json!("HIGH"))
    );
    let asked =
        meta.get(&format!("{NUMBER}?fields=status,whatsapp_business_manager_messaging_limit,username")).await;
    let expected = json!({"status": "CONNECTED", "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED", "id": NUMBER});
    assert_eq!(asked, expected);
    let error = meta.refused("GET", &format!("{NUMBER}?fields=colour"), None).await;
    assert!(
        error["message"].as_str().unwrap().starts_with("(#100) Tried accessing nonexisting field (colour)")
    );
    let waba = meta.get(&format!("{WABA}?fields=id,name,timezone_id,subscribed_apps")).await;
    assert_eq!(waba, json!({"id": WABA, "name": "Demo", "timezone_id": "0"}));
}

#[tokio::test]
async fn pages_are_walked_both_ways_by_absolute_links() {
    let (meta, _receiver) = Running::with_receiver().await;
    let numbers: Vec<Value> = (0..6).map(|n| json!({"phone": format!("1555078388{n}")})).collect();
    meta.control("world", json!({"wabas": [{"id": WABA, "numbers": numbers}]})).await;
    let mut path = format!(
        "{}/v25.0/{WABA}/phone_numbers?limit=3&fields=display_phone_number&access_token={TOKEN}",
        meta.base
    );
    let (mut pages, mut previous) = (Vec::new(), Vec::new());
    loop {
        let page = fetch(&meta, &path).await;
        pages.push(page["data"].clone());
        previous.push(page["paging"]["previous"].clone());
        match page["paging"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    let lengths: Vec<usize> = pages.iter().map(|page| page.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [3, 3, 1]);
    assert_eq!(pages[2][0]["id"], NUMBER, "the oldest comes last");
    assert_eq!(previous[0], Value::Null);
    let back = fetch(&meta, previous[2].as_str().unwrap()).await;
    assert_eq!(back["data"], pages[1]);
    let error = meta.refused("GET", &format!("{WABA}/phone_numbers?after=nonsense"), None).await;
    assert_eq!(error["code"], 100);
}

async fn fetch(meta: &Running, url: &str) -> Value {
    let (status, _, body) = meta.raw("GET", url, &[], bytes::Bytes::new()).await;
    assert_eq!(status, 200);
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn every_field_that_the_connector_asks_for_is_known() {
    let (meta, _receiver) = Running::with_receiver().await;
    for (path, fields) in [
        (NUMBER.to_owned(), graph::phone_numbers::FIELDS),
        (WABA.to_owned(), graph::waba::FIELDS),
        (format!("{WABA}/message_templates"), graph::templates::FIELDS),
        (GROUP.to_owned(), graph::groups::FIELDS),
    ] {
        let answer = meta.get(&format!("{path}?fields={fields}")).await;
        let object = if answer["data"].is_array() { &answer["data"][0] } else { &answer };
        assert!(object["id"].is_string(), "{path}: {answer}");
    }
}
