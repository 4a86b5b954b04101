"""Find services by the words that people use. Pure."""

from collections.abc import Iterable

from portal.branches.sheets import ServiceSheet
from text.everyday_words import rank, words_of

MIN_LETTERS = 2


def found(services: Iterable[ServiceSheet], text: str, language: str) -> list[ServiceSheet]:
    """Those whose name, everyday words or summary begin with every word of `text`; best first."""
    wanted = words_of(text)
    if sum(map(len, wanted)) < MIN_LETTERS:
        return []
    ranked = [
        (place, service)
        for service in services
        if (place := _rank(wanted, service, language)) is not None
    ]
    ranked.sort(key=lambda hit: hit[0])
    return [service for _, service in ranked]


def _rank(wanted: list[str], service: ServiceSheet, language: str) -> int | None:
    def said(*texts: str | None) -> list[str]:
        return [word for text in texts if text for word in words_of(text)]

    return rank(
        wanted,
        said(service.name["it"], service.name.get(language)),
        said(*service.keywords),
        said(service.summary["it"], service.summary.get(language), service.topic),
    )
