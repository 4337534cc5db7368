//! The wire is cut around every message of an upgrade of three revisions: the run goes on by itself, or the next one does.

use migrate_core::target::Direction;
use migrate_tests::chain::TestChain;
use migrate_tests::process::text;
use migrate_tests::proxy::{At, Cut, Fault};
use migrate_tests::servers::{self, Server};

use crate::chains;
use crate::figures::Figures;
use crate::subject::State;
use crate::sweep::points;
use crate::wire::Wire;

const TO: &str = "0004";

/// What an upgrade is like that nothing happens to.
fn undisturbed(wire: &Wire) -> State {
    wire.subject.empty();
    wire.subject.bring(Direction::Up, "0001");
    wire.proxy.reset();
    let run = wire.subject.runner_at(&wire.url(), Direction::Up, TO);
    let output = { run }.output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    wire.proxy.wait_until_closed();
    wire.subject.state()
}

/// Every cut that there is, or as many of them as asked for, from all over the run.
fn cuts(wire: &Wire) -> Vec<Cut> {
    let messages = wire.proxy.messages();
    let asked = (1..=messages.client).map(At::ClientMessage);
    let answered = (1..=messages.server).map(At::ServerMessage);
    let all: Vec<Cut> = asked
        .chain(answered)
        .flat_map(|at| {
            let close = Cut::before(at.clone(), Fault::Close);
            [close, Cut::after(at, Fault::Reset)]
        })
        .collect();
    let some = points().min(all.len());
    (0..some)
        .map(|number| all[number * all.len() / some].clone())
        .collect()
}

fn cut_everywhere(name: &str, chain: TestChain, server: &Server) {
    let wire = Wire::new(chain, server);
    let expected = undisturbed(&wire);
    let mut figures = Figures::default();
    let mut by_itself = 0;
    for cut in cuts(&wire) {
        wire.subject.empty();
        wire.subject.bring(Direction::Up, "0001");
        wire.proxy.reset();
        wire.proxy.cut(cut.clone());
        let run = |url: &str| {
            let mut run = wire.subject.runner_at(url, Direction::Up, TO);
            run.output().unwrap()
        };
        let first = run(&wire.url());
        // Something of it may still be under way on the server.
        wire.proxy.cut_now(Fault::Close);
        figures.points += wire.proxy.cuts_made().min(1);
        let last = if first.status.success() {
            by_itself += 1;
            first
        } else {
            let said = text(&first);
            assert!(said.contains("error[connection]"), "{cut:?}: {said}");
            run(&wire.subject.database.url())
        };
        if !last.status.success() {
            figures.by_hand += 1;
            figures.tell(format!("{cut:?}: {}", text(&last)));
            continue;
        }
        let state = wire.subject.state();
        if state != expected {
            figures.count(&state, &expected);
            figures.tell(format!("{cut:?}: {}", state.beside(&expected)));
        }
    }
    println!("{name}: {figures}; {by_itself} runs went on by themselves");
    figures.check();
    assert!(by_itself > 0, "no run went on by itself");
}

#[test]
fn row_6_row_29_postgres_is_cut_off_around_every_message() {
    let server = servers::postgres();
    cut_everywhere(
        "PostgreSQL, transactional, cut",
        chains::postgres_transactional(),
        server,
    );
}

#[test]
fn row_6_row_29_postgres_without_transactions_is_cut_off_around_every_message() {
    let server = servers::postgres();
    cut_everywhere(
        "PostgreSQL, transaction off, cut",
        chains::postgres_off(),
        server,
    );
}

#[test]
fn row_6_row_29_mariadb_is_cut_off_around_every_message() {
    cut_everywhere("MariaDB, cut", chains::mariadb(), servers::mariadb());
}

fn lose_every_answer_to_a_commit(chain: TestChain, server: &Server) {
    let wire = Wire::new(chain, server);
    let expected = undisturbed(&wire);
    let commits = wire.proxy.messages().commit_answers;
    assert!(commits >= 3, "{commits} commits");
    for nth in 1..=commits {
        for how in [Fault::Close, Fault::Reset] {
            wire.subject.empty();
            wire.subject.bring(Direction::Up, "0001");
            wire.proxy.reset();
            wire.proxy
                .cut_after_commit_is_acknowledged_by_server(nth, how);
            let mut run = wire.subject.runner_at(&wire.url(), Direction::Up, TO);
            let output = run.output().unwrap();
            assert_eq!(wire.proxy.cuts_made(), 1);
            assert!(output.status.success(), "commit {nth}: {}", text(&output));
            assert_eq!(wire.subject.state(), expected, "commit {nth}");
        }
    }
}

#[test]
fn row_28_a_commit_of_postgres_whose_answer_is_lost_counts() {
    lose_every_answer_to_a_commit(chains::postgres_transactional(), servers::postgres());
    lose_every_answer_to_a_commit(chains::postgres_off(), servers::postgres());
}

#[test]
fn row_28_a_commit_of_mariadb_whose_answer_is_lost_counts() {
    lose_every_answer_to_a_commit(chains::mariadb(), servers::mariadb());
}
