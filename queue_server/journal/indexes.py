"""The indexes of the journal's file: what SQLite finds wrong with them, and how they are made anew.

A damaged index answers with fewer rows than there are, and the chain, which follows the rows
themselves, says nothing of it. Nothing is lost by it: all that an index holds stands in the rows.
"""

import sqlite3

from sqlite_utils import Database

MOST_FAULTS = 20
INDEXES = "type = 'index' and sql is not null"


def faults_in(db: Database) -> list[str]:
    """What SQLite finds wrong with the file, a line each. Reads all of it."""
    try:
        told = db.execute(f"pragma integrity_check({MOST_FAULTS})").fetchall()
    except sqlite3.DatabaseError as damage:
        return [str(damage)]
    lines = [line for (said,) in told for line in said.splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")]


def finds_all_of(db: Database, day: str) -> bool:
    """Whether the index by day, from which a server takes its day, has all of its rows."""
    by_index, first = db.execute(
        "select count(*), coalesce(min(seq), 0) from event indexed by event_by_day where day = ?",
        [day],
    ).fetchone()
    (there,) = db.execute(
        "select count(*) from event not indexed where seq >= ? and day = ?", [first, day]
    ).fetchone()
    return bool(by_index == there)


def make_anew(db: Database) -> None:
    """All indexes out of the rows, whatever their pages hold.

    `reindex` and `drop index` read the pages of the old one first, and fail where these cannot be
    read: so it is taken out of the schema instead, and `vacuum` frees what it leaves.
    """
    with db.atomic():
        made = db.execute(f"select sql from sqlite_master where {INDEXES}").fetchall()
        db.execute("pragma writable_schema = on")
        db.execute(f"delete from sqlite_master where {INDEXES}")
        db.execute("pragma writable_schema = reset")
        for (sql,) in made:
            db.execute(sql)
    db.execute("vacuum")
