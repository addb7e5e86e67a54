use proptest::prelude::*;

use super::*;

fn refused(document: &str) {
    assert_eq!(read(document.as_bytes()).unwrap_err().code, "MalformedXML", "{document}");
}

#[test]
fn elements_are_found_by_local_name_with_any_namespace_or_none() {
    for document in [
        "<Queue><VisibilityTimeout>45</VisibilityTimeout></Queue>",
        "<Queue xmlns='http://mns.aliyuncs.com/doc/v1/'><VisibilityTimeout>45</VisibilityTimeout></Queue>",
        "\u{FEFF}<?xml version='1.0' encoding='UTF-8' standalone='no'?>\n<m:Queue xmlns:m='x'>\n <m:VisibilityTimeout>45</m:VisibilityTimeout><!-- - --></m:Queue>\n",
    ] {
        let queue = read(document.as_bytes()).unwrap();
        assert_eq!(queue.name(), "Queue");
        assert_eq!(queue.child("VisibilityTimeout").unwrap().text(), "45");
    }
}

#[test]
fn references_and_character_data_are_undone_and_line_ends_read_as_xml_does() {
    let text = |inside: &str| read(format!("<a>{inside}</a>").as_bytes()).unwrap().text().to_owned();
    assert_eq!(text("hello 你好 &lt;&amp;&gt; &quot;q&quot; &apos;&#x41;&#66;"), "hello 你好 <&> \"q\" 'AB");
    assert_eq!(text("<![CDATA[<b>&amp;]]> x"), "<b>&amp; x");
    assert_eq!(text(" a\r\nb\rc&#13;d "), " a\nb\nc\rd ");
}

#[test]
fn document_types_unknown_references_and_forbidden_characters_are_refused() {
    refused("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>");
    refused("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>");
    refused("<a>&x;</a>");
    refused("<a>&nbsp;</a>");
    refused("<a>\u{1}</a>");
    refused("<a>&#1;</a>");
    refused("<a>&#xFFFF;</a>");
    refused("<a>&#xD800;</a>");
    refused("<a>\u{FFFE}</a>");
    assert!(read(b"<a>\xFF</a>").is_err());
}

#[test]
fn what_is_not_one_element_is_refused() {
    for document in [
        "",
        " ",
        "text",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a/>x",
        "<a",
        "<a>& b</a>",
        "<a b='1' b='2'/>",
    ] {
        refused(document);
    }
    refused(" <a/><?xml version='1.0'?>");
}

#[test]
fn depth_elements_attributes_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(read(nested(16).as_bytes()).is_ok());
    refused(&nested(17));
    refused(&nested(100_000));
    refused(&format!("<a>{}</a>", "<b/>".repeat(8192)));
    let attributes: String = (0..17).map(|number| format!(" n{number}=''")).collect();
    refused(&format!("<a{attributes}/>"));
    refused(&format!("<a>{}</a>", "x".repeat(LARGEST_DOCUMENT)));
}

#[test]
fn a_document_is_written_as_the_cloud_writes_it() {
    let document = Document::write("Error", |error| {
        error.leaf("Code", "A<B>&\"'").element("Inner", |inner| {
            inner.leaf("Text", "a\rb\nc\u{1}");
        });
    });
    let expected = "<?xml version=\"1.0\" ?>\n<Error xmlns=\"http://mns.aliyuncs.com/doc/v1\">\n  <Code>A&lt;B&gt;&amp;\"'</Code>\n  <Inner>\n    <Text>a&#13;b\nc\u{FFFD}</Text>\n  </Inner>\n</Error>";
    assert_eq!(document, expected);
}

#[test]
fn a_root_without_children_closes_itself() {
    let document = Document::write("Queues", |_| {});
    assert_eq!(document, "<?xml version=\"1.0\" ?>\n<Queues xmlns=\"http://mns.aliyuncs.com/doc/v1\"/>");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(text in "[\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{0,60}") {
        let document = Document::write("a", |root| { root.leaf("b", &text); });
        let read = read(document.as_bytes()).unwrap();
        prop_assert_eq!(read.child("b").unwrap().text(), text);
    }

    #[test]
    fn reading_arbitrary_bytes_never_panics(document in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&document);
    }

    #[test]
    fn reading_pieces_of_markup_never_panics(
        pieces in prop::collection::vec(
            prop::sample::select(vec!["<a>", "</a>", "<a/>", "<!--", "-->", "&", ";", "#x", "<![CDATA[", "]]>", "<?xml", "?>", "<!DOCTYPE", "é", " ", "'", "="]),
            0..30,
        ),
    ) {
        let _ = read(pieces.concat().as_bytes());
    }
}
