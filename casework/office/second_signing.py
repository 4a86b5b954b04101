"""Those who have to sign a request too: invited by who presents it, in a session or at the counter.

Owns who may sign in whose place, which is no one, and how each of them stands. An invitation opens
the request to be read and signed, and nothing else of the case. Their signature is over the same
digest as the first one: an answer that is changed leaves it behind.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.signing import CaseSignature, SecondSignature
from casework.office.at_hand import AskedSigner, CaseAtHand
from casework.office.host import ActingCitizen, ActingOperator, CaseComune, CaseHost
from casework.office.signing import hand_signature, session_signature
from casework.words import CATALOGUE
from sportello.cases.parties import PartyPerson
from sportello.cases.signature_messages import SignerState
from sportello.model.languages import in_language
from sportello.model.refusals import NotNow, NotThere

NONCE_BYTES = 12


class UnknownSigner(NotThere):
    """By these answers no such person has to sign."""


class SignerNotNamed(NotNow):
    """The answers do not say yet who it is, or name the person who presents the request."""


class NotTheSigner(NotNow):
    """Someone else has signed in."""


class NoEmployee(NotNow):
    """By hand a second signer signs before an operator."""


class SignerStanding(Struct, frozen=True):
    """`kept` None until they are invited, or have signed at the counter."""

    asked: AskedSigner
    state: SignerState
    kept: SecondSignature | None = None


def standings(it: CaseAtHand) -> tuple[SignerStanding, ...]:
    """All who have to sign too, by these answers."""
    kept = {each.signer: each for each in it.case.second_signatures}
    return tuple(
        SignerStanding(asked, _state(it, asked, theirs), theirs)
        for asked in it.second_signers
        for theirs in (kept.get(asked.signer.id),)
    )


def standing(it: CaseAtHand, id: str) -> SignerStanding:
    """Raises: UnknownSigner"""
    for each in standings(it):
        if each.asked.signer.id == id:
            return each
    raise UnknownSigner(f"{it.case.service} asks for no signer {id} by these answers")


def invited(it: CaseAtHand, id: str, now: datetime) -> tuple[SecondSignature, ...]:
    """All of the case, this one invited anew: the link of before opens nothing any more.

    Raises: UnknownSigner, SignerNotNamed
    """
    _named(it, id)
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return _with(it, SecondSignature(signer=id, nonce=nonce, invited_at=now))


async def keep_invited(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    it: CaseAtHand,
    id: str,
    now: datetime,
) -> CaseAtHand:
    """Invite them anew, in this transaction: they are told, where their contact is known.

    Raises: UnknownSigner, SignerNotNamed, ChangedMeanwhile, AlreadySent, OpenAtCounter
    """
    asked = invited(it, id, now)
    case = await cases.keep_second_signatures(connection, comune.id, it.case, asked, now)
    await host.note_invited(connection, comune, case, it.definition, id)
    return replace(it, case=case)


async def keep_signed(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    it: CaseAtHand,
    id: str,
    signed: tuple[SecondSignature, ...],
    now: datetime,
) -> CaseAtHand:
    """Keep what `signed_by_…` gave: they are reminded no more, and who presents the case is told
    when all have signed.

    Raises: ChangedMeanwhile, AlreadySent, OpenAtCounter
    """
    case = await cases.keep_second_signatures(connection, comune.id, it.case, signed, now)
    it = replace(it, case=case)
    by_all = all(each.state is SignerState.SIGNED for each in standings(it))
    await host.note_second_signed(connection, comune, case, it.definition, id, by_all=by_all)
    return it


def signed_by_session(
    it: CaseAtHand, id: str, citizen: ActingCitizen | None, now: datetime
) -> tuple[SecondSignature, ...]:
    """Raises: UnknownSigner, SignerNotNamed, NotSignedIn, SessionTooWeak, NotTheSigner"""
    who = _named(it, id)
    signature = replace(session_signature(it, citizen, now), text=second_text(it))
    assert signature.signer is not None, "a session has one"
    if not is_same(signature.signer, who):
        raise NotTheSigner("the person who has to sign is another one than has signed in")
    return _signed(it, id, signature, now)


def signed_by_hand(
    it: CaseAtHand,
    id: str,
    operator: ActingOperator | None,
    document: str,
    archive_place: str,
    now: datetime,
) -> tuple[SecondSignature, ...]:
    """Raises: UnknownSigner, SignerNotNamed, NoEmployee"""
    who = _named(it, id)
    if operator is None:
        raise NoEmployee("by hand it is signed at the counter, before an employee")
    signature = hand_signature(it, operator, document, archive_place, now)
    return _signed(it, id, replace(signature, signer=who, text=second_text(it)), now)


def second_text(it: CaseAtHand) -> str:
    """What a second signer is shown, and confirms, in the language of the case."""
    language = it.case.language
    return CATALOGUE.words(language).gettext(
        "I sign the request “%1” too and make its statements mine, as the summary shows them.",
        in_language(it.definition.title, language),
    )


def is_same(one: PartyPerson, other: PartyPerson) -> bool:
    return one.codice_fiscale.upper() == other.codice_fiscale.upper()


def _named(it: CaseAtHand, id: str) -> PartyPerson:
    """Raises: UnknownSigner, SignerNotNamed"""
    found = standing(it, id)
    if found.state is SignerState.NOT_NAMED or found.asked.person is None:
        raise SignerNotNamed("answer first who the other person is: not the one who presents")
    return found.asked.person


def _state(it: CaseAtHand, asked: AskedSigner, kept: SecondSignature | None) -> SignerState:
    signature = it.case.signature
    presenter = it.case.presenter or (None if signature is None else signature.signer)
    if asked.person is None or (presenter is not None and is_same(presenter, asked.person)):
        return SignerState.NOT_NAMED
    if kept is None:
        return SignerState.NOT_INVITED
    if kept.signature is None:
        return SignerState.INVITED
    is_signed = asked.signer.id in it.signed_by
    return SignerState.SIGNED if is_signed else SignerState.OUTDATED


def _signed(
    it: CaseAtHand, id: str, signature: CaseSignature, now: datetime
) -> tuple[SecondSignature, ...]:
    kept = standing(it, id).kept or SecondSignature(signer=id, nonce="", invited_at=now)
    return _with(it, replace(kept, signature=signature))


def _with(it: CaseAtHand, made: SecondSignature) -> tuple[SecondSignature, ...]:
    others: Sequence[SecondSignature] = [
        each for each in it.case.second_signatures if each.signer != made.signer
    ]
    return (*others, made)
