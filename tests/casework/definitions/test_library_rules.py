"""What the forms of the library ask, and what they cost, in the cases that people come with."""

from datetime import date

import pytest

from casework.definitions.library import library_definition
from sportello.cases.asking import asked

TODAY = date(2026, 11, 27)


def asks(service, **answers):
    return asked(library_definition(service), answers, TODAY)


def fees(service, **answers):
    return {fee.id: fee.cents for fee in asks(service, **answers).fees}


def documents(service, **answers):
    return {document.id for document in asks(service, **answers).documents}


@pytest.mark.parametrize(
    ("exemption", "copies", "expected", "stamps"),
    [("none", 2, {"rights_stamped": 104}, 1), ("pension", 3, {"rights_free": 78}, 0)],
)
def test_a_certificate_costs_its_rights_and_a_stamp_unless_its_use_is_exempt(
    exemption, copies, expected, stamps
):
    answers = {"exemption": exemption, "copies": copies}
    assert fees("certificati", **answers) == expected
    assert len(asks("certificati", **answers).stamp_duties) == stamps


def test_public_ground_is_paid_by_square_metres_days_kind_and_zone():
    place = {"kind": "cafe", "zone": "centre", "area": 12}
    days = {"first_day": "2026-12-01", "last_day": "2026-12-10"}
    assert fees("suolo-pubblico", **place, **days) == {"fee": 12 * 10 * 60}
    assert asks("suolo-pubblico", **place, **days).answers["days"] == 10


def test_a_small_stand_of_a_third_sector_body_pays_neither_fee_nor_stamp():
    who = {"acts_for": "association", "is_third_sector": True}
    days = {"first_day": "2026-12-01", "last_day": "2026-12-01"}
    what = {"kind": "stand", "zone": "town", "area": 6}
    assert fees("suolo-pubblico", **who, **what, **days) == {}
    assert asks("suolo-pubblico", **who, **what, **days).stamp_duties == ()


@pytest.mark.parametrize(
    ("kind", "office"),
    [("works", "Ufficio Lavori pubblici"), ("cafe", "SUAP"), ("move", "Ufficio Canone unico")],
)
def test_the_office_for_public_ground_depends_on_what_is_put_there(kind, office):
    assert asks("suolo-pubblico", kind=kind).office == office


@pytest.mark.parametrize(
    ("when", "penalty"),
    [("to_begin", {}), ("begun", {"penalty_begun": 33333}), ("done", {"penalty_done": 100000})],
)
def test_a_late_cila_pays_the_penalty_of_the_law(when, penalty):
    assert fees("sue-front", when=when) == {"rights": 10000, **penalty}


def test_both_parents_sign_for_the_nursery_unless_one_alone_is_responsible():
    two = asks("nido-iscrizione", parents="two").second_signers
    assert [signer.person for signer in two] == ["other_parent"]
    assert asks("nido-iscrizione", parents="alone").second_signers == ()


@pytest.mark.parametrize(("isee", "fee"), [(599_999, 6000), (600_001, 14000), (9_000_000, 46000)])
def test_the_nursery_fee_follows_the_isee(isee, fee):
    assert asks("nido-iscrizione", has_isee=True, isee=isee).answers["monthly_fee"] == fee


def test_a_couple_from_two_comuni_pays_two_stamps():
    (together,) = asks("pubblicazioni-matrimonio", same_comune=True).stamp_duties
    (apart,) = asks("pubblicazioni-matrimonio", same_comune=False).stamp_duties
    assert (together.cents, apart.cents) == (1600, 3200)


def test_who_moves_with_children_of_an_absent_parent_has_that_parent_sign():
    family = {"has_members": True, "has_minors": True}
    assert [s.id for s in asks("cambio-residenza", **family).second_signers] == ["other_parent"]
    assert asks("cambio-residenza", has_members=False, has_minors=True).second_signers == ()


def test_a_stranger_s_permit_is_asked_of_who_comes_from_outside_the_union():
    assert "permit" in documents("cambio-residenza", citizenship="other")
    assert "permit" not in documents("cambio-residenza", citizenship="it")


def test_only_a_temporary_parking_permit_needs_stamps():
    assert len(asks("cude", request="first", duration="temporary").stamp_duties) == 2
    assert asks("cude", request="first", duration="permanent").stamp_duties == ()
    assert "medical" in documents("cude", request="first", duration="permanent")


def test_bare_wires_go_to_who_is_on_call():
    assert asks("illuminazione-pubblica", dangers=["cable"]).office == "Reperibilità tecnica"
    assert "call" in asks("illuminazione-pubblica", dangers=["cable"]).shown
    assert "call" not in asks("illuminazione-pubblica").shown


def test_the_diet_is_asked_of_who_eats_there():
    assert "diet" in asks("mensa-trasporto", wanted=["canteen"]).shown
    assert "diet" not in asks("mensa-trasporto", wanted=["bus"]).shown


def test_the_areas_of_a_waste_tax_declaration_are_added_up():
    units = [{"surface": 70}, {"surface": 15.5}]
    assert asks("tari", event="start", units=units).answers["total"] == 85.5


def test_civic_access_asks_neither_reason_nor_fee():
    assert "reason" not in asks("accesso-atti-edilizi", kind="civic").shown
    assert fees("accesso-atti-edilizi", kind="civic") == {}
    assert fees("accesso-atti-edilizi", kind="documents") == {"search": 1000}


def test_a_new_votive_lamp_is_connected_by_the_kind_of_grave():
    assert fees("cimiteri", request="new", grave="chapel") == {
        "connection": 3000,
        "first_year": 1830,
    }
    assert fees("cimiteri", request="end", grave="chapel") == {}
