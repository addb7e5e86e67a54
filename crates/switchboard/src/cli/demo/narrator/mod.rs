//! How the story is told: plain lines of at most 100 columns, and a little colour where a terminal shows it.

mod style;
mod wrap;

use std::collections::HashSet;
use std::io::{self, Write};

use acs::Parameters;
use acs::signature::Signed;
use serde_json::Value;

use super::receiver::Arrival;
use style::{Paint, Style};
pub use wrap::wrap;

/// Columns of a line.
pub const COLUMNS: usize = 100;

/// Where labels begin, and where what they label does.
const INDENT: usize = 3;
const TEXT_COLUMN: usize = 12;

/// Lines of the first receipt at a path; more are left out.
const FIRST_RECEIPT_LINES: usize = 6;

/// Lines of a later one, which looks much the same.
const RECEIPT_LINES: usize = 2;

/// Lines of one value of an answer.
const VALUE_LINES: usize = 3;

/// The fields of an answer's envelope that are told apart from what the operation answers.
const ENVELOPE: [&str; 5] = ["Code", "Message", "RequestId", "Success", "AccessDeniedDetail"];

/// Tells the story to whoever reads the output.
pub struct Narrator {
    out: Box<dyn Write>,
    style: Style,
    calls: usize,
    receipts: usize,
    paths: HashSet<String>,
}

impl Narrator {
    /// To stdout, with colours when that is a terminal.
    pub fn on_stdout() -> Self {
        Self {
            out: Box::new(io::stdout()),
            style: Style::of_stdout(),
            calls: 0,
            receipts: 0,
            paths: HashSet::new(),
        }
    }

    /// To a test.
    #[cfg(test)]
    pub fn to(out: impl Write + 'static) -> Self {
        Self { out: Box::new(out), style: Style::Plain, calls: 0, receipts: 0, paths: HashSet::new() }
    }

    /// How many calls were told so far.
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// How many receipts were told so far.
    pub fn receipts(&self) -> usize {
        self.receipts
    }

    /// A line as it is; it may hold several.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")?;
        self.out.flush()
    }

    /// A heading, with an empty line before it.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.style.paint(Paint::Strong, text);
        self.line(&format!("\n{text}"))
    }

    /// What the next lines are about, in words.
    pub fn explain(&mut self, text: &str) -> io::Result<()> {
        for line in wrap(text, COLUMNS - INDENT, usize::MAX) {
            self.line(&format!("{:INDENT$}{line}", ""))?;
        }
        Ok(())
    }

    /// A call that is about to be made.
    pub fn call(&mut self, action: &str, parameters: &Parameters) -> io::Result<()> {
        self.calls += 1;
        self.line("")?;
        self.labelled("call", action, VALUE_LINES)?;
        let longest = parameters.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in parameters.iter() {
            self.below(&format!("{name:longest$}  {value}"), VALUE_LINES)?;
        }
        Ok(())
    }

    /// The request of a call as it was signed. The secret is in none of its parts.
    pub fn signed(&mut self, endpoint: &str, signed: &Signed) -> io::Result<()> {
        let request = format!("{} {endpoint}{}?{}", signed.method.as_str(), signed.path, signed.query);
        self.labelled("signed", &request, VALUE_LINES)?;
        for (name, value) in &signed.headers {
            self.below(&format!("{name}: {value}"), VALUE_LINES + 1)?;
        }
        Ok(())
    }

    /// What a call was answered.
    pub fn answer(&mut self, answer: &Value) -> io::Result<()> {
        let text = |name: &str| answer[name].as_str().unwrap_or("none").to_owned();
        self.labelled("answer", &format!("Code {}, RequestId {}", text("Code"), text("RequestId")), 1)?;
        let own = answer.as_object().into_iter().flatten();
        for (name, value) in own.filter(|(name, _)| !ENVELOPE.contains(&name.as_str())) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.below(&format!("{name} {value}"), VALUE_LINES)?;
        }
        Ok(())
    }

    /// What a phone shows, or what a person does with it.
    pub fn phone(&mut self, text: &str) -> io::Result<()> {
        self.labelled("phone", text, VALUE_LINES)
    }

    /// A message of a queue.
    pub fn queued(&mut self, text: &str) -> io::Result<()> {
        self.labelled("queue", text, VALUE_LINES)
    }

    /// What was found to be as it should.
    pub fn seen(&mut self, text: &str) -> io::Result<()> {
        self.labelled("seen", text, VALUE_LINES)
    }

    /// A receipt as it arrived; the first at each path at more length.
    pub fn receipt(&mut self, arrival: &Arrival) -> io::Result<()> {
        self.receipts += usize::from(arrival.status.is_success());
        let first = self.paths.insert(arrival.path.clone());
        let most = if first { FIRST_RECEIPT_LINES } else { RECEIPT_LINES };
        let about: Vec<&str> = arrival.receipts.iter().filter_map(about).collect();
        let end = if arrival.status.is_success() {
            String::new()
        } else {
            format!(", answered {}", arrival.status.as_u16())
        };
        self.labelled("receipt", &format!("{} at {}{end}", about.join(", "), arrival.path), 1)?;
        for line in wrap(&arrival.body, COLUMNS - TEXT_COLUMN, most) {
            let line = self.style.paint(Paint::Faint, &line);
            self.line(&format!("{:TEXT_COLUMN$}{line}", ""))?;
        }
        Ok(())
    }

    fn labelled(&mut self, label: &str, text: &str, most: usize) -> io::Result<()> {
        const LABEL: usize = TEXT_COLUMN - INDENT;
        let mut label = self.style.paint(Paint::Faint, &format!("{label:LABEL$}"));
        for line in wrap(text, COLUMNS - TEXT_COLUMN, most) {
            self.line(&format!("{:INDENT$}{label}{line}", ""))?;
            label = " ".repeat(LABEL);
        }
        Ok(())
    }

    fn below(&mut self, text: &str, most: usize) -> io::Result<()> {
        for line in wrap(text, COLUMNS - TEXT_COLUMN, most) {
            self.line(&format!("{:TEXT_COLUMN$}{line}", ""))?;
        }
        Ok(())
    }
}

/// The word that says what a receipt is: the state of a message, the type of what a person sent, the verdict of a review.
fn about(receipt: &Value) -> Option<&str> {
    let inbound = receipt.get("NoticeType").and_then(|_| receipt.get("Type"));
    let word = receipt.get("Status").or_else(|| receipt.get("AuditStatus")).or(inbound);
    word.and_then(Value::as_str)
}

#[cfg(test)]
mod tests;
