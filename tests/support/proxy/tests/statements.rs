//! Which statements of a query are COMMITs.

use crate::proxy::statements::commits;

#[test]
fn commits_are_told_from_what_mentions_them() {
    for (query, expected) in [
        ("", &[][..]),
        (" ; \n", &[]),
        ("COMMIT", &[true]),
        ("commit work;", &[true]),
        (
            "BEGIN; INSERT INTO t VALUES (1); COMMIT",
            &[false, false, true],
        ),
        ("SELECT ';COMMIT;'; COMMIT", &[false, true]),
        (r"SELECT 'it\'s;COMMIT', 'it''s;'; COMMIT", &[false, true]),
        (r"SELECT `a\`; COMMIT", &[false, true]),
        (
            "/* a; */ COMMIT -- b; COMMIT\n; SELECT 1 # ;",
            &[true, false],
        ),
        ("SELECT 1--1; COMMIT", &[false, true]),
        ("SELECT 'not closed; COMMIT", &[false]),
    ] {
        assert_eq!(commits(query), expected, "{query}");
    }
}
