use super::*;

#[test]
fn booleans_are_read_in_every_spelling_that_sdks_send() {
    for text in ["true", "True", "TRUE", "1"] {
        assert_eq!(read::<Call>(&[("Enable", text)]).unwrap().enable, Some(true), "{text}");
    }
    for text in ["false", "False", "FALSE", "0"] {
        assert_eq!(read::<Call>(&[("Enable", text)]).unwrap().enable, Some(false), "{text}");
    }
}

#[test]
fn integers_may_have_a_sign() {
    for (text, value) in [("+5", 5), ("-5", -5), ("05", 5)] {
        assert_eq!(read::<Call>(&[("Count", text)]).unwrap().count, Some(value), "{text}");
    }
}

#[test]
fn absent_is_none_and_unknown_parameters_are_ignored() {
    let call: Call = read(&[("RegionId", "x"), ("OwnerId.1", "y"), ("count", "z")]).unwrap();
    assert_eq!(call, Call::default());
}

#[test]
fn an_empty_optional_value_counts_as_absent_unless_it_is_a_string() {
    let names = ["CustSpaceId", "Enable", "Count", "Rate", "Prompts", "Commands", "Page", "Params"];
    let call: Call = from_parameters(&names.iter().map(|name| (*name, "")).collect()).unwrap();
    assert_eq!(call, Call { cust_space_id: Some(String::new()), ..Call::default() });
}

#[test]
fn an_empty_optional_value_inside_of_json_and_of_the_flat_form_counts_as_absent() {
    let call: Call = read(&[("Page", r#"{"Index":"","Size":"7"}"#)]).unwrap();
    assert_eq!(call.page, Some(Page { index: None, size: Some(7) }));
    let call: Call = read(&[("Page.Index", ""), ("Page.Size", "7")]).unwrap();
    assert_eq!(call.page, Some(Page { index: None, size: Some(7) }));
    let senders = [("SenderList.1.To", "a"), ("SenderList.1.TemplateParams", "")];
    assert_eq!(read::<Call>(&senders).unwrap().sender_list.unwrap()[0].template_params, None);
}

#[test]
fn json_text_and_the_flat_form_read_alike() {
    let expected =
        Some(vec![command("a"), Command { command_description: Some("é".into()), ..command("b") }]);
    let json = r#"[{"CommandName": "a"}, {"CommandName": "b", "CommandDescription": "\u00e9", "More": [1]}]"#;
    assert_eq!(read::<Call>(&[("Commands", json)]).unwrap().commands, expected);
    let flat = [
        ("Commands.1.CommandName", "a"),
        ("Commands.2.CommandName", "b"),
        ("Commands.2.CommandDescription", "é"),
    ];
    assert_eq!(read::<Call>(&flat).unwrap().commands, expected);
}

#[test]
fn the_elements_of_a_flat_list_stand_in_the_order_of_their_numbers() {
    let pairs: Vec<_> = (1..=11).map(|at| (format!("Prompts.{at}"), format!("p{at}"))).collect();
    let call: Call = from_parameters(&pairs.into_iter().collect()).unwrap();
    assert_eq!(call.prompts.unwrap()[8..], ["p9", "p10", "p11"]);
}

#[test]
fn json_text_may_stand_inside_the_flat_form() {
    let pairs = [("SenderList.1.To", "86"), ("SenderList.1.TemplateParams", r#"{"1":"Ann"}"#)];
    let senders = read::<Call>(&pairs).unwrap().sender_list.unwrap();
    assert_eq!(senders[0].template_params.as_ref().unwrap()["1"], "Ann");
    let dotted = [("SenderList.1.To", "86"), ("SenderList.1.TemplateParams.1", "Ann")];
    assert_eq!(read::<Call>(&dotted).unwrap().sender_list.unwrap(), senders);
}

#[test]
fn scalars_in_json_are_read_as_leniently_as_text() {
    let call: Call = read(&[("Params", r#"{"1":5,"2":true,"3":1.5}"#), ("Prompts", "[1,false]")]).unwrap();
    assert_eq!(call.params.unwrap().into_values().collect::<Vec<_>>(), ["5", "true", "1.5"]);
    assert_eq!(call.prompts.unwrap(), ["1", "false"]);
    let page: Call = read(&[("Page", r#"{"Index":"+3","Size":null}"#)]).unwrap();
    assert_eq!(page.page, Some(Page { index: Some(3), size: None }));
}

#[test]
fn a_map_can_be_the_whole_request() {
    let all: BTreeMap<String, String> = read(&[("A", "1"), ("B.1.C", "2")]).unwrap();
    assert_eq!(all.into_iter().collect::<Vec<_>>(), [("A".into(), "1".into()), ("B.1.C".into(), "2".into())]);
}
