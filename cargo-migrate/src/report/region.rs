//! Where something is, in the words of other programs.

use migrate_core::sql::Span;

use super::Report;

/// A stretch of a file: lines and columns from 1, columns count characters, and the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: (usize, usize),
    pub(super) end: (usize, usize),
}

impl Region {
    pub(super) fn of(report: &Report<'_>, file: &str, span: &Span) -> Self {
        Self {
            start: report.sources.position(file, span.start),
            end: report.sources.position(file, span.end),
        }
    }
}

/// The path of a file of the chain below the root of the repository, with `/` between the parts.
pub(super) fn path(report: &Report<'_>, file: &str) -> String {
    let path = crate::path::relative(&report.root, &report.directory.join(file));
    path.to_string_lossy().replace('\\', "/")
}
