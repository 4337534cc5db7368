//! A bar on a terminal, while a proof runs.

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;

use crate::cli::Printer;
use crate::verify::Progress;

/// How many revisions make a proof long enough for a bar.
const BAR_FROM: usize = 4;

pub(super) struct Reporting {
    printer: Printer,
    bar: Mutex<Option<ProgressBar>>,
}

impl Reporting {
    pub(super) const fn new(printer: Printer) -> Self {
        Self {
            printer,
            bar: Mutex::new(None),
        }
    }

    pub(super) fn tell(&self, progress: &Progress<'_>) {
        let Ok(mut bar) = self.bar.lock() else {
            return;
        };
        match progress {
            Progress::Started { revisions, .. }
                if *revisions >= BAR_FROM && self.printer.shows_progress() =>
            {
                let length = u64::try_from(*revisions).unwrap_or_default();
                let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
                *bar = Some(
                    ProgressBar::new(length)
                        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())),
                );
            }
            Progress::Verified(one) => {
                if let Some(bar) = &*bar {
                    bar.inc(1);
                    bar.set_message(one.label());
                }
            }
            Progress::Started { .. } => {}
        }
    }
}

impl Drop for Reporting {
    fn drop(&mut self) {
        if let Ok(Some(bar)) = self.bar.get_mut() {
            bar.finish_and_clear();
        }
    }
}
