//! Writing: the declaration, a line for each element, two spaces a level, no end of line at the end (queue notes, 4.1).

use std::fmt::Display;

use super::{NAMESPACE, is_xml_character};

/// A document in the making. An element is opened, filled and closed by [`Document::element`], so that none stays open.
#[derive(Debug)]
pub struct Document {
    text: String,
    depth: usize,
}

impl Document {
    /// The whole document: `root` with what `fill` writes into it. A root into which nothing is written closes itself.
    pub fn write(root: &str, fill: impl FnOnce(&mut Self)) -> String {
        let mut document = Self { text: String::with_capacity(512), depth: 0 };
        document.text.push_str("<?xml version=\"1.0\" ?>\n<");
        document.text.push_str(root);
        document.text.push_str(" xmlns=\"");
        document.text.push_str(NAMESPACE);
        document.text.push('"');
        document.fill(root, fill);
        document.text
    }

    /// An element with children.
    pub fn element(&mut self, name: &str, fill: impl FnOnce(&mut Self)) -> &mut Self {
        self.line();
        self.text.push('<');
        self.text.push_str(name);
        self.fill(name, fill);
        self
    }

    /// An element with text.
    pub fn leaf(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.line();
        self.text.extend(["<", name, ">"]);
        self.escape(&value.to_string());
        self.text.extend(["</", name, ">"]);
        self
    }

    /// What follows the name of a start tag, up to the end tag.
    fn fill(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        self.text.push('>');
        let empty = self.text.len();
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        if self.text.len() == empty {
            self.text.truncate(before);
            self.text.push_str("/>");
        } else {
            self.line();
            self.text.extend(["</", name, ">"]);
        }
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }

    /// Only what must be escaped is: clients compare quotes as they are. A bare carriage return would be read as a line
    /// feed (queue notes, 6.4). What XML cannot hold is never taken in; coming from elsewhere it is written as U+FFFD.
    fn escape(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(must_be_written_otherwise) {
            let (plain, from) = rest.split_at(at);
            self.text.push_str(plain);
            let mut characters = from.chars();
            self.text.push_str(match characters.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('\r') => "&#13;",
                _ => "\u{FFFD}",
            });
            rest = characters.as_str();
        }
        self.text.push_str(rest);
    }
}

const fn must_be_written_otherwise(character: char) -> bool {
    matches!(character, '&' | '<' | '>' | '\r') || !is_xml_character(character)
}
