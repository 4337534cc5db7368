//! What holds for every directory.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::{Style, render_all};
use migrate_core::dialect::Dialect;
use migrate_core::folder::{Entry, EntryKind};
use migrate_core::lock::{Lock, Locked, Settings};
use migrate_core::reading::read;
use migrate_core::revision::State;
use migrate_core::target::{Line, Range, Target};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::support::Directory;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("up.sql".to_owned()),
        Just("down.sql".to_owned()),
        Just("revision.rs".to_owned()),
        Just("up.mysql.sql".to_owned()),
        Just("1_a".to_owned()),
        Just("2_b".to_owned()),
        Just("migrate.lock".to_owned()),
        "\\PC{0,6}",
        "[0-9a-zA-Z_.]{1,12}",
    ]
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        Just("-- migrate: ".to_owned()),
        Just("revises ".to_owned()),
        Just("base\n".to_owned()),
        Just("1\n".to_owned()),
        Just("[[revision]]\n".to_owned()),
        Just("version = 1\n".to_owned()),
        Just("id = \"1\"\n".to_owned()),
        Just("<<<<<<< x\n".to_owned()),
        Just("=======\n".to_owned()),
        Just("fn up(".to_owned()),
        Just("/*".to_owned()),
        Just("'".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\r\n".to_owned()),
        Just("COMMIT;".to_owned()),
        Just("é".to_owned()),
        any::<String>(),
    ];
    prop_oneof![
        vec(any::<u8>(), 0..40),
        vec(pieces, 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

fn kind() -> impl Strategy<Value = EntryKind> {
    prop_oneof![
        5 => content().prop_map(EntryKind::File),
        3 => Just(EntryKind::Directory),
        1 => Just(EntryKind::Symlink),
        1 => Just(EntryKind::Other),
        1 => any::<u64>().prop_map(EntryKind::TooLarge),
    ]
}

fn sum() -> impl Strategy<Value = Checksum> {
    any::<[u8; 32]>().prop_map(Checksum::new)
}

fn locked() -> impl Strategy<Value = Locked> {
    let variant = prop_oneof![Just("any"), Just("sqlite"), Just("mysql"), Just("postgres")];
    let sums = || btree_map(variant.clone().prop_map(str::to_owned), sum(), 0..4);
    let text = any::<String>;
    let state = prop_oneof![Just(State::Draft), Just(State::Sealed)];
    (
        (
            text(),
            text(),
            proptest::option::of("[a-z0-9_]{1,8}"),
            state,
        ),
        (sums(), sums(), proptest::option::of(sum())),
        (
            proptest::option::of(text()),
            btree_map(text(), text(), 0..3),
        ),
    )
        .prop_map(
            |((id, name, revises, state), (up, down, chain), (lint, verified))| {
                let mut locked = Lock::empty(Settings::default())
                    .following(&Directory::linear(1).read().revisions)
                    .revisions
                    .remove(0);
                locked.id = id;
                locked.name = name;
                locked.revises = revises.filter(|revises| revises != "base");
                locked.state = state;
                locked.up = up;
                locked.down = down;
                locked.chain = chain;
                locked.lint = lint;
                locked.verified = verified;
                locked
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_directory_makes_it_panic(files in vec((vec(name(), 1..4), kind()), 0..8)) {
        let entries: Vec<Entry> = files
            .into_iter()
            .map(|(path, kind)| Entry { path: path.join("/"), kind })
            .collect();
        let reading = read(&entries, "migrations");
        let coloured = render_all(&reading.diagnostics, &reading.sources, Style::Coloured);
        prop_assert_eq!(coloured.is_empty(), reading.diagnostics.is_empty());
        let plain = render_all(&reading.diagnostics, &reading.sources, Style::Plain);
        let unsafe_to_show = |c: char| c.is_control() && c != '\n';
        prop_assert!(!plain.contains(unsafe_to_show), "{plain:?}");
        for found in &reading.diagnostics {
            prop_assert!(!found.help.is_empty(), "{found:?}");
            prop_assert!(!found.places.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn no_bytes_in_a_revision_make_it_panic(up in content(), down in content(), lock in content()) {
        let directory = Directory::new()
            .dialects(&Dialect::ALL)
            .file("1_a/up.sql", up)
            .file("1_a/down.sql", down)
            .file("migrate.lock", lock);
        directory.rendered();
    }

    #[test]
    fn a_linear_chain_is_linear_in_any_order_of_its_entries(
        (count, sealed, order) in (1..12_usize).prop_flat_map(|count| {
            let entries: Vec<usize> = (0..=count * 3).collect();
            (Just(count), 0..=count, Just(entries).prop_shuffle())
        })
    ) {
        let entries = Directory::linear(count).locked(sealed).entries();
        prop_assert_eq!(entries.len(), order.len());
        let shuffled: Vec<Entry> = order.iter().map(|at| entries[*at].clone()).collect();
        let reading = read(&shuffled, "migrations");
        prop_assert!(reading.linear);
        prop_assert_eq!(&reading.diagnostics, &[]);
        prop_assert_eq!(reading.revisions.len(), count);
        prop_assert_eq!(reading.revisions, read(&entries, "migrations").revisions);
    }

    #[test]
    fn the_order_of_entries_never_matters(
        (files, order) in vec((name(), name(), content()), 1..8).prop_flat_map(|files| {
            let directory = files.into_iter().fold(Directory::new(), |directory, (folder, file, content)| {
                directory.file(&format!("{folder}/{file}"), content)
            });
            let entries = directory.entries();
            (Just(entries.clone()), Just(entries).prop_shuffle())
        })
    ) {
        let (one, other) = (read(&files, "m"), read(&order, "m"));
        prop_assert_eq!(one.diagnostics, other.diagnostics);
        prop_assert_eq!(one.revisions, other.revisions);
    }

    #[test]
    fn one_other_byte_in_a_sealed_file_is_an_edit(
        at in 0..5_usize,
        side in prop_oneof![Just("up"), Just("down")],
        place in any::<prop::sample::Index>(),
        byte in b'a'..=b'z',
    ) {
        let directory = Directory::linear(5).locked(5);
        let path = format!("{}_r{}/{side}.sql", at + 1001, at + 1);
        let mut bytes = directory.text(&path).into_bytes();
        // In the name of the table: elsewhere it could be another mistake as well.
        let table = directory.text(&path).rfind("t1").unwrap();
        let byte_at = table + place.index(3);
        prop_assume!(bytes[byte_at] != byte);
        bytes[byte_at] = byte;
        prop_assert_eq!(directory.file(&path, bytes).codes(), ["sealed-edited"]);
    }

    #[test]
    fn a_lock_is_read_as_it_was_written(
        revisions in vec(locked(), 0..6),
        project in any::<String>(),
        tables in any::<String>(),
    ) {
        let mut lock = Lock::empty(Settings { project, tables, dialects: Dialect::ALL.to_vec(), ..Settings::default() });
        for (at, mut locked) in revisions.into_iter().enumerate() {
            locked.id += &at.to_string();
            lock.revisions.push(locked);
        }
        let text = lock.render();
        let (read, found) = Lock::parse(&text);
        prop_assert_eq!(found, vec![], "{}", text);
        prop_assert_eq!(&read, &lock);
        prop_assert_eq!(read.render(), text);
    }

    #[test]
    fn no_target_makes_it_panic(text in "\\PC{0,12}|[a-z#0-9+:.-]{0,8}", current in 0..4_usize) {
        let line = Line { ids: vec!["1", "2a", "2b", "head3"], head: 3, current: Some(current), replaced: Vec::new() };
        if let Ok(target) = Target::parse(&text)
            && let Ok(position) = target.resolve(&line)
        {
            prop_assert!(position <= line.ids.len());
        }
        if let Ok(range) = Range::parse(&text)
            && let Ok((start, end)) = range.resolve(&line)
        {
            prop_assert!(start <= 4 && end <= 4);
        }
    }
}
