"""Records of the versions that knew a person anew each day: joined to one record a person.

Owns the second half of a step of the people store, which needs the key. Runs at every opening and
does nothing where it was done before.
"""

from queue_server.people.records import Citizen, kept, lookup_of
from queue_server.people.seal import Seal
from queue_server.storage.tables import Statement, Tables


async def join_old_records(people: Tables, key: bytes) -> None:
    """Give each record the digest of its codice fiscale, and join those of one person.

    A record that another key sealed is left to its end. Raises: StorageFull (then none is joined)
    """
    seal = Seal(key)
    old = await people.rows("select id, sealed, named_by from person where lookup like 'day %'")
    statements: list[Statement] = []
    for id, sealed, named_by in old:
        if (citizen := seal.open(sealed, Citizen)) is None:
            continue
        lookup = lookup_of(key, citizen.codice_fiscale)
        moved = "update alias set person = (select id from person where lookup = $1)"
        statements += [
            kept(lookup, sealed, named_by),
            (f"{moved} where person = $2", lookup, id),
            ("delete from person where id = $1", id),
        ]
    if statements:
        await people.erase_together(*statements)
