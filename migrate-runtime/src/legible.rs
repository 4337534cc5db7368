//! Texts of MySQL and MariaDB that are not quite text.

/// A definition as text. A server shows the bytes of a literal as they are, where they need not be characters: such a literal
/// is written with digits here, which says the same. `None`: it is none, or no bytes of literals are in the way.
pub(crate) fn legible(shown: &[u8]) -> Option<String> {
    if !shown.starts_with(b"CREATE ") {
        return None;
    }
    let mut text = Vec::with_capacity(shown.len());
    let mut rest = shown;
    while let Some((first, behind)) = rest.split_first() {
        let length = match first {
            b'\'' => 1 + literal_end(behind)?,
            b'`' => 2 + behind.iter().position(|byte| byte == first)?,
            _ => 1,
        };
        let (piece, behind) = rest.split_at(length);
        if std::str::from_utf8(piece).is_err() && *first == b'\'' {
            text.extend_from_slice(b"0x");
            for byte in bytes(&piece[1..length - 1]) {
                text.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
        } else {
            text.extend_from_slice(piece);
        }
        rest = behind;
    }
    String::from_utf8(text).ok()
}

/// How long a literal is behind its first quote, with the last one.
fn literal_end(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (b'\\', _) | (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// What a literal stands for.
fn bytes(inner: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut inner = inner.iter().copied();
    while let Some(byte) = inner.next() {
        bytes.push(match byte {
            b'\'' => inner.next().unwrap_or(byte),
            b'\\' => match inner.next() {
                Some(b'0') => 0,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'b') => 8,
                Some(b'Z') => 26,
                Some(other) => other,
                None => byte,
            },
            byte => byte,
        });
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::legible;

    #[test]
    fn only_what_is_no_text_is_written_with_digits() {
        let shown =
            b"CREATE TABLE `it's` (`a` binary(4) DEFAULT '\\0''\xff\\\\', `b` text DEFAULT 'it''s \xc3\xbc')";
        assert_eq!(
            legible(shown).as_deref(),
            Some(
                "CREATE TABLE `it's` (`a` binary(4) DEFAULT 0x0027ff5c, `b` text DEFAULT 'it''s ü')"
            )
        );
        assert_eq!(legible(b"\xff"), None);
        assert_eq!(legible(b"CREATE \xff"), None);
        assert_eq!(legible(b"CREATE 'x"), None);
    }
}
