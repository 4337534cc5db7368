//! One of many processes that take turns under attack; the tests start, pause and kill it.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    migrate_tests::hammer::work(&arguments);
}
