//! What the compiler says of an attribute that is not right.

#[test]
fn compiler_messages() {
    trybuild::TestCases::new().compile_fail("testing/ui/*.rs");
}
