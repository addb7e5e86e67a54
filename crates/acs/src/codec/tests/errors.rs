use super::*;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only its errors are looked at")]
struct Strict {
    name: String,
    count: u8,
}

fn invalid(pairs: &[(&str, &str)]) -> (String, String) {
    let error = read::<Call>(pairs).unwrap_err();
    assert!(!error.is_missing(), "{error}");
    (error.parameter().to_owned(), error.to_string())
}

#[test]
fn a_mandatory_parameter_that_is_absent_is_missing() {
    let error = read::<Strict>(&[]).unwrap_err();
    assert_eq!((error.kind(), error.parameter(), error.last_key()), (&Kind::Missing, "Name", "Name"));
    let error = read::<Strict>(&[("Name", ""), ("Count", "")]).unwrap_err();
    assert_eq!(error.to_string(), "Count: expected an integer that is not negative, got \"an empty value\"");
}

#[test]
fn a_missing_key_inside_of_a_list_is_named_as_a_caller_would_write_it() {
    let in_json = read::<Call>(&[("Commands", r#"[{"CommandName":"a"},{"CommandName":null}]"#)]).unwrap_err();
    assert_eq!((in_json.is_missing(), in_json.parameter()), (true, "Commands.2.CommandName"));
    assert_eq!(in_json.last_key(), "CommandName");
    let flat = read::<Call>(&[("Commands.3.CommandDescription", "x")]).unwrap_err();
    assert_eq!((flat.is_missing(), flat.parameter()), (true, "Commands.3.CommandName"));
}

#[test]
fn an_invalid_value_says_where_what_was_expected_and_what_came() {
    let (parameter, text) = invalid(&[("Page", r#"{"Index":"x"}"#)]);
    assert_eq!(parameter, "Page.Index");
    assert_eq!(text, "Page.Index: expected an integer that is not negative, got \"x\"");
    assert_eq!(invalid(&[("Enable", "yes")]).1, "Enable: expected true or false, got \"yes\"");
    assert_eq!(invalid(&[("Channel", "FAX")]).1, "Channel: expected one of WHATSAPP, VIBER, got \"FAX\"");
    assert_eq!(invalid(&[("Count", "99999999999999999999")]).0, "Count");
    assert_eq!(invalid(&[("Rate", "NaN")]).0, "Rate");
    assert_eq!(invalid(&[("Prompts", r#"["a",{}]"#)]).0, "Prompts.2");
    let error = read::<Call>(&[("Prompts", r#"["a",{}]"#)]).unwrap_err();
    assert_eq!(error.last_key(), "Prompts");
}

#[test]
fn text_that_is_not_the_json_asked_for_is_invalid() {
    for text in ["[object Object]", "{}", "5", "null", "[", "undefined"] {
        assert_eq!(invalid(&[("Commands", text)]).0, "Commands", "{text}");
    }
    assert_eq!(invalid(&[("Page", "[]")]).1, "Page: expected a JSON object, got \"[]\"");
    assert_eq!(invalid(&[("CustSpaceId.1", "x")]).0, "CustSpaceId");
}

#[test]
fn a_long_refused_value_is_cut() {
    let (_, text) = invalid(&[("Count", &"é".repeat(500))]);
    assert!(text.contains('…') && text.chars().count() < 120);
}

#[test]
fn lists_end_at_a_thousand_elements_in_both_forms() {
    let list = |length: usize| format!("[{}]", vec!["1"; length].join(","));
    assert_eq!(read::<Call>(&[("Prompts", &list(1000))]).unwrap().prompts.unwrap().len(), 1000);
    assert_eq!(invalid(&[("Prompts", &list(1001))]).0, "Prompts");
    assert!(read::<Call>(&[("Prompts.1000", "x")]).is_ok());
    for index in ["0", "1001", "-1", "+1", "01", "x", "", "99999999999999999999999"] {
        assert_eq!(invalid(&[(&format!("Prompts.{index}"), "x")]).0, "Prompts", "{index}");
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only its errors are looked at")]
struct Nested {
    inner: Option<Box<Nested>>,
}

#[test]
fn depth_ends_at_sixteen_levels_in_both_forms() {
    let json = |levels: usize| format!("{}{{}}{}", "{\"Inner\":".repeat(levels - 1), "}".repeat(levels - 1));
    assert!(read::<Nested>(&[("Inner", &json(15))]).is_ok());
    assert!(read::<Nested>(&[("Inner", &json(16))]).unwrap_err().to_string().contains("at most 16 levels"));
    assert!(read::<Nested>(&[("Inner", &json(10_000))]).is_err());
    assert!(read::<Nested>(&[(&format!("Inner{}", ".Inner".repeat(14)), "{}")]).is_ok());
    assert!(read::<Nested>(&[(&format!("Inner{}", ".Inner".repeat(15)), "{}")]).is_err());
    assert!(read::<Nested>(&[(&format!("Inner{}", ".Inner".repeat(10_000)), "{}")]).is_err());
}

#[test]
fn many_empty_optional_structs_are_refused_and_not_read_again_and_again() {
    let list = format!("[{}]", vec![r#"{"Inner":""}"#; 500].join(","));
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "only its errors are looked at")]
    struct Wide {
        list: Vec<Outer>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "only its errors are looked at")]
    struct Outer {
        inner: Option<Strict>,
    }
    let error = read::<Wide>(&[("List", &list)]).unwrap_err();
    assert_eq!(error.parameter(), "List.16.Inner");
}
