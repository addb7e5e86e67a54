//! Every answer in XML is a document that a reader reads to its end.
#![no_main]

use acs::Format;
use libfuzzer_sys::fuzz_target;
use quick_xml::Reader;
use quick_xml::events::Event;

fuzz_target!(|input: &[u8]| {
    let Ok(answer) = serde_json::from_slice(input) else { return };
    let document = acs::envelope::success(Format::Xml, "UpdateInstance", &answer).text;
    let mut reader = Reader::from_str(&document);
    let mut open = 0_usize;
    loop {
        match reader.read_event().expect("a well-formed document") {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            Event::GeneralRef(reference) => {
                let known = ["lt", "gt", "amp"].contains(&&*reference);
                assert!(known || reference.is_char_ref(), "{reference:?}");
            }
            Event::Text(_) | Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("an answer has no {other:?}"),
        }
    }
    assert_eq!(open, 0);
});
