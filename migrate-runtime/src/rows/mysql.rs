//! The questions for MySQL and MariaDB.

use migrate_core::dialect::Dialect;

use crate::tables::{Tables, literal};

/// MySQL writes a condition as a literal has it, with every quote and backslash escaped once more.
const CONDITION: &str = "/*!80000 REPLACE(REPLACE( */ k.CHECK_CLAUSE \
    /*!80000 , CHAR(92, 39 USING utf8mb4), CHAR(39 USING utf8mb4)), CHAR(92, 92 USING utf8mb4), CHAR(92 USING utf8mb4)) */";

/// Columns, foreign keys, conditions.
pub(super) fn questions(ours: &Tables) -> Vec<String> {
    let tables = [
        &ours.history,
        &ours.log,
        &ours.meta,
        &ours.lock,
        &ours.archive,
    ];
    let own: Vec<String> = tables
        .iter()
        .map(|table| literal(Dialect::Mysql, table.name()))
        .collect();
    let own = own.join(", ");
    let (prefix, length) = (
        literal(Dialect::Mysql, &ours.archive_prefix()),
        ours.archive_prefix().len(),
    );
    let quoted = |name: &str| format!("CONCAT('`', REPLACE({name}, '`', '``'), '`')");
    let tables = |alias: &str| {
        format!(
            "{alias}.TABLE_SCHEMA = DATABASE() AND {alias}.TABLE_NAME NOT IN ({own}) \
             AND LEFT({alias}.TABLE_NAME, {length}) <> {prefix}"
        )
    };
    vec![
        "SET SESSION group_concat_max_len = 1048576".to_owned(),
        format!(
            "SELECT {}, c.TABLE_NAME, {}, c.COLUMN_NAME, \
             IF(c.COLUMN_TYPE LIKE 'tinyint(1)%', 'boolean', c.DATA_TYPE), \
             IF(c.DATA_TYPE IN ('decimal'), c.NUMERIC_PRECISION - c.NUMERIC_SCALE, c.CHARACTER_MAXIMUM_LENGTH), c.IS_NULLABLE, \
             c.EXTRA LIKE '%GENERATED%' AND c.EXTRA NOT LIKE '%DEFAULT_GENERATED%' OR c.EXTRA LIKE '%ROW START%' OR c.EXTRA LIKE '%ROW END%', \
             c.COLUMN_DEFAULT IS NOT NULL OR c.EXTRA LIKE '%auto_increment%', \
             IF(c.DATA_TYPE IN ('enum', 'set'), REPLACE(REPLACE(SUBSTRING(c.COLUMN_TYPE, LOCATE('(', c.COLUMN_TYPE) + 2, \
             CHAR_LENGTH(c.COLUMN_TYPE) - LOCATE('(', c.COLUMN_TYPE) - 3), ''',''', CHAR(31)), '''''', ''''), NULL) \
             FROM information_schema.COLUMNS c JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME) \
             WHERE {} AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
            quoted("c.TABLE_NAME"),
            quoted("c.COLUMN_NAME"),
            tables("c")
        ),
        format!(
            "SELECT {}, k.CONSTRAINT_NAME, GROUP_CONCAT({} ORDER BY k.ORDINAL_POSITION SEPARATOR '\u{1f}'), \
             MAX({}), GROUP_CONCAT({} ORDER BY k.ORDINAL_POSITION SEPARATOR '\u{1f}') \
             FROM information_schema.KEY_COLUMN_USAGE k WHERE {} AND k.REFERENCED_TABLE_NAME IS NOT NULL \
             GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME",
            quoted("k.TABLE_NAME"),
            quoted("k.COLUMN_NAME"),
            quoted("k.REFERENCED_TABLE_NAME"),
            quoted("k.REFERENCED_COLUMN_NAME"),
            tables("k")
        ),
        format!(
            "SELECT {}, k.CONSTRAINT_NAME, {CONDITION} FROM information_schema.TABLE_CONSTRAINTS c JOIN information_schema.CHECK_CONSTRAINTS k \
             ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME /*M! AND k.TABLE_NAME = c.TABLE_NAME */ \
             WHERE {} AND c.CONSTRAINT_TYPE = 'CHECK' \
             UNION ALL SELECT {}, NULL, CONCAT(p.PARTITION_EXPRESSION, ' ', p.PARTITION_DESCRIPTION) FROM information_schema.PARTITIONS p \
             WHERE {} AND p.PARTITION_DESCRIPTION IS NOT NULL",
            quoted("c.TABLE_NAME"),
            tables("c"),
            quoted("p.TABLE_NAME"),
            tables("p")
        ),
    ]
}
