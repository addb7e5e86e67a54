//! Colours of a terminal.

use std::io::{IsTerminal as _, stdout};

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Ansi,
}

/// How a text is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Strong,
    Faint,
}

impl Style {
    /// Colours only on a terminal, and not when the person wants none (no-color.org).
    pub(super) fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if stdout().is_terminal() && !refused { Self::Ansi } else { Self::Plain }
    }

    pub(super) fn paint(self, paint: Paint, text: &str) -> String {
        let code = match (self, paint) {
            (Self::Plain, _) => return text.to_owned(),
            (Self::Ansi, Paint::Strong) => 1,
            (Self::Ansi, Paint::Faint) => 2,
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
