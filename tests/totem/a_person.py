"""Who is shown at a totem: what a card, a barcode or typed letters say."""

from uuid import UUID

from sportello.model.person import Source
from sportello.model.wire import Identify


def a_person(
    codice_fiscale: str, surname: str = "", given_name: str = "", source: Source = Source.TYPED
) -> Identify:
    return Identify(
        id=UUID(int=7),
        codice_fiscale=codice_fiscale,
        surname=surname,
        given_name=given_name,
        source=source,
    )
