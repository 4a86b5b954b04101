"""Find services by the words that people use. Pure."""

from collections.abc import Iterable

from portal.branches.sheets import ServiceSheet
from text.everyday_words import Pools, search, words_of


def found(services: Iterable[ServiceSheet], text: str, language: str) -> list[ServiceSheet]:
    """Those whose name, everyday words or summary hold the words of `text`; best first.

    `language` is that of the page; names are known in every language that staff has written.
    """
    return search(text, [(service, _pools(service, language)) for service in services])


def _pools(service: ServiceSheet, language: str) -> Pools:
    def said(*texts: str | None) -> list[str]:
        return [word for text in texts if text for word in words_of(text)]

    return (
        said(*service.name.values()),
        said(*service.keywords),
        said(service.summary["it"], service.summary.get(language), service.topic),
    )
