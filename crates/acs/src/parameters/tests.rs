use proptest::prelude::*;

use super::*;

fn pairs(parameters: &Parameters) -> Vec<(&str, &str)> {
    parameters.iter().collect()
}

#[test]
fn plus_and_percent_twenty_are_a_space_in_query_and_form() {
    let query = Parameters::from_query("A=a+b&B=a%20b").unwrap();
    assert_eq!(pairs(&query), [("A", "a b"), ("B", "a b")]);
    assert_eq!(Parameters::from_form(b"A=a+b&B=a%20b").unwrap(), query);
}

#[test]
fn the_last_of_equal_names_wins_and_the_form_wins_over_the_query() {
    let query = Parameters::from_query("A=1&A=2&B=3").unwrap();
    assert_eq!(query.get("A"), Some("2"));
    let merged = query.merge(Parameters::from_form(b"B=4").unwrap());
    assert_eq!(pairs(&merged), [("A", "2"), ("B", "4")]);
}

#[test]
fn a_name_without_a_value_has_an_empty_one() {
    assert_eq!(pairs(&Parameters::from_query("A&&B=").unwrap()), [("A", ""), ("B", "")]);
}

#[test]
fn broken_escapes_and_broken_utf8_name_their_parameter() {
    for query in
        ["A=1&Name=%", "A=1&Name=%4", "A=1&Name=%zz", "A=1&Name=%+1", "A=1&Name=%ff", "A=1&Name=%C3%28"]
    {
        let error = Parameters::from_query(query).unwrap_err();
        assert_eq!(error.parameter, "Name", "{query}");
    }
    assert_eq!(Parameters::from_query("%FFx=1").unwrap_err().parameter, "%FFx");
    assert_eq!(Parameters::from_form(b"A=\xff").unwrap_err().parameter, "A");
}

#[test]
fn the_number_of_parameters_is_bounded() {
    let form = |count: usize| (0..count).map(|number| format!("{number}&")).collect::<String>();
    assert_eq!(Parameters::from_query(&form(20_000)).unwrap().len(), 20_000);
    assert_eq!(Parameters::from_query(&form(20_001)).unwrap_err().parameter, "20000");
}

#[test]
fn members_of_a_json_body_become_parameters() {
    let body = br#"{"Text":"a \u00fc","Number":5,"On":true,"List":[1, 2],"Nothing":null}"#;
    let read = Parameters::from_json(body).unwrap();
    assert_eq!(pairs(&read), [("List", "[1,2]"), ("Number", "5"), ("On", "true"), ("Text", "a ü")]);
    assert!(Parameters::from_json(b"").unwrap().is_empty());
    assert!(Parameters::from_json(b"[1]").unwrap_err().problem.starts_with("expected a JSON object"));
    assert_eq!(Parameters::from_json(b"{\"A\":\"\xff\"}").unwrap_err().parameter, "body");
}

#[test]
fn names_sort_by_bytes_before_encoding() {
    let read: Parameters =
        [("b", "1"), ("B", "2"), ("A.2.X", "3"), ("A.10.X", "4"), ("A", "")].into_iter().collect();
    assert_eq!(read.canonical_query(), "A=&A.10.X=4&A.2.X=3&B=2&b=1");
}

#[test]
fn only_the_unreserved_characters_stay() {
    assert_eq!(percent_encode("aZ09-_.~ *+!'()/ü"), "aZ09-_.~%20%2A%2B%21%27%28%29%2F%C3%BC");
}

proptest! {
    #[test]
    fn the_canonical_query_reads_back_as_the_same_parameters(map in proptest::collection::btree_map(".{1,8}", ".*", 0..8)) {
        let parameters: Parameters = map.into_iter().collect();
        prop_assert_eq!(Parameters::from_query(&parameters.canonical_query()).unwrap(), parameters);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = Parameters::from_form(&bytes);
        let _ = Parameters::from_json(&bytes);
        let _ = Parameters::from_query(&String::from_utf8_lossy(&bytes));
    }
}
