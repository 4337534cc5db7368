//! Counts what programs say to a server: `migrate-test-proxy pg|mysql SERVER_PORT [DELAY_MS]`. Prints the port for clients
//! on a line of its own; once its input has ended it prints the counts as JSON.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use migrate_tests::proxy::{Protocol, Proxy};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(proxy) = start(&arguments) else {
        let usage = "migrate-test-proxy pg|mysql SERVER_PORT [DELAY_MS]";
        let _ = writeln!(io::stderr(), "{usage}");
        return ExitCode::from(2);
    };
    match report(&proxy) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn start(arguments: &[String]) -> Option<Proxy> {
    let (protocol, port, delay) = match arguments {
        [protocol, port] => (protocol, port, 0.0),
        [protocol, port, delay] => (protocol, port, delay.parse().ok()?),
        _ => return None,
    };
    let protocol = match protocol.as_str() {
        "pg" => Protocol::Postgres,
        "mysql" => Protocol::Mysql,
        _ => return None,
    };
    let delay = Duration::try_from_secs_f64(delay / 1000.0).ok()?;
    let proxy = Proxy::start(protocol, port.parse().ok()?);
    proxy.delay(delay);
    Some(proxy)
}

fn report(proxy: &Proxy) -> io::Result<()> {
    writeln!(io::stdout(), "{}", proxy.port())?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    writeln!(io::stdout(), "{:#}", proxy.counts().json())
}
