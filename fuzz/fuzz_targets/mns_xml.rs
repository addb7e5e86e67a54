//! A document of anybody is read within its bounds or refused, and every text of it that is written reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mns::xml::{Document, Element, LARGEST_DOCUMENT, read};

fuzz_target!(|input: &[u8]| {
    if let Ok(root) = read(input) {
        reads_back(&root);
    }
});

fn reads_back(element: &Element) {
    let document = Document::write("Root", |root| {
        root.leaf("Text", element.text());
    });
    if document.len() <= LARGEST_DOCUMENT {
        let root = read(document.as_bytes()).expect("what is written is well-formed");
        assert_eq!(root.child("Text").expect("it was written").text(), element.text());
    }
    element.children().iter().for_each(reads_back);
}
