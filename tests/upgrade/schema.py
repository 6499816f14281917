"""What a database has, as lines that can be compared: columns, indexes, constraints, sequences."""

from __future__ import annotations

import re
from typing import Any

# Search tables that the engine itself keeps below a virtual one.
SHADOW_TABLES = re.compile(r"_fts(_config|_content|_data|_docsize|_idx)?$")


def describe(connection: Any) -> set[str]:
    """One line for each column, index and constraint of every table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _postgresql(cursor)
        return _sqlite(cursor)


def _postgresql(cursor: Any) -> set[str]:
    queries = {
        "column": """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
              AND c.relnamespace = 'public'::regnamespace""",
        "constraint": """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        "index": """
            SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'""",
        "sequence": """
            SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'""",
    }
    lines = set()
    for kind, query in queries.items():
        cursor.execute(query)
        lines |= {f"{kind} {_plain(' '.join(map(str, row)))}" for row in cursor.fetchall()}
    return lines


def _plain(definition: str) -> str:
    """Without casts and brackets, which a condition gets anew when it is dumped and read back."""
    return re.sub(r"::[a-z ]+(\[\])?|[()]", "", definition)


def _sqlite(cursor: Any) -> set[str]:
    cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    objects = [row for row in cursor.fetchall() if not SHADOW_TABLES.search(row[2])]
    lines = set()
    for kind, name, table, sql in objects:
        if kind != "table":
            # Indexes of unique columns have no text of their own.
            lines.add(f"{kind} {table} {name} {_normal(sql or '')}")
            continue
        lines |= {f"constraint {table} {text}" for text in _checks(sql)}
        for pragma in ("table_xinfo", "foreign_key_list", "index_list"):
            cursor.execute(f'PRAGMA {pragma}("{name}")')
            # The first value is only a place: added columns come last, and that is all the same.
            rows = [row[1:] for row in cursor.fetchall()]
            if pragma == "index_list":
                rows = [_index(cursor, row) for row in rows]
            lines |= {f"{pragma} {table} {' '.join(map(str, row))}" for row in rows}
    return lines


def _index(cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Whether it is unique, why it is there, and its columns; an automatic name is a number."""
    name, unique, origin, partial = row
    cursor.execute(f'PRAGMA index_xinfo("{name}")')
    columns = [str(column[2]) for column in cursor.fetchall() if column[5]]
    shown = "automatic" if name.startswith("sqlite_autoindex") else name
    return shown, unique, origin, partial, ",".join(columns)


def _checks(sql: str) -> set[str]:
    """Conditions in the definition of a table, with the name of the constraint if it has one."""
    found = set()
    for match in re.finditer(r'(CONSTRAINT "[^"]+" )?CHECK \(', sql):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        found.add(_normal(sql[match.start() : end]))
    return found


def _normal(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
