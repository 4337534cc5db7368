//! Ending a run in the middle.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use migrate_tests::process::{text, tool};

use crate::subject::Subject;

/// When a run is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// Before it sends to the server for the nth time: the server knows nothing.
    Send(usize),
    /// Before it reads what the server has sent, for the nth time: the server has done it.
    Receive(usize),
    /// So many microseconds after its start: the server goes on with what it was sent.
    After(u64),
    /// The same, and the server stops where it is.
    WithConnection(u64),
}

/// What became of a run.
#[derive(Debug)]
pub(crate) enum Outcome {
    Killed,
    /// It was done before.
    Done,
    Failed(String),
}

const SEND: &str = "sendto,write,writev,sendmsg";
const RECEIVE: &str = "recvfrom";

/// How often a run sends and receives, and how long it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) sends: usize,
    pub(crate) receives: usize,
    pub(crate) microseconds: u64,
}

impl Extent {
    pub(crate) fn half(self) -> Self {
        Self {
            sends: self.sends.div_ceil(2),
            receives: self.receives.div_ceil(2),
            microseconds: self.microseconds / 2,
        }
    }
}

/// Runs it undisturbed, which has to work; `before` makes the database ready each time.
pub(crate) fn measure(run: &Command, before: impl Fn()) -> Extent {
    let count = |calls: &str| {
        before();
        let output = traced(run, &["-e", &format!("trace={calls}")]);
        assert!(output.status.success(), "{}", text(&output));
        let log = String::from_utf8_lossy(&output.stderr);
        log.lines().filter(|line| line.contains('(')).count()
    };
    let (sends, receives) = (count(SEND), count(RECEIVE));
    before();
    let started = std::time::Instant::now();
    let output = again(run).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    Extent {
        sends,
        receives,
        microseconds: u64::try_from(started.elapsed().as_micros()).unwrap(),
    }
}

pub(crate) fn kill(subject: &Subject, run: &Command, kill: Kill) -> Outcome {
    match kill {
        Kill::Send(nth) => at_call(run, SEND, nth),
        Kill::Receive(nth) => at_call(run, RECEIVE, nth),
        Kill::After(microseconds) => after(run, microseconds),
        Kill::WithConnection(microseconds) => {
            let outcome = after(run, microseconds);
            subject.disconnect_all();
            outcome
        }
    }
}

fn at_call(run: &Command, calls: &str, nth: usize) -> Outcome {
    let inject = format!("inject={calls}:signal=SIGKILL:when={nth}");
    outcome(&traced(
        run,
        &["-e", &format!("trace={calls}"), "-e", &inject],
    ))
}

fn after(run: &Command, microseconds: u64) -> Outcome {
    let mut child = again(run)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_micros(microseconds));
    child.kill().unwrap();
    outcome(&child.wait_with_output().unwrap())
}

fn outcome(output: &Output) -> Outcome {
    if output.status.success() {
        Outcome::Done
    } else if output.status.signal() == Some(9) {
        Outcome::Killed
    } else {
        Outcome::Failed(text(output))
    }
}

fn traced(run: &Command, arguments: &[&str]) -> Output {
    let mut strace = tool("strace", "strace");
    strace.args(["-f", "-qq"]).args(arguments);
    strace.arg(run.get_program()).args(run.get_args());
    strace.output().unwrap()
}

/// The same once more.
pub(crate) fn again(run: &Command) -> Command {
    let mut command = Command::new(run.get_program());
    command.args(run.get_args());
    command
}
