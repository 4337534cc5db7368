//! What the syntax tree of squawk says that a statement does.

use squawk_syntax::{SourceFile, SyntaxNode};

/// A statement as the tree has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Where it starts and ends in the text, without the semicolon.
    pub(crate) span: std::ops::Range<usize>,
    /// What kind of node it is: `ALTER_TABLE`.
    pub(crate) kind: String,
    /// The names that it is about, as the catalog holds them: each table, index, view …
    pub(crate) names: Vec<String>,
    /// The actions of an `ALTER TABLE`, the columns of a `CREATE TABLE`: kinds and the column of each.
    pub(crate) pieces: Vec<(String, String)>,
}

/// The statements of a text; `None` if squawk does not understand all of it.
pub(crate) fn statements(sql: &str) -> Option<Vec<Told>> {
    let parsed = SourceFile::parse(sql);
    if !parsed.errors().is_empty() {
        return None;
    }
    let told = parsed.syntax_node().children().filter_map(|node| {
        let kind = format!("{:?}", node.kind());
        (kind != "EMPTY_STMT").then(|| statement(sql, &node, kind))
    });
    Some(told.collect())
}

fn statement(sql: &str, node: &SyntaxNode, kind: String) -> Told {
    let range = node.text_range();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let text = sql[start..end].trim_end().trim_end_matches(';').trim_end();
    Told {
        span: start..start + text.len(),
        names: names(node, &kind),
        pieces: pieces(node, &kind),
        kind,
    }
}

/// Nodes that hold the name of what a statement is about.
const NAMED: [&str; 24] = [
    "TABLE_NAME",
    "TABLE_NAME_REF",
    "RELATION_NAME_REF",
    "INDEX_REF",
    "VIEW",
    "VIEW_REF",
    "TYPE_NAME",
    "TYPE_NAME_REF",
    "DOMAIN",
    "DOMAIN_REF",
    "SCHEMA",
    "SCHEMA_REF",
    "SEQUENCE",
    "SEQUENCE_REF",
    "EXTENSION",
    "EXTENSION_REF",
    "FUNCTION_NAME",
    "FUNCTION_NAME_REF",
    "PROCEDURE_NAME",
    "PROCEDURE_NAME_REF",
    "PUBLICATION",
    "PUBLICATION_REF",
    "STATISTICS",
    "STATISTICS_REF",
];

/// Statements that are about each name of a list.
const LISTS: [&str; 17] = [
    "ANALYZE",
    "VACUUM",
    "DROP_STATISTICS",
    "DROP_SCHEMA",
    "DROP_DOMAIN",
    "DROP_EXTENSION",
    "DROP_PUBLICATION",
    "DROP_PROCEDURE",
    "LOCK",
    "DROP_TABLE",
    "DROP_INDEX",
    "DROP_VIEW",
    "DROP_MATERIALIZED_VIEW",
    "DROP_TYPE",
    "DROP_SEQUENCE",
    "DROP_FUNCTION",
    "TRUNCATE",
];

fn names(node: &SyntaxNode, kind: &str) -> Vec<String> {
    let held = node
        .descendants()
        // Not what the queries of a `WITH` read.
        .filter(|inner| !is_within(inner, "WITH_CLAUSE"))
        .filter(|inner| NAMED.contains(&&*format!("{:?}", inner.kind())))
        .filter(|inner| !is_within(inner, "PARAM_LIST"))
        .map(|inner| catalog_name(&inner.text().to_string()));
    if LISTS.contains(&kind) {
        held.collect()
    } else {
        held.take(1).collect()
    }
}

fn is_within(node: &SyntaxNode, kind: &str) -> bool {
    node.ancestors()
        .any(|outer| format!("{:?}", outer.kind()) == kind)
}

fn pieces(node: &SyntaxNode, kind: &str) -> Vec<(String, String)> {
    let of = |piece: &SyntaxNode| {
        let mut kind = format!("{:?}", piece.kind());
        if kind == "ALTER_COLUMN" {
            let act = piece.children().find(|inner| {
                let inner = format!("{:?}", inner.kind());
                inner != "COLUMN_NAME_REF" && inner != "LITERAL"
            });
            kind = act.map_or(kind, |act| format!("{:?}", act.kind()));
        }
        let column = piece.children().find(|inner| {
            let kind = format!("{:?}", inner.kind());
            matches!(kind.as_str(), "COLUMN_NAME" | "COLUMN_NAME_REF")
        });
        let column = column.map(|column| catalog_name(&column.text().to_string()));
        (kind, column.unwrap_or_default())
    };
    match kind {
        "ALTER_TABLE" | "ALTER_FOREIGN_TABLE" => node
            .children()
            .map(|piece| of(&piece))
            .filter(|(kind, _)| {
                ![
                    "TABLE_RELATION_NAME",
                    "IF_EXISTS",
                    "FOREIGN_TABLE_NAME_REF",
                    "RELATION_NAME",
                ]
                .contains(&kind.as_str())
            })
            .collect(),
        "CREATE_TABLE" => {
            let list = node
                .children()
                .find(|inner| format!("{:?}", inner.kind()) == "TABLE_ARG_LIST");
            let pieces = list.into_iter().flat_map(|list| list.children());
            pieces.map(|piece| of(&piece)).collect()
        }
        _ => Vec::new(),
    }
}

/// The name as the catalog holds it: without quotes, the schema before it.
fn catalog_name(text: &str) -> String {
    let mut name = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                name.push('"');
            }
            '"' => quoted = !quoted,
            _ if quoted => name.push(character),
            _ if character.is_whitespace() || character == '*' => {}
            _ => name.push(character.to_ascii_lowercase()),
        }
    }
    // As long as the server keeps it.
    name.truncate(name.floor_char_boundary(63.max(name.rfind('.').map_or(0, |dot| dot + 64))));
    name
}
