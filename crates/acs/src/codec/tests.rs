//! Reading, errors, and both directions together.

mod errors;
mod reading;
mod round_trip;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Command {
    command_name: String,
    command_description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Channel {
    #[serde(rename = "WHATSAPP")]
    Whatsapp,
    #[serde(rename = "VIBER")]
    Viber,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    index: Option<u32>,
    size: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sender {
    to: String,
    template_params: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Call {
    cust_space_id: Option<String>,
    enable: Option<bool>,
    count: Option<i64>,
    rate: Option<f64>,
    channel: Option<Channel>,
    prompts: Option<Vec<String>>,
    commands: Option<Vec<Command>>,
    page: Option<Page>,
    sender_list: Option<Vec<Sender>>,
    params: Option<BTreeMap<String, String>>,
}

fn read<T: DeserializeOwned>(pairs: &[(&str, &str)]) -> Result<T, Error> {
    from_parameters(&pairs.iter().copied().collect())
}

fn command(name: &str) -> Command {
    Command { command_name: name.to_owned(), command_description: None }
}
