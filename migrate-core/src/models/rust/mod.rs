//! Source files: which structs and enums stand for something of a database, and what their types are.
//!
//! A file is cut into items by its tokens; only what derives `Table` or `DbEnum` is parsed. What the rest of a file says is
//! its own business, also where it is newer than this parser.

mod attributes;
mod field_type;
mod item;
mod scope;
mod token;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use super::attribute::{Enum, Problem, Struct};
pub(super) use super::known::Scalar;
use crate::diagnostic::Code;
pub(super) use field_type::{FieldType, place};
use item::{Module, scan};
pub(super) use scope::Program;

/// A struct or an enum, and the module that it is in.
pub(super) struct Found<T> {
    pub(super) module: usize,
    pub(super) item: T,
}

/// What files hold, and what is wrong with them: a problem and the index of its file.
pub(super) struct Read {
    pub(super) program: Program,
    pub(super) structs: Vec<Found<Struct>>,
    pub(super) enums: Vec<Found<Enum>>,
    pub(super) problems: Vec<(usize, Problem)>,
}

/// Reads all files.
pub(super) fn read(files: &[(String, String)]) -> Read {
    let mut modules = Vec::new();
    let mut problems = Vec::new();
    for (file, (path, text)) in files.iter().enumerate() {
        let (root, inside) = module_path(path);
        let module = Module::new(file, &root, inside);
        match tokens(text) {
            Ok(tokens) => scan(tokens, module, &mut modules),
            Err(problem) => problems.push((file, problem)),
        }
    }
    let mut read = Read {
        program: Program {
            modules,
            enums: Vec::new(),
        },
        structs: Vec::new(),
        enums: Vec::new(),
        problems,
    };
    read.items();
    // Modules in braces come before the one that they are in.
    read.structs
        .sort_by_key(|it| read.program.modules[it.module].file);
    read
}

impl Read {
    fn items(&mut self) {
        for module in 0..self.program.modules.len() {
            let items = std::mem::take(&mut self.program.modules[module].items);
            let file = self.program.modules[module].file;
            for item in items {
                let derives = |wanted: &str| {
                    let mut paths = item.derives.iter();
                    paths.any(|path| self.program.derive(module, path).as_deref() == Some(wanted))
                };
                let (is_table, is_enum) = (derives("Table"), derives("DbEnum"));
                if !is_table && !is_enum {
                    continue;
                }
                let input = match parse(item.tokens) {
                    Ok(input) => input,
                    Err(problem) => {
                        self.problems.push((file, problem));
                        continue;
                    }
                };
                let problems = if is_enum {
                    let (item, problems) = Enum::read(&input);
                    self.program.enums.push((module, item.ident.value.clone()));
                    self.enums.push(Found { module, item });
                    problems
                } else {
                    let (item, problems) = Struct::read(input);
                    self.structs.push(Found { module, item });
                    problems
                };
                self.problems
                    .extend(problems.into_iter().map(|problem| (file, problem)));
            }
        }
    }
}

/// The tokens of a file. A line that names an interpreter, and a byte order mark, are none.
fn tokens(text: &str) -> Result<TokenStream, Problem> {
    let tokens: Result<TokenStream, _> = without_head(text).parse();
    let tokens = tokens.map_err(|error| Problem {
        code: Code::ModelSyntax,
        span: error.span(),
        message:
            "this file is not Rust: a bracket or a quote is not closed, or a letter means nothing"
                .to_owned(),
        help: "run `cargo check`, and mend what it shows".to_owned(),
    })?;
    if token::is_shallow(&tokens) {
        return Ok(tokens);
    }
    Err(Problem {
        code: Code::ModelSyntax,
        span: proc_macro2::Span::call_site(),
        message: "brackets stand too deep in each other".to_owned(),
        help: "move what is generated into a file that is not read".to_owned(),
    })
}

/// The text with blanks in place of what stands before the first token, so that every other byte keeps its place.
fn without_head(text: &str) -> std::borrow::Cow<'_, str> {
    let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shebang = if rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[') {
        rest.find('\n').unwrap_or(rest.len())
    } else {
        0
    };
    let head = text.len() - rest.len() + shebang;
    match head {
        0 => text.into(),
        head => format!("{}{}", " ".repeat(head), &text[head..]).into(),
    }
}

fn parse(tokens: TokenStream) -> Result<DeriveInput, Problem> {
    let problem = |span, message: String| Problem {
        code: Code::ModelSyntax,
        span,
        message,
        help: "run `cargo check`, and mend what it shows".to_owned(),
    };
    if !token::is_short(&tokens) {
        let span = tokens
            .into_iter()
            .next()
            .map_or_else(proc_macro2::Span::call_site, |it| it.span());
        return Err(problem(
            span,
            "a type or an attribute of this is too long".to_owned(),
        ));
    }
    let mut input: DeriveInput = syn::parse2(tokens)
        .map_err(|error| problem(error.span(), format!("this cannot be parsed: {error}")))?;
    attributes::flatten(&mut input.attrs);
    match &mut input.data {
        Data::Struct(data) => data
            .fields
            .iter_mut()
            .for_each(|it| attributes::flatten(&mut it.attrs)),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .for_each(|it| attributes::flatten(&mut it.attrs)),
        Data::Union(_) => {}
    }
    Ok(input)
}

/// The folder of the package that a file is in, and its module there.
fn module_path(path: &str) -> (String, Vec<String>) {
    let path = path.replace('\\', "/");
    let (root, inside) = match path.rsplit_once("src/") {
        Some((root, inside)) if root.is_empty() || root.ends_with('/') => (root, inside),
        _ => ("", path.as_str()),
    };
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut parts: Vec<String> = inside
        .split('/')
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    } else if parts.len() == 1 && matches!(parts[0].as_str(), "lib" | "main") {
        parts.clear();
    }
    (root.to_owned(), parts)
}
