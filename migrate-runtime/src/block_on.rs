//! For programs without async.

/// Runs a future to its end on this thread; inside an async runtime, on a thread of its own.
///
/// ```
/// static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
///
/// let report = migrate_runtime::block_on(MIGRATIONS.upgrade("sqlite::memory:"))?;
/// assert!(report.done.is_empty());
/// # Ok::<(), migrate_runtime::Error>(())
/// ```
pub fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send,
    F::Output: Send,
{
    if tokio::runtime::Handle::try_current().is_err() {
        return drive(future);
    }
    std::thread::scope(|scope| match scope.spawn(|| drive(future)).join() {
        Ok(output) => output,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

#[expect(
    clippy::expect_used,
    reason = "a runtime of one thread without I/O makes nothing that can fail"
)]
fn drive<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime of one thread").block_on(future)
}
