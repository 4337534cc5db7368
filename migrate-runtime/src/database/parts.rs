//! The URL of a server, taken apart by hand: nothing that it holds gets into an error.

use std::net::Ipv6Addr;

use migrate_core::directive::nearest;

/// What is wrong with a URL, and what mends it. It never repeats what the URL holds.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) help: String,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// What a password has to be written like, when it holds what has a meaning in a URL.
const ENCODE: &str = "percent-encode a user and a password: write `@` as `%40`, `:` as `%3A`, `/` as `%2F`, `?` as `%3F`, \
                      `#` as `%23`, `%` as `%25`, and a blank as `%20`";

/// The parts of a URL, decoded.
pub(super) struct Parts {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// A name, an address without brackets, or the path of a socket.
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) database: Option<String>,
    parameters: Vec<Parameter>,
}

struct Parameter {
    name: String,
    value: String,
    /// It cannot be a piece of a password.
    is_name: bool,
}

impl Parts {
    /// Takes apart what stands behind the `:` of the scheme.
    pub(super) fn read(rest: &str) -> Result<Self, Mistake> {
        if rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(Mistake::new("the URL holds a blank", ENCODE));
        }
        if rest.contains('#') {
            return Err(Mistake::new("the URL holds a `#`", ENCODE));
        }
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(Mistake::new(
                "behind the scheme of the URL there is no `//`",
                "",
            ));
        };
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        // One that ends up here was a password's, and so was what stands before it.
        if [login, path, query].iter().any(|part| part.contains('@')) {
            return Err(Mistake::new(
                "the URL has a `@` in a wrong place: a user or a password is not percent-encoded",
                ENCODE,
            ));
        }
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, password),
            None => (login, ""),
        };
        let (host, port) = place_of(place)?;
        Ok(Self {
            user: named(user)?,
            password: named(password)?,
            host,
            port,
            database: database_of(path)?,
            parameters: parameters_of(query)?,
        })
    }

    /// The value of a parameter that has one of these names, which is not looked at again.
    pub(super) fn take(&mut self, names: &[&'static str]) -> Result<Option<String>, Mistake> {
        let mut taken = None;
        while let Some(at) = self
            .parameters
            .iter()
            .position(|one| names.contains(&&*one.name))
        {
            let value = self.parameters.remove(at).value;
            if taken.replace(value).is_some() {
                return Err(twice(names[0]));
            }
        }
        // Nothing was said: as libpq has it.
        Ok(taken.filter(|value| !value.is_empty()))
    }

    /// The values of all parameters whose name begins with a prefix and ends with `]`: `options[name]=value`.
    pub(super) fn take_indexed(&mut self, prefix: &str) -> Vec<(String, String)> {
        let mut taken = Vec::new();
        self.parameters.retain(|one| {
            let index = one.name.strip_prefix(prefix);
            let index = index.and_then(|rest| rest.strip_suffix(']'));
            taken.extend(index.map(|index| (index.to_owned(), one.value.clone())));
            index.is_none()
        });
        taken
    }

    /// A parameter beside the place in the URL that says the same.
    pub(super) fn either(
        &mut self,
        said: Option<String>,
        names: &[&'static str],
    ) -> Result<Option<String>, Mistake> {
        match (said, self.take(names)?) {
            (Some(_), Some(_)) => Err(twice(names[0])),
            (said, parameter) => Ok(said.or(parameter)),
        }
    }

    /// The parameters that are left are unknown.
    pub(super) fn finish(&self, known: &[&'static str]) -> Result<(), Mistake> {
        let Some(unknown) = self.parameters.first() else {
            return Ok(());
        };
        let list = || format!("the parameters are {}", known.join(", "));
        let help = match nearest(&unknown.name.to_ascii_lowercase(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => list(),
        };
        let message = if unknown.is_name {
            format!("the URL has an unknown parameter `{}`", unknown.name)
        } else {
            "the URL has an unknown parameter".to_owned()
        };
        Err(Mistake::new(message, help))
    }
}

/// The value of a parameter that has a fixed set of values.
pub(super) fn choice<T: Copy>(
    name: &str,
    value: &str,
    choices: &[(&'static str, T)],
) -> Result<T, Mistake> {
    let value = value.to_ascii_lowercase().replace('_', "-");
    let is_it =
        |choice: &&(&'static str, T)| choice.0.to_ascii_lowercase().replace('_', "-") == value;
    choices
        .iter()
        .find(is_it)
        .map(|choice| choice.1)
        .ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
            Mistake::new(
                format!("`{name}` has a value that it cannot have"),
                format!("write one of {}", names.join(", ")),
            )
        })
}

/// The number of a port.
pub(super) fn port(text: &str) -> Result<u16, Mistake> {
    let number = text.parse().ok().filter(|port| *port != 0);
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    number.filter(|_| digits).ok_or_else(|| {
        Mistake::new(
            "the port is no number from 1 to 65535",
            format!("when it was meant as a password: `@<host>` has to follow it, and {ENCODE}"),
        )
    })
}

/// A name of a host, or an address.
pub(super) fn host(text: &str) -> Result<String, Mistake> {
    if text.contains(',') {
        return Err(Mistake::new("the URL names several hosts", "name one"));
    }
    let is_part_of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if text.parse::<Ipv6Addr>().is_ok() || text.chars().all(is_part_of_a_name) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(
        "the host is neither a name nor an address",
        format!("an IPv6 address stands in brackets, as in `[::1]`; {ENCODE}"),
    ))
}

fn twice(what: &str) -> Mistake {
    Mistake::new(
        format!("the URL says `{what}` twice"),
        "take one of them out",
    )
}

fn place_of(place: &str) -> Result<(Option<String>, Option<u16>), Mistake> {
    let (name, after) = match place.strip_prefix('[') {
        Some(inside) => match inside.split_once(']') {
            Some((address, after)) if address.parse::<Ipv6Addr>().is_ok() => (address, after),
            _ => {
                return Err(Mistake::new(
                    "the brackets of the host hold no IPv6 address",
                    format!("write it as `[::1]`; {ENCODE}"),
                ));
            }
        },
        None if place.contains(',') => return host(place).map(|host| (Some(host), None)),
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let number = match after.strip_prefix(':') {
        Some(number) => Some(port(number)?),
        None if after.is_empty() => None,
        None => return Err(Mistake::new("behind the host there is no `:<port>`", "")),
    };
    let name = decoded(name)?;
    let name = match name.as_str() {
        "" => None,
        path if path.starts_with('/') => Some(name),
        name => Some(host(name)?),
    };
    Ok((name, number))
}

fn database_of(path: &str) -> Result<Option<String>, Mistake> {
    let name = path.strip_prefix('/').unwrap_or(path);
    if name.contains('/') {
        return Err(Mistake::new(
            "behind the name of the database there is a `/`",
            ENCODE,
        ));
    }
    named(name)
}

fn parameters_of(query: &str) -> Result<Vec<Parameter>, Mistake> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Mistake::new(
                "a parameter of the URL has no value",
                format!("write `<name>=<value>`, and `&` in a value as `%26`; {ENCODE}"),
            ));
        };
        let is_name = name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            && parameters.iter().all(|before| before.name != "password");
        parameters.push(Parameter {
            name: decoded(name)?,
            value: decoded(value)?,
            is_name,
        });
    }
    Ok(parameters)
}

/// The text, when it is not empty.
fn named(text: &str) -> Result<Option<String>, Mistake> {
    Ok(Some(decoded(text)?).filter(|text| !text.is_empty()))
}

/// The text that percent signs stand for.
fn decoded(text: &str) -> Result<String, Mistake> {
    let broken = || {
        Mistake::new(
            "a `%` of the URL is not followed by two hexadecimal digits",
            ENCODE,
        )
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16)?.try_into().ok();
            let (high, low): (u8, u8) = (digit().ok_or_else(broken)?, digit().ok_or_else(broken)?);
            high << 4 | low
        } else {
            byte
        });
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Mistake::new("what the `%` of the URL stand for is not UTF-8", ""))?;
    // The protocols end a text with a NUL, and people read the rest.
    if text.contains(char::is_control) {
        return Err(Mistake::new("the URL holds a control character", ""));
    }
    Ok(text)
}
