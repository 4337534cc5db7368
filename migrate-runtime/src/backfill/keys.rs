//! Keys as the table of data changes holds them: JSON, a list of texts, or a list of such lists.

use std::fmt::Write as _;

/// `["a","7"]`
pub(super) fn write(key: &[String]) -> String {
    let mut text = String::from("[");
    for (at, value) in key.iter().enumerate() {
        text.push_str(if at == 0 { "\"" } else { ",\"" });
        for c in value.chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                c if c.is_control() => {
                    let _ = write!(text, "\\u{:04x}", u32::from(c));
                }
                c => text.push(c),
            }
        }
        text.push('"');
    }
    text.push(']');
    text
}

/// A key; `None` when the text is none.
pub(super) fn read(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader(text);
    let key = reader.key()?;
    reader.is_over().then_some(key)
}

/// Keys; `None` when the text is no list of them.
pub(super) fn read_all(text: &str) -> Option<Vec<Vec<String>>> {
    let mut reader = Reader(text);
    let keys = reader.list(Reader::key)?;
    reader.is_over().then_some(keys)
}

struct Reader<'t>(&'t str);

impl Reader<'_> {
    fn take(&mut self, sign: char) -> bool {
        let rest = self.0.trim_start();
        match rest.strip_prefix(sign) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn is_over(&self) -> bool {
        self.0.trim().is_empty()
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        if !self.take('[') {
            return None;
        }
        if self.take(']') {
            return Some(all);
        }
        loop {
            all.push(one(self)?);
            if self.take(']') {
                return Some(all);
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn key(&mut self) -> Option<Vec<String>> {
        self.list(Self::text)
    }

    fn text(&mut self) -> Option<String> {
        if !self.take('"') {
            return None;
        }
        let mut text = String::new();
        let mut characters = self.0.char_indices();
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.0 = self.0.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => match characters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let digits = self.0.get(at + 2..at + 6)?;
                        text.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                        characters.nth(3)?;
                    }
                    other => text.push(other),
                },
                c => text.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{read, read_all, write};

    #[test]
    fn what_is_written_is_read() {
        for key in [
            vec!["7".to_owned()],
            vec!["a\"b\\c".to_owned(), "ä\u{1f}\n".to_owned()],
            Vec::new(),
        ] {
            assert_eq!(read(&write(&key)), Some(key));
        }
    }

    #[test]
    fn lists_of_a_server_are_read() {
        let keys = read_all("[[\"1\", \"x\"], [\"2\", \"\\u00e4\\/\"]]").unwrap();
        assert_eq!(keys, [["1", "x"], ["2", "ä/"]]);
        assert_eq!(read_all("[]"), Some(Vec::new()));
        assert_eq!(read("[\"1\""), None);
        assert_eq!(read("[1]"), None);
    }
}
