use std::future::pending;
use std::io;
use std::time::Duration;

use super::heard::Heard;
use super::*;

#[tokio::test]
async fn the_whole_story_is_played_and_told_in_lines_of_a_terminal() {
    let heard = Heard::default();
    perform(Ports::Free, Afterwards::Leave, Narrator::to(heard.clone()), pending()).await.unwrap();
    let text = heard.text();
    assert!(text.lines().all(|line| line.chars().count() <= narrator::COLUMNS), "{text}");
    for told in [
        "\n9. ",
        "x-acs-action: UpdatePhoneWebhook",
        "authorization: ACS3-HMAC-SHA256 Credential=LTAI",
        "shows, from 8613800001234: \"Your order 4711 is on its way.\"",
        "receipt  Sent at /status",
        "receipt  Delivered at /status",
        "receipt  Read at /status",
        "receipt  TEXT at /up",
        "shows the group \"Regulars: 10% off on Friday\"; before it was \"Regulars\"",
        "receipt  REQUEST_WELCOME at /up",
        "receipt  pass at /audit",
        "receipt  Sent at /status, answered 500",
        "the same receipt again, by its id ",
        "queue    Read in Alicom-Queue-1234567890123456-ChatAppStatus",
        "The story is complete: 9 steps, 11 signed calls, 9 receipts.",
    ] {
        assert!(text.contains(told), "{told} is missing in:\n{text}");
    }
    assert!(!text.contains("SECRET"), "no key is shown before the farewell");
}

#[tokio::test]
async fn afterwards_it_stays_up_with_keys_and_snippets_until_it_is_stopped() {
    let heard = Heard::default();
    let listener = heard.clone();
    let told = async move {
        while !listener.text().contains("Ctrl-C ends the demo") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    perform(Ports::Free, Afterwards::StayUp, Narrator::to(heard.clone()), told).await.unwrap();
    let text = heard.text();
    for told in [
        "export ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI",
        "export ALIBABA_CLOUD_ACCESS_KEY_SECRET=",
        "models.SendChatappMessageRequest(",
        "x-acs-action: SendChatappMessage",
        "/simulator/phones/6591234567/messages",
        "Nothing is left behind.",
    ] {
        assert!(text.contains(told), "{told} is missing in:\n{text}");
    }
}

#[tokio::test]
async fn a_step_that_fails_is_named_with_its_reason() {
    let nowhere = "http://127.0.0.1:1".to_owned();
    let mut stage = Stage::set(Ports::Free).await.unwrap();
    let service = std::mem::replace(&mut stage.service, nowhere.clone());
    let mut narrator = Narrator::to(io::sink());
    let failed = story::play(&mut stage, &mut narrator).await.unwrap_err().to_string();
    assert!(failed.starts_with("demo: step 1 of 9, Say where receipts go: UpdatePhoneWebhook: "), "{failed}");

    stage.service = service;
    stage.network = nowhere;
    let failed = story::play(&mut stage, &mut narrator).await.unwrap_err().to_string();
    let reason = "demo: step 2 of 9, Send a message: the simulated phone at http://127.0.0.1:1/simulator/";
    assert!(failed.starts_with(reason), "{failed}");
    stage.clear().await.unwrap();
}

#[tokio::test]
async fn a_story_that_is_stopped_early_has_not_succeeded() {
    let stopped = perform(Ports::Free, Afterwards::Leave, Narrator::to(io::sink()), async {}).await;
    assert!(stopped.unwrap_err().to_string().contains("before the end"));
}
