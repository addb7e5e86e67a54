use super::Answer;
use crate::xml::Document;
use crate::{Endpoint, Fault, RequestId};

impl Answer {
    /// A refusal: its four elements are all required (queue notes, 4.1 and 7.1).
    pub fn fault(fault: &Fault, request: &RequestId, endpoint: &Endpoint) -> Self {
        let body = Document::write("Error", |error| {
            error
                .leaf("Code", fault.code)
                .leaf("Message", &fault.message)
                .leaf("RequestId", request)
                .leaf("HostId", endpoint);
        });
        Self::document(fault.http_status, body)
    }
}
