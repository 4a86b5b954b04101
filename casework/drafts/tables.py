"""The tables of cases. Their answers are JSON, since each definition asks for others."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from casework.storage.metadata import (
    InstantColumn,
    casework_metadata,
    comune_column,
    database_now,
)

guided_case = Table(
    "guided_case",
    casework_metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("service", Text, nullable=False),
    Column("definition_version", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("owner", Text),
    Column("presenter", Text),
    Column("presented_for", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("saved_steps", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("signature", Text),
    Column("begun_at", InstantColumn, nullable=False, default=database_now()),
    Column("saved_at", InstantColumn, nullable=False, default=database_now()),
    Column("presented_at", InstantColumn),
    Column("sent", Text),
    Column("held_at", Text),
    Column("second_signatures", Text, nullable=False, server_default="[]"),
    Column("certified_copies", Text, nullable=False, server_default="[]"),
    Column("from_home", Text, nullable=False, server_default="{}"),
    Column("at_counter", Text),
    Index(None, "comune", "owner"),
    Index(None, "comune", "state", "saved_at"),
)
"""
definition_version  the case stays on it
owner               whose session began it, as the host writes it; null for who did not sign in
presenter           JSON of a `PartyPerson`, as proven; null for who did not sign in
presented_for       JSON of a `PresentedFor`
answers             a JSON object by the name of the field, also of fields that are not shown now
version             grows with each change; a change names the one it was made from
signature           JSON of a `CaseSignature`
presented_at        when sending committed; never changed after that
sent                JSON of a `SentCase`
second_signatures   JSON list of `SecondSignature`
certified_copies    JSON list of `CertifiedCopy`
from_home           JSON object: what was written at home where the counter has written something
                    else, by the name of the answer or as in `from_home`, null what home has taken
                    back; until one is chosen or the case is sent
at_counter          JSON of a `CounterWriting`; null for nearly all
held_at             the branch whose counter changes it now; null where it is changed here
"""

case_change = Table(
    "case_change",
    casework_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("step", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
)
"""What made each version: the answers that became others, as a JSON list of names. Kept until the
case is sent, so that a second window is told what changed beneath it.
"""

card_preparation = Table(
    "card_preparation",
    casework_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("prepared", LargeBinary, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
)
"""A PDF that waits for the signature of a card, from the certificate to the PIN.

digest    of what is signed, as `signing.signed_digest` makes it
prepared  what was added to the request's PDF for it, compressed
"""

signature_to_check = Table(
    "signature_to_check",
    casework_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("since", InstantColumn, nullable=False),
)
"""Signatures by card whose certificate could not be checked when they were given."""
