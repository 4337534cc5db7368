//! Names of types that mean the same.

use crate::dialect::Dialect;

/// PostgreSQL: what is written, and what `format_type` calls it.
const POSTGRES: [(&str, &str); 30] = [
    ("int", "integer"),
    ("int4", "integer"),
    ("serial", "integer"),
    ("serial4", "integer"),
    ("int2", "smallint"),
    ("smallserial", "smallint"),
    ("serial2", "smallint"),
    ("int8", "bigint"),
    ("bigserial", "bigint"),
    ("serial8", "bigint"),
    ("decimal", "numeric"),
    ("dec", "numeric"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("float", "double precision"),
    ("bool", "boolean"),
    ("varchar", "character varying"),
    ("char varying", "character varying"),
    ("national character varying", "character varying"),
    ("national char varying", "character varying"),
    ("nchar varying", "character varying"),
    ("char", "character"),
    ("national character", "character"),
    ("national char", "character"),
    ("nchar", "character"),
    ("bpchar", "character"),
    ("varbit", "bit varying"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("timestamp", "timestamp without time zone"),
];

/// MySQL and MariaDB: what is written, and what `SHOW CREATE TABLE` calls it.
const MYSQL: [(&str, &str); 34] = [
    ("integer", "int"),
    ("int4", "int"),
    ("int1", "tinyint"),
    ("bool", "tinyint"),
    ("boolean", "tinyint"),
    ("int2", "smallint"),
    ("int3", "mediumint"),
    ("middleint", "mediumint"),
    ("int8", "bigint"),
    ("serial", "bigint"),
    ("dec", "decimal"),
    ("numeric", "decimal"),
    ("fixed", "decimal"),
    ("number", "decimal"),
    ("double precision", "double"),
    ("real", "double"),
    ("float8", "double"),
    ("float4", "float"),
    ("character", "char"),
    ("nchar", "char"),
    ("national char", "char"),
    ("national character", "char"),
    ("character varying", "varchar"),
    ("char varying", "varchar"),
    ("nvarchar", "varchar"),
    ("nchar varchar", "varchar"),
    ("nchar varying", "varchar"),
    ("national varchar", "varchar"),
    ("national char varying", "varchar"),
    ("national character varying", "varchar"),
    ("char byte", "binary"),
    ("long", "mediumtext"),
    ("long varchar", "mediumtext"),
    ("long varbinary", "mediumblob"),
];

/// The one name of a type that has several.
pub(super) fn canonical(dialect: Dialect, name: &str) -> &str {
    let table: &[(&str, &str)] = match dialect {
        Dialect::Postgres => &POSTGRES,
        Dialect::Mysql => &MYSQL,
        Dialect::Sqlite => &[],
    };
    let found = table.iter().find(|(written, _)| *written == name);
    found.map_or(name, |(_, canonical)| canonical)
}
