//! Reading: elements by their local name, whatever namespace they have or none (queue notes, 4.2).

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::is_xml_character;
use crate::Fault;

/// Bytes of a document at most: 64 KB of bodies, each byte of them written as a reference of six characters, with room
/// for markup. Decided.
pub const LARGEST_DOCUMENT: usize = 512 * 1024;

/// How deep elements lie in each other at most. The deepest that is asked for is five. Decided.
const DEEPEST: usize = 16;

/// Elements of a document at most. Decided: 16 messages of 64 properties each fit.
const MOST_ELEMENTS: usize = 8192;

/// Attributes of an element at most; documents of the protocol have the namespace only. Decided.
const MOST_ATTRIBUTES: usize = 16;

/// An element, its text and its children. White space between children counts as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Its name, without a prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its own text, references resolved, line ends as XML reads them, nothing trimmed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its children, in their order.
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// Reads a document.
///
/// # Errors
/// `MalformedXML` where it is not well-formed, has a document type, or goes beyond the bounds of this module.
pub fn read(document: &[u8]) -> Result<Element, Fault> {
    let text = std::str::from_utf8(document).map_err(|_| Fault::malformed_xml())?;
    if document.len() > LARGEST_DOCUMENT || !text.chars().all(is_xml_character) {
        return Err(Fault::malformed_xml());
    }
    let mut reader = Reader::from_str(text);
    let mut tree = Tree::default();
    let mut first = true;
    loop {
        let event = reader.read_event().map_err(|_| Fault::malformed_xml())?;
        let taken = match event {
            Event::Start(start) => tree.open(&start),
            Event::Empty(start) => tree.open(&start).and_then(|()| tree.close()),
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.text(&text.xml10_content()),
            Event::CData(text) => tree.inside().map(|element| element.text.push_str(&text.xml10_content())),
            Event::GeneralRef(reference) => tree.reference(&reference),
            Event::Decl(_) => first.then_some(()),
            Event::Comment(_) | Event::PI(_) => Some(()),
            Event::DocType(_) => None,
            Event::Eof => return tree.finish().ok_or_else(Fault::malformed_xml),
        };
        taken.ok_or_else(Fault::malformed_xml)?;
        first = false;
    }
}

/// What has been read: the elements that are open, and the root once it is closed. `None` means ill-formed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>) -> Option<()> {
        self.elements += 1;
        let fits = self.open.len() < DEEPEST && self.elements <= MOST_ELEMENTS && self.root.is_none();
        let mut attributes = start.attributes();
        let sound = attributes.by_ref().take(MOST_ATTRIBUTES).all(|attribute| attribute.is_ok());
        if !fits || !sound || attributes.next().is_some() {
            return None;
        }
        let name = start.local_name().into_inner().to_owned();
        (!name.is_empty()).then(|| self.open.push(Element { name, ..Element::default() }))
    }

    fn close(&mut self) -> Option<()> {
        let element = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Some(())
    }

    fn inside(&mut self) -> Option<&mut Element> {
        self.open.last_mut()
    }

    fn text(&mut self, text: &str) -> Option<()> {
        match self.inside() {
            Some(element) => element.text.push_str(text),
            None => return text.chars().all(|character| character.is_ascii_whitespace()).then_some(()),
        }
        Some(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Option<()> {
        let character = match &**reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => reference.resolve_char_ref().ok()??,
        };
        is_xml_character(character).then_some(())?;
        self.inside().map(|element| element.text.push(character))
    }

    fn finish(self) -> Option<Element> {
        if self.open.is_empty() { self.root } else { None }
    }
}
