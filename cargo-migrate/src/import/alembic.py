"""Prints what the Alembic project in the current directory holds, as JSON: each revision with its SQL, both ways.

The SQL is what `alembic upgrade <down>:<rev> --sql` and `alembic downgrade <rev>:<down> --sql` print. Where that cannot
be (SQLite's batch operations have to look at a table), the chain is run on a scratch database, and what it runs is noted.
The project's own database is never connected to.
"""
import io
import json
import os
import re
import shutil
import sys
import tempfile
from datetime import datetime, timezone

answer = sys.stdout
sys.stdout = sys.stderr  # what the project prints is no part of the answer
sys.path = [entry for entry in sys.path if entry]  # a folder `alembic` here is not the package


def finish(value):
    json.dump(value, answer)
    answer.flush()
    sys.exit(0)


def said(error):
    return " ".join(f"{type(error).__name__}: {error}".split())


try:
    import sqlalchemy
    from alembic.config import CommandLine, Config
    from alembic.operations import Operations
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
except ImportError as error:
    finish({"missing": said(error)})


def configuration():
    options = CommandLine(prog="alembic").parser.parse_args(["upgrade", "head", "--sql"])
    given = {"file_": "alembic.ini", "ini_section": options.name, "cmd_opts": options}
    try:
        return Config(toml_file="pyproject.toml", **given)
    except TypeError:  # before Alembic 1.16
        return Config(**given)


def created(revision):
    found = re.search(r"Create Date:\s*(\S.*)", revision.module.__doc__ or "")
    try:
        date = datetime.fromisoformat(found.group(1).strip())
    except (AttributeError, ValueError):
        return None
    if date.tzinfo is not None:
        date = date.astimezone(timezone.utc)
    return date.strftime("%Y%m%d%H%M%S")


class Offline:
    """Alembic's own `--sql`."""

    def __init__(self, config, script):
        self.config, self.script = config, script
        self.context = None

    def run(self, way, start, destination):
        self.config.output_buffer = buffer = io.StringIO()
        self.context = None
        find = self.script._upgrade_revs if way == "upgrade" else self.script._downgrade_revs

        def steps(current, context):
            self.context = context
            return find(destination, current)

        with EnvironmentContext(
            self.config, self.script, fn=steps, as_sql=True, starting_rev=start, destination_rev=destination
        ):
            self.script.run_env()
        if self.context is None or self.context.opts.get("output_buffer") is not buffer:
            raise RuntimeError("env.py runs no migrations with --sql, or writes their SQL elsewhere")
        return buffer.getvalue()


class Scratch:
    """A SQLite database of its own that revisions run on, one after the other."""

    def __init__(self, config, script, options, folder):
        self.config, self.script = config, script
        self.options = {key: options[key] for key in ("target_metadata",) if key in options}
        self.folder = folder
        self.at, self.reached, self.failed = os.path.join(folder, "at.db"), 0, None

    def upgrade(self, revisions, position):
        if self.failed is not None:
            raise self.failed
        for revision in revisions[self.reached : position + 1]:
            try:
                text = self.run(revision, "upgrade", self.at)
            except Exception as error:
                self.failed = error
                raise
            self.reached += 1
        return text

    def downgrade(self, revisions, position):
        if self.reached <= position:
            self.upgrade(revisions, position)
        copy = os.path.join(self.folder, "back.db")
        shutil.copyfile(self.at, copy)
        return self.run(revisions[position], "downgrade", copy)

    def run(self, revision, way, path):
        engine = sqlalchemy.create_engine("sqlite:///" + path)
        lines, inside, problems = [], [], []

        def bypass(_connection, _cursor, statement, parameters, _context, _many):
            word = statement.lstrip().split(None, 1)[0].upper() if statement.strip() else ""
            looks = (word == "PRAGMA" and "(" in statement) or re.search(r"\bsqlite_(temp_)?(master|schema)\b", statement)
            if inside or looks:
                return
            if word in ("SELECT", "WITH") or parameters:
                problems.append(" ".join(statement.split())[:80])
            lines.append(statement.strip() + ";")

        sqlalchemy.event.listen(engine, "before_cursor_execute", bypass)
        try:
            with engine.begin() as connection:
                context = MigrationContext.configure(connection=connection, opts=dict(self.options))
                note(context, lines, inside)
                environment = EnvironmentContext(self.config, self.script)
                with environment:
                    environment._migration_context = context
                    with Operations.context(context):
                        getattr(revision.module, way)()
        finally:
            engine.dispose()
        if problems:
            raise RuntimeError(f"what it does depends on rows or parameters, which SQL alone cannot say: {problems[0]}")
        return "\n\n".join(lines)


def note(context, lines, inside):
    """Has the context say what it runs, while it runs it."""
    impl = context.impl
    execute, insert = impl._exec, impl.bulk_insert

    def noted_execute(construct, execution_options=None, multiparams=None, params=None, **rest):
        if multiparams or params:
            raise RuntimeError("it runs a statement with parameters")
        if isinstance(construct, str):
            construct = sqlalchemy.text(construct)
        literal = {} if isinstance(construct, sqlalchemy.schema.DDLElement) else {"literal_binds": True}
        text = str(construct.compile(dialect=impl.dialect, compile_kwargs=literal))
        lines.append(text.replace("\t", "    ").strip() + ";")
        as_sql, impl.as_sql = impl.as_sql, False
        inside.append(True)
        try:
            return execute(construct, execution_options, **rest)
        finally:
            inside.pop()
            impl.as_sql = as_sql

    def noted_insert(table, rows, multiinsert=True):
        impl.as_sql = True  # row by row, with the values in the text
        try:
            return insert(table, rows, multiinsert=multiinsert)
        finally:
            impl.as_sql = False

    impl._exec, impl.bulk_insert = noted_execute, noted_insert


def way(offline, scratch, revisions, position, direction):
    revision = revisions[position]
    down = revision.down_revision or "base"
    ends = (down, revision.revision) if direction == "upgrade" else (revision.revision, down)
    try:
        return {"sql": offline.run(direction, *ends)}
    except NotImplementedError as error:
        return {"refuses": said(error)}
    except Exception as error:
        context = offline.context
        if context is None or context.dialect.name != "sqlite":
            return {"error": said(error)}
    try:
        return {"sql": getattr(scratch(context.opts), direction)(revisions, position)}
    except NotImplementedError as error:
        return {"refuses": said(error)}
    except Exception as error:
        return {"error": said(error)}


def main(folder):
    config = configuration()
    script = ScriptDirectory.from_config(config)
    revisions = list(reversed(list(script.walk_revisions())))
    heads, bases = list(script.get_heads()), list(script.get_bases())
    merges = [one.revision for one in revisions if isinstance(one.down_revision, (tuple, list))]
    value = {"heads": heads, "bases": bases, "merges": merges, "revisions": []}
    if len(heads) > 1 or len(bases) > 1 or merges:
        finish(value)
    offline, scratches = Offline(config, script), []

    def scratch(options):
        if not scratches:
            scratches.append(Scratch(config, script, options, folder))
        return scratches[0]

    for position, revision in enumerate(revisions):
        value["revisions"].append(
            {
                "id": revision.revision,
                "message": revision.doc,
                "created": created(revision),
                "up": way(offline, scratch, revisions, position, "upgrade"),
                "down": way(offline, scratch, revisions, position, "downgrade"),
            }
        )
        if offline.context is not None:
            value["dialect"] = offline.context.dialect.name
            value["table"] = offline.context.version_table
    finish(value)


try:
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
except Exception as error:
    finish({"error": said(error)})
