//! Characters that a reviewer does not see, or that databases do not agree about.

use super::ProblemKind;

/// Walks over the suspect characters of a text.
pub(super) struct Suspects<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A suspect character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Suspect {
    pub(super) kind: ProblemKind,
    pub(super) at: usize,
    pub(super) length: usize,
    /// A joiner: in a string it is part of a name or an emoji.
    pub(super) fine_in_strings: bool,
}

impl<'a> Suspects<'a> {
    pub(super) const fn new(sql: &'a str) -> Self {
        Self {
            bytes: sql.as_bytes(),
            at: 0,
        }
    }

    /// The next byte that may start a suspect. Whole blocks are passed over without a branch per byte.
    fn next_candidate(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let blocks = rest
            .chunks(64)
            .take_while(|block| !block.iter().fold(false, |any, &byte| any | may_start(byte)));
        let at = self.at + blocks.count() * 64;
        self.bytes
            .get(at..)?
            .iter()
            .position(|&byte| may_start(byte))
            .map(|length| at + length)
    }
}

impl Iterator for Suspects<'_> {
    type Item = Suspect;

    fn next(&mut self) -> Option<Suspect> {
        loop {
            let at = self.next_candidate()?;
            let rest = self.bytes.get(at..).unwrap_or_default();
            let found = |kind, length, fine_in_strings| {
                Some(Suspect {
                    kind,
                    at,
                    length,
                    fine_in_strings,
                })
            };
            let suspect = match *rest {
                [0, ..] => found(ProblemKind::NulByte, 1, false),
                [b'\r', b'\n', ..] => None,
                [b'\r', ..] => found(ProblemKind::LoneCarriageReturn, 1, false),
                // U+200C and U+200D
                [0xe2, 0x80, 0x8c | 0x8d, ..] => found(ProblemKind::InvisibleCharacter, 3, true),
                // U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F
                [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae, ..] | [0xe2, 0x81, 0xa0..=0xaf, ..] => {
                    found(ProblemKind::InvisibleCharacter, 3, false)
                }
                // A byte order mark, but for the first.
                [0xef, 0xbb, 0xbf, ..] if at > 0 => {
                    found(ProblemKind::InvisibleCharacter, 3, false)
                }
                // U+061C
                [0xd8, 0x9c, ..] => found(ProblemKind::InvisibleCharacter, 2, false),
                _ => None,
            };
            self.at = at + suspect.map_or(1, |suspect| suspect.length);
            if suspect.is_some() {
                return suspect;
            }
        }
    }
}

const fn may_start(byte: u8) -> bool {
    matches!(byte, 0 | b'\r' | 0xe2 | 0xef | 0xd8)
}
