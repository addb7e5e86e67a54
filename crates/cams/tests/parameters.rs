//! Requests as clients write them, read by the protocol's codec into the types of the operations.

use acs::{
    Parameters,
    codec::{from_parameters, to_parameters, to_parameters_flat},
};
use cams::{
    contract::Operation, conversation::*, groups::*, instances::*, messages::*, paging::Page, templates::*,
    webhooks::*,
};

fn read<O: Operation>(pairs: &[(&str, &str)]) -> Result<O::Request, acs::codec::Error> {
    from_parameters(&pairs.iter().copied().collect::<Parameters>())
}

#[test]
fn an_absent_parameter_is_told_from_an_empty_one() {
    let request =
        read::<UpdateAccountWebhook>(&[("CustSpaceId", "cams-1"), ("StatusCallbackUrl", "")]).unwrap();
    assert_eq!(request.status_callback_url.as_deref(), Some(""));
    assert_eq!(request.http_flag, None);
}

#[test]
fn lists_of_objects_come_as_json_and_in_the_flat_form() {
    let json = read::<UpdateConversationalAutomation>(&[
        ("CustSpaceId", "cams-1"),
        ("PhoneNumber", "8613800000000"),
        ("EnableWelcomeMessage", "True"),
        ("Commands", r#"[{"CommandName":"a","CommandDescription":"b"}]"#),
        ("Prompts", r#"["p"]"#),
    ]);
    let flat = read::<UpdateConversationalAutomation>(&[
        ("CustSpaceId", "cams-1"),
        ("PhoneNumber", "8613800000000"),
        ("EnableWelcomeMessage", "true"),
        ("Commands.1.CommandName", "a"),
        ("Commands.1.CommandDescription", "b"),
        ("Prompts.1", "p"),
    ]);
    assert_eq!(json.unwrap(), flat.unwrap());
}

#[test]
fn a_required_key_that_is_missing_deep_inside_is_named() {
    let error = read::<CreateChatappTemplate>(&[
        ("Name", "n"),
        ("Language", "en"),
        ("Category", "UTILITY"),
        ("TemplateType", "WHATSAPP"),
        ("Components", r#"[{"type":"BODY"}]"#),
    ])
    .unwrap_err();
    assert!(error.is_missing(), "{error}");
    assert_eq!((error.parameter(), error.last_key()), ("Components.1.Type", "Type"));

    let error = read::<ListChatGroup>(&[
        ("CustSpaceId", "cams-1"),
        ("BusinessNumber", "8613800000000"),
        ("Page", r#"{"Index":1}"#),
    ])
    .unwrap_err();
    assert_eq!((error.is_missing(), error.parameter()), (true, "Page.Size"));
}

#[test]
fn variables_of_a_template_and_data_of_a_flow_are_read_as_they_are_sent() {
    let request = read::<SendChatappMessage>(&[
        ("ChannelType", "whatsapp"),
        ("Type", "template"),
        ("From", "8613800000000"),
        ("To", "8613900000000"),
        ("TemplateParams", r#"{"name":"Ann"}"#),
        ("FlowAction", r#"{"FlowToken":"t","FlowActionData":{"a":[1,{"b":null}]}}"#),
        ("Ttl", "60"),
        ("Nonsense", "ignored"),
    ])
    .unwrap();
    assert_eq!(request.template_params.unwrap()["name"], "Ann");
    let data = request.flow_action.unwrap().flow_action_data.unwrap();
    assert_eq!(data["a"][0], 1);
    assert_eq!(request.ttl, Some(60));
}

#[test]
fn a_request_that_is_written_is_read_back_in_both_forms() {
    let request = ListChatGroupRequest {
        cust_space_id: "cams-1".into(),
        business_number: "8613800000000".into(),
        page: Page { index: 2, size: 50 },
        subject: Some("a title".into()),
        ..Default::default()
    };
    for parameters in [to_parameters(&request), to_parameters_flat(&request)] {
        let parameters = parameters.unwrap();
        assert_eq!(parameters.get("GroupStatus"), None);
        assert_eq!(from_parameters::<ListChatGroupRequest>(&parameters).unwrap(), request);
    }
    let nothing = GetChatappOpenStatusRequest::default();
    assert!(to_parameters(&nothing).unwrap().is_empty());
}
