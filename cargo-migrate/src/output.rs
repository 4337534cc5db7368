//! How results are printed: for every command the same, but for `lint`, which knows more forms.

use migrate_runtime::cli::Printer;

use crate::report::{Form, forms};

/// How results are printed.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OutputArgs {
    /// The form of the results on stdout
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", value_parser = forms(false))]
    format: &'static Form,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print more: details, and the SQL of a plan
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Show the data that a database's errors hold: values of rows, pieces of SQL
    #[arg(long, global = true)]
    show_data: bool,
}

impl OutputArgs {
    /// The form of the results.
    pub(crate) const fn form(&self) -> &'static Form {
        self.format
    }

    /// The printer for these flags.
    pub(crate) fn printer(&self) -> Printer {
        let format = self.format.format();
        Printer::new(format, self.quiet, self.verbose).showing_data(self.show_data)
    }
}
