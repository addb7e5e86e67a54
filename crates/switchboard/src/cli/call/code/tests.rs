use super::super::super::endpoint::DEFAULT;
use super::{curl, python};

/// An operation and its parameters.
type Call = (&'static str, &'static [(&'static str, &'static str)]);

const PLAIN: Call =
    ("UpdateInstance", &[("InstanceId", "cams-demo"), ("InstanceName", "Bob's \"shop\" ~ *\\ 商店")]);

const NESTED: Call = (
    "UpdateConversationalAutomation",
    &[
        ("CustSpaceId", "cams-demo"),
        ("PhoneNumber", "8613800001234"),
        ("EnableWelcomeMessage", "true"),
        ("Commands", r#"[{"CommandName":"order","CommandDescription":"Order again"}]"#),
        ("Prompts", r#"["Where is my order?"]"#),
    ],
);

const MESSAGE: Call = (
    "SendChatappMessage",
    &[
        ("CustSpaceId", "cams-demo"),
        ("ChannelType", "whatsapp"),
        ("Type", "template"),
        ("TemplateCode", "820561547132813184"),
        ("Language", "en"),
        ("TemplateParams", r#"{"order":"A 17"}"#),
        ("Payload", r#"["yes","no"]"#),
        ("From", "8613800001234"),
        ("To", "6591234567"),
        ("Ttl", "600"),
    ],
);

const UNKNOWN_TO_THE_SDK: Call = ("DescribeWeather", &[("City", "Singapore"), ("Days.1", "today")]);

fn owned((action, parameters): Call) -> (&'static str, Vec<(String, String)>) {
    let owned = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    (action, owned.collect())
}

fn python_of(call: Call) -> String {
    let (action, parameters) = owned(call);
    python(action, &parameters, DEFAULT)
}

fn curl_of(call: Call) -> String {
    let (action, parameters) = owned(call);
    curl(action, &parameters, DEFAULT)
}

#[test]
fn python_names_plain_parameters_as_the_sdk_does() {
    insta::assert_snapshot!(python_of(PLAIN));
}

#[test]
fn python_turns_json_parameters_into_models() {
    insta::assert_snapshot!(python_of(NESTED));
}

#[test]
fn python_keeps_maps_and_avoids_words_of_the_language() {
    insta::assert_snapshot!(python_of(MESSAGE));
}

#[test]
fn python_falls_back_to_the_generic_request() {
    insta::assert_snapshot!(python_of(UNKNOWN_TO_THE_SDK));
}

#[test]
fn curl_encodes_and_sorts_the_parameters() {
    insta::assert_snapshot!(curl_of(PLAIN));
    insta::assert_snapshot!(curl_of(NESTED));
    insta::assert_snapshot!(curl_of(MESSAGE));
}
