//! What a server answers, whoever it is, is read or refused; what is read is written again.
#![no_main]

use cams::answer::{read, succeed};
use cams::contract::Operation;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn round<O: Operation>(body: &Value) {
    let Ok(answer) = read::<O>(body.clone()) else { return };
    let written = succeed::<O>(&answer.request_id, &answer.response).expect("an answer has a JSON form");
    let again = read::<O>(written).expect("an answer that was written can be read");
    assert_eq!(again.response, answer.response);
}

fuzz_target!(|input: &[u8]| {
    let Ok(body) = serde_json::from_slice::<Value>(input) else { return };
    round::<cams::instances::QueryInstance>(&body);
    round::<cams::instances::ListInstance>(&body);
    round::<cams::messages::ListChatappMessage>(&body);
    round::<cams::templates::GetChatappTemplateDetail>(&body);
    round::<cams::groups::ListChatGroup>(&body);
    round::<cams::numbers::QueryChatappPhoneNumbers>(&body);
    round::<cams::conversation::GetConversationalAutomation>(&body);
});
