from italy.municipalities import (
    birthplace_codes,
    municipalities_beginning,
    municipalities_named,
)


def test_a_comune_is_found_by_its_name_however_it_is_typed():
    for typed in ("Forlì", "FORLI'", " forli "):
        assert [one.code for one in municipalities_named(typed)] == ["D704"]
    assert [one.province for one in municipalities_named("Castro")] == ["BG", "LE"]
    assert [one.code for one in municipalities_named("Castro (le)")] == ["M261"]
    assert municipalities_named("Castro (RM)") == ()
    assert municipalities_named("") == municipalities_named("Paperopoli") == ()


def test_a_comune_knows_its_postcodes():
    (roma,) = municipalities_named("Roma")
    assert [roma.has_postcode(code) for code in ("00118", "00199", "00129", "20121")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_comune_without_known_postcodes_takes_any():
    (alghero,) = municipalities_named("Alghero")
    assert alghero.postcodes == ()
    assert alghero.has_postcode("07041")


def test_people_are_born_in_comuni_of_the_past_and_in_other_countries_too():
    assert "H501" in birthplace_codes("ROMA")
    assert "A001" in birthplace_codes("Abano")
    assert "Z100" in birthplace_codes("Albania")
    assert birthplace_codes("Paperopoli") == frozenset()


def test_names_are_found_by_their_beginning_with_the_province_where_several_have_them():
    found = municipalities_beginning("castr", 3)
    assert [(one.full_name, one.only_postcode) for one in found] == [
        ("Castro (BG)", "24063"),
        ("Castro (LE)", "73030"),
        ("Castronno", "21040"),
    ]
    assert municipalities_beginning("", 3) == []
    (rome,) = municipalities_beginning("ROMA", 1)
    assert (rome.full_name, rome.only_postcode) == ("Roma", None)
