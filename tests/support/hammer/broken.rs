//! Locks that others use, and that do not hold: the attack has to show it.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::resource::{increment, who};
use super::session::Session;
use super::worker::say;
use super::{Guarded, LEASE, STILL, chance, stand_still};

/// Takes the lock, counts up a few times, and gives it back, until something fails.
pub(super) async fn take_turns(guarded: Guarded, url: &str) -> Result<(), sqlx::Error> {
    let mut session = Session::connect(url).await?;
    if guarded == Guarded::Unfenced {
        give_signs(url.to_owned());
    }
    loop {
        let fence = take(guarded, &mut session).await?;
        for _ in 0..=chance(4) {
            session.ask("BEGIN").await?;
            let counted = increment(&mut session.line(), fence, guarded.name(), "").await;
            if let Err(error) = counted {
                session.ask("ROLLBACK").await?;
                say(&format!("other {error}"));
                break;
            }
            if session.ask("COMMIT").await.is_ok() {
                say("done");
            }
            stand_still(20);
        }
        let release = match guarded {
            Guarded::Session => "SELECT pg_advisory_unlock(99)".to_owned(),
            Guarded::GetLock => "SELECT release_lock('hammer')".to_owned(),
            _ => format!(
                "UPDATE simple_lock SET holder = NULL WHERE holder = '{}'",
                who()
            ),
        };
        session.ask(&release).await?;
    }
}

async fn take(guarded: Guarded, session: &mut Session) -> Result<i64, sqlx::Error> {
    let (mut seen, mut since) = (Vec::new(), Instant::now());
    loop {
        match guarded {
            Guarded::Session | Guarded::GetLock => {
                let take = if guarded == Guarded::Session {
                    "SELECT CASE WHEN pg_try_advisory_lock(99) THEN 1 ELSE 0 END"
                } else {
                    "SELECT get_lock('hammer', 1)"
                };
                if session.ask(take).await?.numbers() == [1] {
                    return Ok(0);
                }
            }
            _ => {
                let lock = "SELECT fence, beat, CASE WHEN holder IS NULL THEN 1 ELSE 0 END FROM simple_lock";
                let now = session.ask(lock).await?.numbers();
                if now != seen {
                    (seen, since) = (now.clone(), Instant::now());
                }
                let [fence, beat, free] = now[..] else {
                    continue;
                };
                if free == 1 || since.elapsed() >= LEASE {
                    let take = format!(
                        "UPDATE simple_lock SET fence = fence + 1, beat = 0, holder = '{}' \
                         WHERE fence = {fence} AND beat = {beat}",
                        who()
                    );
                    if session.ask(&take).await?.affected == 1 {
                        if free == 0 {
                            say("taken");
                        }
                        return Ok(fence + 1);
                    }
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(20 + chance(100))).await;
    }
}

/// Signs of life from another thread, except while the process stands still.
fn give_signs(url: String) {
    std::thread::spawn(move || {
        migrate_runtime::block_on(async {
            let mut session = Session::connect(&url).await?;
            loop {
                let beat = format!(
                    "UPDATE simple_lock SET beat = beat + 1 WHERE holder = '{}'",
                    who()
                );
                drop(STILL.lock().unwrap_or_else(PoisonError::into_inner));
                session.ask(&beat).await?;
                tokio::time::sleep(LEASE / 5).await;
            }
            #[expect(unreachable_code, reason = "it says what the error is")]
            Ok::<(), sqlx::Error>(())
        })
    });
}
