"""What Alembic makes of the same rows: its autogenerate, fed with the reflected desired database.

    python peer_alembic.py URL FILE.jsonl…

URL: a database of the rows' kind on whose server databases may be made (`sqlite://` needs none). Needs alembic, and
psycopg2 or pymysql. What is compared is what `oracle.rs` compares: the database's own dump, or SQLite's pragmas.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.dialects import mysql, postgresql, sqlite

PRAGMAS = """
SELECT 'column', t.name, x.name, x.type, x."notnull", coalesce(x.dflt_value, '-'), x.pk > 0, x.hidden
  FROM pragma_table_list t, pragma_table_xinfo(t.name) x WHERE t.schema = 'main' AND t.type <> 'shadow' AND t.name NOT LIKE 'sqlite%'
UNION ALL SELECT 'table', name, type, wr, strict, '', '', '' FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'
UNION ALL SELECT 'key', t.name, f."table", f."from", coalesce(f."to", '-'), f.on_update, f.on_delete, f.match
  FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'
UNION ALL SELECT 'index', t.name, CASE i.origin WHEN 'c' THEN i.name ELSE '-' END, i."unique", i.origin, i.partial,
  (SELECT group_concat(coalesce(x.name, '(expr)') || ' ' || x."desc" || ' ' || x.coll || ' ' || x.key) FROM pragma_index_xinfo(i.name) x WHERE x.key), ''
  FROM pragma_table_list t, pragma_index_list(t.name) i WHERE t.schema = 'main'
UNION ALL SELECT type, name, tbl_name, replace(replace(lower(sql), '"', ''), ' ', ''), '', '', '', '' FROM sqlite_master
  WHERE type IN ('view', 'trigger') AND name NOT LIKE 'sqlite%'
"""


class Place:
    """Makes databases of one kind."""

    def __init__(self, url):
        self.url, self.count = sa.make_url(url), 0
        self.kind = self.url.get_backend_name()

    def make(self, script):
        self.count += 1
        name = f"alembic_{self.count}"
        if self.kind == "sqlite":
            url = sa.make_url(f"sqlite:///{tempfile.mkdtemp()}/{name}.db")
        else:
            with sa.create_engine(self.url, isolation_level="AUTOCOMMIT").connect() as server:
                server.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
                server.exec_driver_sql(f"CREATE DATABASE {name}")
            url = self.url.set(database=name)
        self.run(url, script)
        return url

    def run(self, url, script):
        if self.kind == "sqlite":
            command = ["sqlite3", "-bail", url.database]
        elif self.kind == "postgresql":
            command = ["psql", "-qXv", "ON_ERROR_STOP=1", url.set(drivername="postgresql").render_as_string(False)]
        else:
            command = ["mariadb", *self.client(url), url.database]
        done = subprocess.run(command, input=script.encode(), capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[:200])

    def client(self, url):
        return [f"-h{url.host}", f"-P{url.port}", f"-u{url.username}", f"-p{url.password}"]

    def dump(self, url):
        if self.kind == "sqlite":
            command = ["sqlite3", url.database, PRAGMAS]
        elif self.kind == "postgresql":
            command = ["pg_dump", "-s", url.set(drivername="postgresql").render_as_string(False)]
        else:
            flags = ["--no-data", "--routines", "--triggers", "--events", "--skip-comments", "--compact"]
            command = ["mariadb-dump", *self.client(url), *flags, url.database]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        lines = (line.strip().rstrip(",") for line in text.splitlines())
        return Counter(line for line in lines if line and not line.startswith(("--", "\\", "SET ")))


def code(url, desired):
    engine = sa.create_engine(url)
    metadata = sa.MetaData()
    metadata.reflect(sa.create_engine(desired))
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        context = MigrationContext.configure(connection, opts=options)
        made = produce_migrations(context, metadata)
        batch = url.get_backend_name() == "sqlite"
        texts = [render_python_code(ops, render_as_batch=batch, migration_context=context) for ops in (made.upgrade_ops, made.downgrade_ops)]
        return texts, made.upgrade_ops.is_empty()


def apply(url, text):
    with sa.create_engine(url).begin() as connection:
        scope = {"op": Operations(MigrationContext.configure(connection)), "sa": sa, "postgresql": postgresql, "mysql": mysql, "sqlite": sqlite}
        body = "\n".join("    " + line for line in text.splitlines()) or "    pass"
        exec(f"def run():\n{body}\n", scope)
        scope["run"]()


def judge(place, row):
    try:
        present, desired = place.make(row["current"]), place.make(row["desired"])
    except RuntimeError:
        return "not here"
    try:
        before, after = place.dump(present), place.dump(desired)
        (up, down), empty = code(present, desired)
        if row["same"]:
            return "same, empty" if empty else "same, not empty"
        apply(present, up)
        if place.dump(present) != after:
            return "another schema"
        apply(present, down)
        return "there and back" if place.dump(present) == before else "not back"
    except Exception as error:  # noqa: BLE001: whatever it is, the row is not right
        return f"fails: {type(error).__name__}"


def main():
    place = Place(sys.argv[1])
    counts = Counter()
    for file in sys.argv[2:]:
        for line in Path(file).read_text().splitlines():
            counts[judge(place, json.loads(line))] += 1
    for what, count in counts.most_common():
        print(f"{count:5} {what}")


main()
