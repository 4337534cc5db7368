//! Checksums over canonical bytes, so that line endings and a byte order mark never matter.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

// Not `sha2`: it and what it needs would be a third of what this crate adds to a build.
use hmac_sha256::Hash;

/// A SHA-256 sum; it is written with its algorithm: `sha256:…`.
///
/// ```
/// use migrate_core::checksum::Checksum;
///
/// let sum = Checksum::of("SELECT 1;\n");
/// assert_eq!(Checksum::parse(&sum.to_string()), Some(sum));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Checksum([u8; 32]);

const PREFIX: &str = "sha256:";

impl Checksum {
    /// A sum that was taken before; the macro embeds sums this way.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The sum of a canonical text.
    #[must_use]
    pub fn of(canonical: impl AsRef<[u8]>) -> Self {
        Self(Hash::hash(canonical.as_ref()))
    }

    /// The raw sum.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads `sha256:<64 hex digits>`; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix(PREFIX)?.as_bytes();
        if hex.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(Self(bytes))
    }
}

/// Lower case only: one sum has one spelling.
fn digit(hex: u8) -> Option<u32> {
    char::from(hex)
        .to_digit(16)
        .filter(|_| !hex.is_ascii_uppercase())
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // A chain prints thousands of these: one write, not one for each byte.
        let mut text = String::with_capacity(PREFIX.len() + 64);
        text.push_str(PREFIX);
        for byte in self.0 {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The canonical form of a text: one leading byte order mark removed, CRLF to LF. This is what is hashed and what runs.
///
/// ```
/// use migrate_core::checksum::canonical;
/// assert_eq!(canonical("\u{feff}a\r\nb\n"), "a\nb\n");
/// ```
#[must_use]
pub fn canonical(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The chain hash of a revision: it changes when the revision, or any before it, changes.
#[must_use]
pub fn chain_hash<'a>(
    parent: Option<Checksum>,
    id: &str,
    sides: impl IntoIterator<Item = (&'a str, &'a str, Checksum)>,
) -> Checksum {
    let mut text = String::from("cargo-migrate chain 1\n");
    match parent {
        Some(parent) => text.push_str(&parent.to_string()),
        None => text.push_str("base"),
    }
    text.push('\n');
    text.push_str(id);
    text.push('\n');
    for (side, variant, sum) in sides {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{side} {variant} {sum}");
    }
    Checksum::of(text)
}

#[cfg(test)]
mod tests {
    use super::{Checksum, canonical, chain_hash};

    #[test]
    fn row_53_line_endings_and_a_byte_order_mark_do_not_change_the_sum() {
        let unix = Checksum::of(canonical("-- a\nSELECT 1;\n").as_ref());
        assert_eq!(
            unix,
            Checksum::of(canonical("-- a\r\nSELECT 1;\r\n").as_ref())
        );
        assert_eq!(
            unix,
            Checksum::of(canonical("\u{feff}-- a\nSELECT 1;\n").as_ref())
        );
        assert_ne!(
            unix,
            Checksum::of(canonical("-- a\rSELECT 1;\n").as_ref()),
            "a lone CR is content"
        );
    }

    #[test]
    fn only_one_byte_order_mark_goes() {
        assert_eq!(canonical("\u{feff}\u{feff}x"), "\u{feff}x");
    }

    #[test]
    fn one_sum_has_one_spelling() {
        let text = Checksum::of("x").to_string();
        assert!(Checksum::parse(&text).is_some());
        assert!(Checksum::parse(&text.to_uppercase()).is_none());
        assert!(Checksum::parse(&text[..text.len() - 1]).is_none());
        assert!(Checksum::parse("md5:00").is_none());
    }

    #[test]
    fn the_chain_hash_depends_on_everything_before() {
        let sum = Checksum::of("x");
        let root = chain_hash(None, "1", [("up", "any", sum)]);
        assert_ne!(root, chain_hash(None, "2", [("up", "any", sum)]));
        assert_ne!(root, chain_hash(None, "1", [("down", "any", sum)]));
        assert_ne!(chain_hash(Some(root), "2", []), chain_hash(None, "2", []));
    }
}
