//! What is said behind the parentheses of a table.

use crate::schema::plan::HazardClass;
use crate::schema::show_create::Options;

use super::table::Table;

/// What has to be said of a table's options.
pub(super) struct OptionChange {
    /// Clauses with commas between.
    pub(super) clauses: Vec<String>,
    /// How it is partitioned from now on; it has to be the end of the statement.
    pub(super) partition: Option<String>,
    pub(super) hazards: Vec<(HazardClass, String)>,
}

/// What takes an option back that is not said any more, where that is not the word `DEFAULT`.
const RESETS: [(&str, &str); 8] = [
    ("KEY_BLOCK_SIZE", "0"),
    ("AVG_ROW_LENGTH", "0"),
    ("MIN_ROWS", "0"),
    ("MAX_ROWS", "0"),
    ("CHECKSUM", "0"),
    ("DELAY_KEY_WRITE", "0"),
    ("CONNECTION", "''"),
    ("COMPRESSION", "''"),
];

/// Holds the options of a table against those that it shall have.
pub(super) fn change(from: &Table<'_>, to: &Table<'_>) -> OptionChange {
    let (before, after) = (&from.options, &to.options);
    let mut clauses = Vec::new();
    let mut hazards = Vec::new();
    let is_charset = |name: &str| matches!(name, "DEFAULT CHARSET" | "COLLATE");
    for (name, value) in &after.settings {
        if !is_charset(name) && get(before, name) != Some(value) {
            clauses.push(format!("{name}={value}"));
            if matches!(&**name, "ENGINE" | "ROW_FORMAT" | "KEY_BLOCK_SIZE") {
                hazards.push((HazardClass::Rewrites, from.id.name()));
            }
        }
    }
    for (name, _) in &before.settings {
        if !is_charset(name) && get(after, name).is_none() {
            let reset = RESETS.iter().find(|(option, _)| option == name);
            clauses.push(format!("{name}={}", reset.map_or("DEFAULT", |it| it.1)));
        }
    }
    clauses.extend(charset(before, after));
    if from.comment != to.comment {
        clauses.push(format!("COMMENT={}", to.comment.unwrap_or("''")));
    }
    match (before.is_versioned, after.is_versioned) {
        (false, true) => clauses.push("ADD SYSTEM VERSIONING".to_owned()),
        (true, false) => {
            clauses.push("DROP SYSTEM VERSIONING".to_owned());
            let history = format!("the history of the rows of {}", from.id.name());
            hazards.push((HazardClass::LosesData, history));
        }
        _ => {}
    }
    let partition = (before.partition != after.partition).then(|| {
        hazards.push((HazardClass::Rewrites, from.id.name()));
        if after.partition.is_empty() {
            return "REMOVE PARTITIONING".to_owned();
        }
        let fitting = format!("each of {} has to have a partition", from.id.name());
        hazards.push((HazardClass::NeedsFittingRows, fitting));
        after.partition.clone()
    });
    OptionChange {
        clauses,
        partition,
        hazards,
    }
}

fn get<'o>(options: &'o Options, name: &str) -> Option<&'o String> {
    let mut settings = options.settings.iter();
    settings.find(|it| it.0 == name).map(|it| &it.1)
}

/// Both are said together: one without the other means another one.
fn charset(before: &Options, after: &Options) -> Option<String> {
    if before.charset == after.charset {
        return None;
    }
    let said = ["DEFAULT CHARSET", "COLLATE"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", get(after, name)?)));
    Some(said.collect::<Vec<_>>().join(" "))
}

/// The end of `CREATE TABLE`, with a comment.
pub(super) fn tail(options: &Options, comment: Option<&str>) -> String {
    let Some(comment) = comment else {
        return format!(" {}", options.text);
    };
    let plain = options.text.strip_suffix(&options.partition);
    let plain = plain.unwrap_or(&options.text).trim_end();
    let partition = if options.partition.is_empty() {
        String::new()
    } else {
        format!("\n{}", options.partition)
    };
    format!(" {plain} COMMENT={comment}{partition}")
}

#[cfg(test)]
mod tests {
    use super::tail;
    use crate::schema::show_create::Options;

    #[test]
    fn a_comment_stands_before_the_partitions() {
        let options = Options::read("ENGINE=InnoDB\n PARTITION BY HASH (`a`)\nPARTITIONS 2");
        assert_eq!(
            tail(&options, Some("'x'")),
            " ENGINE=InnoDB COMMENT='x'\nPARTITION BY HASH (`a`)\nPARTITIONS 2"
        );
        assert_eq!(
            tail(&Options::read("ENGINE=InnoDB"), None),
            " ENGINE=InnoDB"
        );
    }
}
