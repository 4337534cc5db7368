//! `cargo migrate`, in a place where the tests of this package find it.

fn main() -> std::process::ExitCode {
    cargo_migrate::main()
}
