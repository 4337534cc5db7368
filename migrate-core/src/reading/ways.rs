//! Ways that a folder lacks.

use std::collections::BTreeMap;

use super::folder_reader::FolderReader;
use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::dialect::Dialect;
use crate::lock::Locked;

impl FolderReader<'_> {
    /// A way that is not there, for every dialect or for one of them.
    pub(super) fn missing(&self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
        let folder = self.folder;
        // When a sealed revision lost a file, the lock tells that better.
        let recorded = |side: fn(&Locked) -> &BTreeMap<String, Checksum>| {
            self.locked.is_some_and(|locked| !side(locked).is_empty())
        };
        let up_known = folder.refused.up || folder.up.is_empty() && recorded(|locked| &locked.up);
        let down_known = folder.refused.down
            || folder.down.is_empty() && recorded(|locked| &locked.down)
            // An empty directory is one mistake, not two.
            || folder.is_empty();
        for (code, name, known, files, others) in [
            (Code::MissingUp, "up", up_known, &folder.up, &folder.down),
            (
                Code::MissingDown,
                "down",
                down_known,
                &folder.down,
                &folder.up,
            ),
        ] {
            if known {
                continue;
            }
            let place = others.first().map_or(folder.path, |file| file.path);
            let label = if folder.id.is_empty() {
                folder.path.to_owned()
            } else {
                format!("{} {}", folder.id, folder.slug)
            };
            let directory = sources.display(folder.path);
            let help = match code {
                Code::MissingDown => format!(
                    "write `{directory}/down.sql` with the SQL that undoes up.sql; if there is no way back, let it \
                     hold `-- migrate: irreversible because <reason>`"
                ),
                _ => format!("write `{directory}/up.sql`, or remove the directory"),
            };
            if files.is_empty() {
                diagnostics.push(
                    Diagnostic::error(code, format!("revision `{label}` has no {name}.sql"))
                        .at(place, 0..0, "")
                        .help(help),
                );
                continue;
            }
            let covers = |dialect: &Dialect| {
                files
                    .iter()
                    .any(|file| file.dialect.is_none_or(|one| one == *dialect))
            };
            for dialect in self.dialects.iter().filter(|dialect| !covers(dialect)) {
                diagnostics.push(
                    Diagnostic::error(
                        code,
                        format!("revision `{label}` has no {name}.sql for {dialect}"),
                    )
                    .at(files[0].path, 0..0, "")
                    .help(format!(
                        "write `{directory}/{name}.{dialect}.sql`, or a plain `{name}.sql` for the rest"
                    )),
                );
            }
        }
    }
}
