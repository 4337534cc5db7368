//! Proves each case by itself, all of a table in one place.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_runtime::load::read_directory;
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::verify::{Verified, Verifier};
use migrate_runtime::{Chain, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::mysql;

use crate::case::Case;

/// The way back of a revision that is only run.
const NOT_TRIED: &str = "-- migrate: irreversible because nobody goes back there\n";

/// Each of these is not proved, for the reasons that it names.
#[track_caller]
pub fn are_named(dialect: Dialect, places: &Places, tables: &[&[Case]]) {
    judge(dialect, places, tables, |case, verified| {
        if verified.is_proved() && !case.finds.is_empty() {
            return Some("it is proved".to_owned());
        }
        surprise(case, verified)
    });
}

/// Each of these is proved, on tables with rows, with no other warnings than it names.
#[track_caller]
pub fn are_proved(dialect: Dialect, places: &Places, tables: &[&[Case]]) {
    judge(dialect, places, tables, |case, verified| {
        if !verified.is_proved() {
            return Some("it is not proved".to_owned());
        }
        surprise(case, verified)
    });
}

#[track_caller]
fn judge(
    dialect: Dialect,
    places: &Places,
    tables: &[&[Case]],
    wrong: fn(&Case, &Verified) -> Option<String>,
) {
    let started = std::time::Instant::now();
    let cases = tables.iter().copied().flatten();
    let cases: Vec<&Case> = cases
        .filter(|case| dialect != Dialect::Mysql || !is_left_out(case))
        .collect();
    let surprises = block_on(async {
        let mut shadows = Shadows::open(dialect, places).await.unwrap();
        let mut surprises = Vec::new();
        for case in &cases {
            let verified = prove(dialect, case, &mut shadows).await;
            surprises.extend(wrong(case, &verified).map(|why| told(case, &verified, &why)));
        }
        shadows.close().await;
        surprises
    });
    println!("{} cases: {:?}", cases.len(), started.elapsed());
    assert!(
        surprises.is_empty(),
        "{} of {} are not as they should be\n\n{}",
        surprises.len(),
        cases.len(),
        surprises.join("\n\n")
    );
}

/// Whether the server does not have what it is about.
fn is_left_out(case: &Case) -> bool {
    let mut texts = case.before.iter().chain([&case.up, &case.down]);
    texts.any(|sql| mysql::leaves_out_sql(sql))
}

/// The case after a revision that makes what it needs.
fn chain_of(dialect: Dialect, case: &Case) -> Chain {
    let mut test = TestChain::for_dialects(&[dialect.name()]);
    // A revision has to do something.
    let before = match case.before {
        [] => "SELECT 1;".to_owned(),
        before => before.join("\n"),
    };
    test.write_revision("0001_before", &before, NOT_TRIED);
    test.write_revision("0002_case", case.up, case.down);
    not_resumed(&test);
    test.lock();
    test.chain()
}

/// On MySQL a statement may have to say how a resumed run knows that it has run. Nothing is resumed here.
fn not_resumed(test: &TestChain) {
    let reading = read_directory(&test.migrations(), "migrations").unwrap();
    let unclear = reading.diagnostics.iter().rev();
    let unclear = unclear.filter(|found| found.code == Code::NeedsProbe);
    for place in unclear.filter_map(|found| found.places.first()) {
        let file = place.file.trim_start_matches("migrations/");
        let mut script = std::fs::read_to_string(test.migrations().join(file)).unwrap();
        script.insert_str(place.span.start, "\n-- migrate: idempotent\n");
        test.write(file, &script);
    }
}

async fn prove(dialect: Dialect, case: &Case, shadows: &mut Shadows) -> Verified {
    let chain = chain_of(dialect, case);
    let verifier = Verifier::new(&chain, dialect).range(1..2);
    let proof = verifier.run_in(shadows).await;
    let mut proof = proof.unwrap_or_else(|error| panic!("{}: {error}", case.about));
    proof.revisions.pop().expect("a revision that was tried")
}

/// What is not as the case says.
fn surprise(case: &Case, verified: &Verified) -> Option<String> {
    let said: Vec<String> = verified.findings.iter().map(said).collect();
    let unsaid = case.finds.iter().find(|find| {
        let (code, words) = find.split_once(": ").expect("a code and words");
        let begins = |said: &&String| said.split(':').next() == Some(code);
        !said.iter().filter(begins).any(|said| said.contains(words))
    });
    if let Some(unsaid) = unsaid {
        return Some(format!("it does not say `{unsaid}`"));
    }
    let unexpected = said.iter().find(|said| {
        let code = said.split(':').next();
        !case.finds.iter().any(|find| find.split(':').next() == code)
    });
    if let Some(unexpected) = unexpected {
        return Some(format!("nobody expects `{unexpected}`"));
    }
    let empty = verified.without_rows.first();
    empty.map(|(table, why)| format!("`{table}` has no rows: {why}"))
}

fn said(finding: &Diagnostic) -> String {
    format!(
        "{}: {}\n  {}",
        finding.code.name(),
        finding.message,
        finding.help
    )
}

fn told(case: &Case, verified: &Verified, why: &str) -> String {
    let said: Vec<String> = verified.findings.iter().map(said).collect();
    format!("{}: {why}\n  {}", case.about, said.join("\n  "))
}
