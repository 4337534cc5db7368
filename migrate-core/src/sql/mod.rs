//! Reading SQL: a lexer, a splitter and what a statement does, for each dialect.
