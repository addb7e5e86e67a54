//! A person's phone in the simulated network, through the network's control.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::Value;

use super::failure::Failure;
use crate::channels::http::{Client, Larger, Limits};

/// Of one look or action.
const LIMITS: Limits =
    Limits { deadline: Duration::from_secs(5), answer: 1024 * 1024, larger: Larger::Fails };

/// What of a phone is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Chats with their prompts and commands, and groups.
    Overview,
    /// The messages.
    Messages,
}

/// A simulated phone.
pub struct Phone {
    http: Client,
    address: String,
}

impl Phone {
    /// The phone with this number in the network at this address.
    pub fn new(network: &str, number: &str) -> Self {
        Self { http: Client::new(), address: format!("{network}/simulator/phones/{number}") }
    }

    /// Looks at it.
    ///
    /// # Errors
    ///
    /// It does not answer.
    pub async fn look(&self, screen: Screen) -> Result<Value, Failure> {
        let address = match screen {
            Screen::Overview => self.address.clone(),
            Screen::Messages => format!("{}/messages", self.address),
        };
        self.exchange(Method::GET, address, Bytes::new()).await
    }

    /// Does something with it, as `POST phones/N/messages` of the control takes it.
    ///
    /// # Errors
    ///
    /// It does not answer, or refuses.
    pub async fn act(&self, action: &Value) -> Result<Value, Failure> {
        let address = format!("{}/messages", self.address);
        self.exchange(Method::POST, address, Bytes::from(action.to_string())).await
    }

    async fn exchange(&self, method: Method, address: String, body: Bytes) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(&address)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(body)?;
        let answer = match self.http.exchange(request, LIMITS).await {
            Ok(answer) => answer,
            Err(source) => return Err(Failure::Phone { address, source }),
        };
        match serde_json::from_slice(answer.body()) {
            Ok(value) if answer.status().is_success() => Ok(value),
            _ => {
                let text = String::from_utf8_lossy(answer.body()).into_owned();
                Err(Failure::PhoneRefused { address, status: answer.status().as_u16(), text })
            }
        }
    }
}
