use super::{Name, pick, rebase, reparent};
use crate::folder::{Entry, EntryKind};
use crate::reading::{Reading, read};

/// Revisions as `id<parent`, called `n`, or as the id's second part says (`002 mine<001`).
fn chain(links: &[&str]) -> Reading {
    let mut entries = Vec::new();
    for link in links {
        let (id, parent) = link.split_once('<').unwrap();
        let (id, name) = id.split_once(' ').unwrap_or((id, "n"));
        let mut add = |path: String, kind| entries.push(Entry { path, kind });
        add(format!("{id}_{name}"), EntryKind::Directory);
        let up = format!("-- n\n-- migrate: revises {parent}\nCREATE TABLE t{id} (a);\n");
        add(
            format!("{id}_{name}/up.sql"),
            EntryKind::File(up.into_bytes()),
        );
        let down = format!("DROP TABLE t{id};\n");
        add(
            format!("{id}_{name}/down.sql"),
            EntryKind::File(down.into_bytes()),
        );
    }
    read(&entries, "migrations")
}

fn rebased(links: &[&str], id: &str) -> Vec<String> {
    let reading = chain(links);
    let mut next = 100;
    let first = reading
        .revisions
        .iter()
        .find(|revision| revision.id == id || revision.directory == id);
    let moves = rebase(&reading.revisions, first.unwrap(), &mut |_, _| {
        next += 1;
        Ok(Name {
            id: next.to_string(),
            directory: format!("{next}_n"),
        })
    });
    match moves {
        Ok(moves) => moves
            .iter()
            .map(|moved| {
                let parent = moved.parent.as_deref().unwrap_or("base");
                format!("{} is {}<{parent}", moved.old_id, moved.id)
            })
            .collect(),
        Err(found) => vec![found.message],
    }
}

#[test]
fn a_branch_goes_after_the_other() {
    let fork = ["001<base", "002<001", "003<001", "004<002", "005<003"];
    assert_eq!(rebased(&fork, "002"), ["002 is 101<005", "004 is 102<101"]);
    assert_eq!(rebased(&fork, "003"), ["003 is 101<004", "005 is 102<101"]);
    assert_eq!(
        rebased(&fork, "001"),
        ["what follows `001` forks itself: `002 n` and `003 n` revise `001`"]
    );
}

#[test]
fn two_roots_become_one() {
    assert_eq!(
        rebased(&["001<base", "002<base"], "002"),
        ["002 is 101<001"]
    );
    assert_eq!(
        rebased(&["001<base", "002<base"], "001"),
        ["001 is 101<002"]
    );
}

#[test]
fn of_two_with_one_id_one_moves() {
    let twins = ["001<base", "002 mine<001", "002 theirs<001"];
    assert_eq!(rebased(&twins, "002_mine"), ["002 is 101<002"]);
    let reading = chain(&twins);
    let picked = pick(&reading.revisions, &|_| false).unwrap();
    assert_eq!(
        picked.map(|revision| &*revision.directory),
        Some("002_theirs")
    );
    let followed = ["001<base", "002 mine<001", "002 theirs<001", "003<002"];
    assert_eq!(rebased(&followed, "002_theirs"), ["002 is 101<003"]);
    let found = pick(&chain(&followed).revisions, &|_| false).unwrap_err();
    assert!(
        found.message.contains("`002_mine` and `002_theirs`"),
        "{}",
        found.message
    );
}

#[test]
fn what_is_in_order_stays() {
    assert_eq!(
        rebased(&["001<base", "002<001"], "002"),
        Vec::<String>::new()
    );
    assert_eq!(
        rebased(&["001<base", "002<001"], "001"),
        Vec::<String>::new()
    );
}

#[test]
fn a_directory_before_its_parent_s_moves() {
    let links = ["001<base", "002<003", "003<001", "004<002"];
    assert_eq!(rebased(&links, "002"), ["002 is 101<003", "004 is 102<101"]);
    let reading = chain(&links);
    let picked = pick(&reading.revisions, &|_| false).unwrap();
    assert_eq!(picked.map(|revision| &*revision.id), Some("002"));
}

#[test]
fn the_newest_branch_of_drafts_is_picked() {
    let reading = chain(&["001<base", "002<001", "003<001"]);
    let id = |sealed: &[&str]| {
        let picked = pick(&reading.revisions, &|id| sealed.contains(&&*id.id));
        picked.map(|revision| revision.map(|revision| revision.id.to_string()))
    };
    assert_eq!(id(&[]).unwrap().as_deref(), Some("003"));
    assert_eq!(id(&["003"]).unwrap().as_deref(), Some("002"));
    assert!(
        id(&["002", "003"])
            .unwrap_err()
            .message
            .contains("`002 n` and `003 n`")
    );
    assert_eq!(pick(&chain(&["001<base"]).revisions, &|_| false), Ok(None));
}

#[test]
fn every_header_is_rewritten_in_place() {
    let cases = [
        (
            "\u{feff}-- migrate: revises 1\n",
            "\u{feff}-- migrate: revises 9\n",
        ),
        (
            "//! add\n//! migrate: revises 1",
            "//! add\n//! migrate: revises 9",
        ),
        (
            "--migrate:revises base\n-- migrate: data\n",
            "--migrate:revises 9\n-- migrate: data\n",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(reparent(text, Some("9")).as_deref(), Some(wanted));
    }
    assert_eq!(reparent("-- migrate: data\n", Some("9")), None);
    assert_eq!(
        reparent("-- migrate: revises 1\n", None).as_deref(),
        Some("-- migrate: revises base\n")
    );
}
