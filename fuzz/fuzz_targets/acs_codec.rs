//! Parameters of anybody are read as the requests of operations; what is read is written and read again.
#![no_main]

use acs::Parameters;
use acs::codec::{from_parameters, to_parameters, to_parameters_flat};
use cams::contract::Operation;
use libfuzzer_sys::fuzz_target;

fn round<O: Operation>(parameters: &Parameters) {
    let Ok(request) = from_parameters::<O::Request>(parameters) else { return };
    for written in [to_parameters(&request), to_parameters_flat(&request)] {
        // What is beyond the bounds of either form is an error, never a panic.
        let Ok(written) = written else { continue };
        let _ = from_parameters::<O::Request>(&written);
    }
}

fuzz_target!(|input: &[u8]| {
    let Ok(parameters) = Parameters::from_form(input) else { return };
    round::<cams::messages::SendChatappMessage>(&parameters);
    round::<cams::messages::ListChatappMessage>(&parameters);
    round::<cams::templates::CreateChatappTemplate>(&parameters);
    round::<cams::templates::ListChatappTemplate>(&parameters);
    round::<cams::conversation::UpdateConversationalAutomation>(&parameters);
    round::<cams::instances::UpdateInstance>(&parameters);
    round::<cams::groups::AddChatGroup>(&parameters);
    round::<cams::webhooks::UpdatePhoneWebhook>(&parameters);
});
