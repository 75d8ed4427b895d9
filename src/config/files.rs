//! Files that people and other tools write: with a byte order mark, with a line break at the end.

use std::io;
use std::path::Path;

const MARK: char = '\u{feff}';

/// The text of a file, without a byte order mark. UTF-16, which some editors write, is refused by
/// its name.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = std::fs::read(path)?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let why = "it is UTF-16 text; save it as UTF-8";
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))?;
    Ok(without_mark(text))
}

/// The value without what no value begins or ends with: a byte order mark, and the line break that
/// `echo` and most editors leave in a Secret.
pub(super) fn value(text: String) -> String {
    let text = without_mark(text);
    match text.trim_end_matches(['\r', '\n']).len() {
        end if end < text.len() => text[..end].to_owned(),
        _ => text,
    }
}

fn without_mark(text: String) -> String {
    text.strip_prefix(MARK).map(ToOwned::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_loses_its_line_break_and_nothing_else() {
        for (text, wanted) in [
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("\u{feff}a", "a"),
            (" a b \n\n", " a b "),
            ("a\nb", "a\nb"),
            ("\n", ""),
        ] {
            assert_eq!(value(text.to_owned()), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_file_of_a_windows_editor_is_read_or_called_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "\u{feff}text").unwrap();
        assert_eq!(read_text(&file).unwrap(), "text");
        std::fs::write(&file, [0xff, 0xfe, b'a', 0]).unwrap();
        assert!(read_text(&file).unwrap_err().to_string().contains("UTF-16"));
    }
}
