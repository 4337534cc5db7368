//! The application's own command line: revisions in Rust are compiled into it, so it has to run them.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cargo_metadata::{Message, MetadataCommand, Package};
use migrate_core::diagnostic::{Code, Diagnostic};
use serde_json::Value;

use crate::context::Context;
use crate::failure::Failure;

/// Options of this tool that say where the project and the database are: the application knows its own.
const OURS: [&str; 8] = [
    "--config",
    "-p",
    "--package",
    "--manifest-path",
    "-d",
    "--database",
    "--url",
    "--url-file",
];

/// How long a program may take to print its help.
const PATIENCE: Duration = Duration::from_secs(10);

/// Builds the application, and has it do what the command line asks for. Returns its exit code.
pub(crate) fn run(context: &Context) -> Result<u8, Failure> {
    let mut words = passed_on(std::env::args_os().skip(1));
    if words.iter().any(|word| word == "upgrade" || word == "up") {
        words.extend(configured(context, &words));
    }
    let mut application = command(context, words)?;
    let status = application
        .status()
        .map_err(|error| Failure::io("run", Path::new(application.get_program()), &error))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1))
}

/// What the configuration says of backups, where the command line does not: the application does not read it.
fn configured(context: &Context, words: &[OsString]) -> Vec<OsString> {
    let said = |flag: &str| {
        words.iter().any(|word| {
            let word = word.to_string_lossy();
            word == flag || word.starts_with(&format!("{flag}="))
        })
    };
    crate::cli::flags(&context.config)
        .into_iter()
        .filter(|(flag, _)| flag.starts_with("--backup") && !said(flag))
        .flat_map(|(flag, value)| [flag.into(), value.into()])
        .collect()
}

/// Builds the application, asks it something, and reads what it says as JSON; `null` when that is none.
pub(crate) fn answer(context: &Context, words: &[String]) -> Result<Value, Failure> {
    let mut application = command(context, words.iter().map(OsString::from).collect())?;
    let output = application
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::io("run", Path::new(application.get_program()), &error))?;
    Ok(serde_json::from_slice(&output.stdout).unwrap_or_default())
}

/// The application with those words, ready to run.
fn command(context: &Context, words: Vec<OsString>) -> Result<Command, Failure> {
    let package = package(context)?;
    let bin = bin(&package, context)?;
    let printer = context.printer;
    printer.note(&format!(
        "this runs revisions written in Rust: building `{bin}`, which holds them"
    ));
    let executable = build(&bin, &package)?;
    let app = context.config.app.clone().unwrap_or_default();
    let prefix = app.args.unwrap_or_else(|| vec!["migrate".to_owned()]);
    probe(&executable, &prefix, &bin)?;
    let mut arguments: Vec<OsString> = prefix.iter().map(OsString::from).collect();
    arguments.extend(words);
    let is_said = arguments.iter().any(|one| one == "--require-tls");
    if context.require_tls && !is_said {
        arguments.push("--require-tls".into());
    }
    let shown: Vec<_> = arguments.iter().map(|one| one.to_string_lossy()).collect();
    printer.note(&format!(
        "running {} {}",
        crate::path::shown(&executable),
        migrate_core::config::without_passwords(&shown.join(" "))
    ));
    let mut application = Command::new(&executable);
    application.args(&arguments);
    // An argument could be seen by others.
    if let Some(url) = context.url()? {
        application.env("CARGO_MIGRATE_URL", url);
    }
    if let Some(url) = &context.config.shadow_url
        && std::env::var_os("CARGO_MIGRATE_SHADOW_URL").is_none()
    {
        application.env("CARGO_MIGRATE_SHADOW_URL", url);
    }
    Ok(application)
}

fn package(context: &Context) -> Result<Package, Failure> {
    let failed = |why: String| {
        let found = Diagnostic::error(
            Code::RustNotLinked,
            format!("the application cannot be found: {why}"),
        );
        Failure::from(found.help("run its own command line: `<app> migrate upgrade`"))
    };
    let Some(manifest) = &context.project.manifest else {
        return Err(failed(
            "the configuration is not beside a Cargo.toml".to_owned(),
        ));
    };
    let metadata = MetadataCommand::new()
        .no_deps()
        .manifest_path(&manifest.path)
        .exec();
    let metadata = metadata.map_err(|error| failed(error.to_string()))?;
    let is_ours = |package: &Package| manifest.package.as_deref() == Some(package.name.as_str());
    metadata
        .packages
        .into_iter()
        .find(is_ours)
        .ok_or_else(|| failed("the package is no member of its workspace".to_owned()))
}

/// The binary: configured, the default one, or the only one.
fn bin(package: &Package, context: &Context) -> Result<String, Failure> {
    let bins: Vec<&str> = package
        .targets
        .iter()
        .filter(|target| target.is_bin())
        .map(|target| target.name.as_str())
        .collect();
    let configured = context.config.app.as_ref().and_then(|app| app.bin.clone());
    if let Some(bin) = configured.or_else(|| package.default_run.clone()) {
        if bins.contains(&bin.as_str()) {
            return Ok(bin);
        }
        let found = Diagnostic::error(
            Code::ConfigValue,
            format!("the package has no binary `{bin}`"),
        );
        return Err(Failure::from(
            found.help(format!("the binaries are {}", bins.join(", "))),
        ));
    }
    match bins[..] {
        [bin] => Ok(bin.to_owned()),
        [] => Err(Failure::from(
            Diagnostic::error(
                Code::RustNotLinked,
                "the package has no binary that could run its revisions in Rust",
            )
            .help(lines("a binary of the package", "migrate")),
        )),
        _ => Err(Failure::from(
            Diagnostic::error(
                Code::ConfigValue,
                format!(
                    "which of its binaries embeds the migrations: {}?",
                    bins.join(", ")
                ),
            )
            .help(format!(
                "say it in the configuration: `app = {{ bin = \"{}\", args = [\"migrate\"] }}`",
                bins[0]
            )),
        )),
    }
}

fn build(bin: &str, package: &Package) -> Result<PathBuf, Failure> {
    let failed = |why: String| {
        let found = Diagnostic::error(
            Code::RustNotLinked,
            format!("`{bin}` could not be built: {why}"),
        );
        Failure::from(found.help(format!(
            "mend what cargo says; `cargo build --bin {bin}` shows it again"
        )))
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--bin",
            bin,
            "--message-format=json-render-diagnostics",
            "--manifest-path",
        ])
        .arg(package.manifest_path.as_std_path())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let mut executable = None;
    if let Some(stdout) = build.stdout.take() {
        for message in Message::parse_stream(std::io::BufReader::new(stdout)).map_while(Result::ok)
        {
            if let Message::CompilerArtifact(artifact) = message
                && artifact.target.name == bin
                && let Some(path) = artifact.executable
            {
                executable = Some(path.into_std_path_buf());
            }
        }
    }
    let status = build.wait().map_err(|error| failed(error.to_string()))?;
    match executable {
        Some(executable) if status.success() => Ok(executable),
        _ => Err(failed(status.to_string())),
    }
}

/// Makes sure that the application understands what it will be asked, before it is asked.
fn probe(executable: &Path, prefix: &[String], bin: &str) -> Result<(), Failure> {
    let help = help(executable, prefix)
        .map_err(|error| Failure::io("run", executable, &error))?
        .unwrap_or_default();
    if ["upgrade", "downgrade", "current", "--url-file"]
        .iter()
        .all(|word| help.contains(word))
    {
        return Ok(());
    }
    let prefix = prefix.join(" ");
    let message = format!(
        "`{bin} {prefix} --help` does not answer as the command line of migrate-runtime does"
    );
    Err(Failure::from(
        Diagnostic::error(Code::RustNotLinked, message).help(lines(&format!("`{bin}`"), &prefix)),
    ))
}

/// What the program says of itself; `None` when it does not end, or ends with a failure. One that does not know the
/// words may do anything instead, for example serve.
fn help(executable: &Path, prefix: &[String]) -> io::Result<Option<String>> {
    let mut program = Command::new(executable)
        .args(prefix)
        .arg("--help")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let started = Instant::now();
    loop {
        if let Some(status) = program.try_wait()? {
            let mut help = String::new();
            if let Some(stdout) = &mut program.stdout {
                stdout.read_to_string(&mut help)?;
            }
            return Ok(status.success().then_some(help));
        }
        if started.elapsed() > PATIENCE {
            program.kill()?;
            program.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What makes a program's command line understand `migrate …`.
fn lines(what: &str, command: &str) -> String {
    format!(
        "let {what} understand `{command}`, with the feature `cli` of migrate-runtime:\n\n    \
         #[derive(clap::Parser)]\n    \
         enum App {{\n        \
         Migrate(migrate_runtime::cli::Migrate),\n        \
         // your own commands\n    \
         }}\n\n    \
         App::Migrate(migrate) => migrate.run_blocking(&MIGRATIONS, \"sqlite:app.db\"),\n\n\
         or say in the configuration where it does: `app = {{ bin = \"…\", args = [\"…\"] }}`"
    )
}

/// The command with its arguments, without the options that are for this tool.
fn passed_on(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut arguments = arguments.skip_while(|argument| argument == "migrate");
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if OURS.contains(&&*text) {
            arguments.next();
        } else if !OURS.iter().any(|option| is_glued(&text, option)) {
            kept.push(argument);
        }
    }
    kept
}

/// `--url=x`, `-dmain`.
fn is_glued(argument: &str, option: &str) -> bool {
    let Some(value) = argument.strip_prefix(option) else {
        return false;
    };
    if option.starts_with("--") {
        value.starts_with('=')
    } else {
        !value.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::passed_on;

    #[test]
    fn what_says_where_is_not_passed_on() {
        let passed = |line: &str| {
            let words = line.split(' ').map(Into::into);
            let kept = passed_on(words);
            kept.iter()
                .map(|word| word.to_string_lossy())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            passed("migrate -p up upgrade +1 --url sqlite:x -v"),
            "upgrade +1 -v"
        );
        assert_eq!(
            passed("-dmain --url=x --format json down -1 --yes"),
            "--format json down -1 --yes"
        );
    }
}
