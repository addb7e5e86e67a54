use serde_json::json;

use super::*;

fn error() -> ErrorDocument {
    ErrorDocument {
        request_id: RequestId::from(uuid::Uuid::from_u128(0x6894b13b6d714ef588faf32781734a7f)),
        host_id: "cams.ap-southeast-1.aliyuncs.com".into(),
        code: "SignatureDoesNotMatch".into(),
        message: "a <b> & c\r\nd\u{0}\u{FFFE}".into(),
        recommend: None,
        access_denied_detail: None,
    }
}

#[test]
fn a_request_id_is_an_upper_case_uuid() {
    assert_eq!(error().request_id.as_str(), "6894B13B-6D71-4EF5-88FA-F32781734A7F");
    assert_ne!(RequestId::generate(), RequestId::generate());
}

#[test]
fn content_types_are_byte_for_byte_the_clouds() {
    assert_eq!(error().render(Format::Json).content_type, "application/json;charset=utf-8");
    assert_eq!(error().render(Format::Xml).content_type, "text/xml;charset=utf-8");
}

#[test]
fn an_error_in_json_keeps_its_order_and_only_takes_an_object_as_detail() {
    let mut document = error();
    document.message = "m".into();
    document.recommend = Some(recommendation("A&B", "Cams", &document.request_id));
    document.access_denied_detail = Some(json!("None"));
    assert_eq!(
        document.render(Format::Json).text,
        "{\"RequestId\":\"6894B13B-6D71-4EF5-88FA-F32781734A7F\",\"HostId\":\"cams.ap-southeast-1.aliyuncs.com\",\
         \"Code\":\"SignatureDoesNotMatch\",\"Message\":\"m\",\"Recommend\":\"https://api.aliyun.com/troubleshoot?q=A%26B\
         &product=Cams&requestId=6894B13B-6D71-4EF5-88FA-F32781734A7F\"}"
    );
    document.access_denied_detail = Some(json!({"AuthAction": "cams:X"}));
    assert!(
        document.render(Format::Json).text.ends_with(",\"AccessDeniedDetail\":{\"AuthAction\":\"cams:X\"}}")
    );
}

#[test]
fn text_in_xml_is_escaped_and_forbidden_characters_are_replaced() {
    assert_eq!(
        error().render(Format::Xml).text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>6894B13B-6D71-4EF5-88FA-F32781734A7F</RequestId>\
         <HostId>cams.ap-southeast-1.aliyuncs.com</HostId><Code>SignatureDoesNotMatch</Code>\
         <Message>a &lt;b&gt; &amp; c&#13;\nd\u{FFFD}\u{FFFD}</Message></Error>"
    );
}

#[test]
fn a_list_in_xml_is_a_repeated_element_and_odd_keys_do_not_break_it() {
    let object = json!({"Z": 1, "List": [{"A": true}, {"A": "x"}], "Map": {"1": "a", "b c": "d", "": "e"}, "None": null});
    assert_eq!(
        success(Format::Xml, "ListChatGroup", &object).text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListChatGroupResponse><Z>1</Z><List><A>true</A></List><List><A>x</A></List>\
         <Map><_x0031_>a</_x0031_><b_x0020_c>d</b_x0020_c><_>e</_></Map></ListChatGroupResponse>"
    );
    assert_eq!(success(Format::Json, "X", &json!({"b": 1, "a": 2})).text, "{\"b\":1,\"a\":2}");
}
