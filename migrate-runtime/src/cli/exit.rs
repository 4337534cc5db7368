//! Exit codes.

use std::process::ExitCode;

use migrate_core::diagnostic::Code;

use crate::error::Error;

/// How a command ends: a stable contract for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or nothing to do.
    Success,
    /// 1: something is wrong; for `check`, it found errors.
    Failure,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the database is not at head (`current --check-head`), or it cannot be brought there because it cannot be written to:
    /// a standby, a replica.
    Pending,
    /// 4: the history of the database and the chain contradict each other.
    Contradiction,
    /// 5: another process kept the database busy for longer than `--lock-wait`.
    Busy,
    /// 6: the database is newer than the program.
    Ahead,
    /// 7: not confirmed: a person said no, or nobody was there to ask and rows would be lost (`--yes`), or might be, when what
    /// is gone was not renamed (`--rename`, `--drop`).
    Unconfirmed,
    /// 75: another process took over meanwhile; run it again.
    TryAgain,
    /// 130: interrupted; what was made for the command was removed.
    Interrupted,
}

impl Exit {
    /// The number that the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Pending => 3,
            Self::Contradiction => 4,
            Self::Busy => 5,
            Self::Ahead => 6,
            Self::Unconfirmed => 7,
            // EX_TEMPFAIL of sysexits.h.
            Self::TryAgain => 75,
            // 128 and the number of the signal, as shells say it.
            Self::Interrupted => 130,
        }
    }

    /// How a command ends that failed with this error.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error.code() {
            Some(
                Code::HistoryEdited
                | Code::HistoryMissing
                | Code::HistoryUnknown
                | Code::HistorySkipped
                | Code::HistoryInsideSquash
                | Code::HistoryFormat
                | Code::HalfApplied,
            ) => Self::Contradiction,
            Some(Code::HistoryAhead) => Self::Ahead,
            Some(Code::DatabaseBusy) => Self::Busy,
            Some(Code::LeaseLost) => Self::TryAgain,
            Some(Code::WouldLoseRows | Code::RenameUnanswered) => Self::Unconfirmed,
            Some(Code::ReadOnly) => Self::Pending,
            Some(Code::Interrupted) => Self::Interrupted,
            // Of the library that is a server of another kind than the chain is for.
            Some(Code::TargetSyntax | Code::UnusedAnswer | Code::ConfigValue) => Self::Usage,
            _ => Self::Failure,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use migrate_core::diagnostic::{Code, Diagnostic};

    use super::Exit;
    use crate::error::Error;

    #[test]
    fn a_code_says_whether_to_try_again() {
        let code = |code| Exit::of(&Error::from(Diagnostic::error(code, "…"))).code();
        assert_eq!(code(Code::LeaseLost), 75);
        assert_eq!(code(Code::DatabaseBusy), 5);
        assert_eq!(code(Code::ReadOnly), 3);
        assert_eq!(code(Code::WouldLoseRows), 7);
        assert_eq!(code(Code::RenameUnanswered), 7);
        assert_eq!(code(Code::Privilege), 1);
        assert_eq!(code(Code::Connection), 1);
    }
}
