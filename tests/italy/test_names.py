"""Names from a registry's capitals, as people write them."""

import pytest

from italy.names import as_written


@pytest.mark.parametrize(
    ("registry", "bearer"),
    [
        ("MARIA", "Maria"),
        ("ANNA MARIA", "Anna Maria"),
        ("JEAN-LUC", "Jean-Luc"),
        ("ZOË", "Zoë"),
        ("", ""),
        ("NICOLO'", "Nicolò"),
        ("NOE' MARIA", "Noè Maria"),
        ("NICOLO' D'ANGELO", "Nicolò D'Angelo"),
        ("D’AGOSTO", "D'Agosto"),
        ("D' ANGELO", "D'Angelo"),
        ("DELL' ORTO", "Dell'Orto"),
        ("SANT'AMBROGIO", "Sant'Ambrogio"),
        ("DE LUCA", "De Luca"),
        ("LO RUSSO", "Lo Russo"),
        ("DE' MEDICI", "De' Medici"),
        ("DI GIO'", "Di Giò"),
        ("  DEL   BUONO ", "Del Buono"),
    ],
)
def test_names_are_written_as_their_bearers_write_them(registry: str, bearer: str) -> None:
    assert as_written(registry) == bearer


@pytest.mark.parametrize("typed", ["de Luca", "McDonald", "D'Angelo", "van der Berg", "Lo' Russo"])
def test_a_name_that_a_person_typed_stays_as_it_is(typed: str) -> None:
    assert as_written(typed) == typed


def test_a_name_that_is_written_already_is_not_changed_again() -> None:
    assert as_written(as_written("NICOLO' D' ANGELO")) == "Nicolò D'Angelo"
