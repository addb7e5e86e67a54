//! Addresses that callers save, judged by what a resolver says of their names.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use cams::errors::Code;
use cams::webhooks::{
    UpdateAccountWebhook, UpdateAccountWebhookRequest, UpdatePhoneWebhook, UpdatePhoneWebhookRequest,
};
use switchboard::channels::guard::{Guard, Resolve};
use switchboard::operations::{Failure, Services};
use switchboard::outbound::Outbound;

use super::calls::{call, services};
use super::stage::{NUMBER, Stage};

/// `private.example` leads into a private network beside a public address; `public.example` does not.
struct Names;

#[async_trait::async_trait]
impl Resolve for Names {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let public = "93.184.215.14".parse().unwrap();
        match name {
            "private.example" => Ok(vec![public, "10.1.2.3".parse().unwrap()]),
            "public.example" => Ok(vec![public]),
            _ => Err(io::Error::other("no such name")),
        }
    }
}

fn guarded(stage: &Stage) -> Services {
    let (outbound, _) = Outbound::new();
    let guard = Guard::with_resolver(Vec::new(), Arc::new(Names));
    Services { guard, ..services(stage, outbound, None) }
}

async fn set(stage: &Stage, services: &Services, status: &str, up: &str) -> Result<(), Failure> {
    let request = UpdatePhoneWebhookRequest {
        cust_space_id: "cams-1".into(),
        phone_number: NUMBER.into(),
        status_callback_url: Some(status.into()),
        up_callback_url: Some(up.into()),
        http_flag: Some("Y".into()),
        ..Default::default()
    };
    call::<UpdatePhoneWebhook>(services, &stage.account, request).await.map(drop)
}

fn refused(result: Result<(), Failure>, parameter: &str) {
    let failure = result.unwrap_err();
    let refusal = match &failure {
        Failure::Refused(refusal) => Some(refusal),
        _ => None,
    };
    let refusal = refusal.ok_or(&failure).unwrap();
    assert_eq!(refusal.code, Code::InvalidParameter);
    assert!(refusal.message.starts_with(&format!("{parameter} must not lead to a private")), "{refusal}");
    assert!(!refusal.message.contains("10.1.2.3"), "{refusal}");
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_refused_and_nothing_is_saved() {
    let stage = Stage::new().await;
    let services = guarded(&stage);
    let (good, bad) = ("https://public.example/", "https://private.example/");
    refused(set(&stage, &services, bad, good).await, "StatusCallbackUrl");
    refused(set(&stage, &services, good, bad).await, "UpCallbackUrl");
    assert_eq!(stage.stored_number().await.webhook, None);
    let request = UpdateAccountWebhookRequest {
        cust_space_id: "cams-1".into(),
        status_callback_url: Some(bad.into()),
        ..Default::default()
    };
    let result = call::<UpdateAccountWebhook>(&services, &stage.account, request).await;
    refused(result.map(drop), "StatusCallbackUrl");
}

#[tokio::test]
async fn a_name_that_is_not_resolved_is_saved() {
    let stage = Stage::new().await;
    let unknown = "https://unknown.example/";
    set(&stage, &guarded(&stage), unknown, "https://public.example/").await.unwrap();
    let webhook = stage.stored_number().await.webhook.unwrap();
    assert_eq!(webhook.status_url.unwrap().as_str(), unknown);
}
