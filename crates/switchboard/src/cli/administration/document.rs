//! Policies from files.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::cli::error::Error;
use crate::cli::output::plain;

/// A longer document is no policy: the longest is 6,144 characters (gateway notes, 5.2), and blanks do not count.
const MOST_BYTES: u64 = 1 << 20;

/// Reads the text of a document; `-` is the standard input.
///
/// # Errors
/// It cannot be read, or is too long.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    let file = |source| Error::File { path: path.to_owned(), source };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(MOST_BYTES + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
    };
    match read.map_err(file)? {
        length if u64::try_from(length).unwrap_or(u64::MAX) > MOST_BYTES => Err(Error::Failed(format!(
            "{}: a document of at most {MOST_BYTES} bytes was expected",
            path.display()
        ))),
        _ => Ok(text),
    }
}

/// [`read`] of a document that need not be given.
pub(super) fn read_optional(path: Option<&PathBuf>) -> Result<Option<String>, Error> {
    path.map(|path| read(path)).transpose()
}

/// A document as it is printed: indented where it is JSON, and without what a terminal would obey.
pub(super) fn shown(document: &str) -> String {
    if document.is_empty() {
        return String::new();
    }
    let indented = serde_json::from_str::<serde_json::Value>(document)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| document.to_owned());
    indented.lines().map(|line| format!("{}\n", plain(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.json");
        std::fs::write(&path, "{}\n").unwrap();
        assert_eq!(read(&path).unwrap(), "{}\n");
        std::fs::write(&path, " ".repeat(1 << 21)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("at most"));
        assert!(read(&folder.path().join("none")).is_err());
    }
}
