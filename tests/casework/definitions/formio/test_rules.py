import time

import pytest

from tests.casework.definitions.formio.a_form import a_component, broken_by, checked


@pytest.mark.parametrize(
    ("type", "component", "good", "bad", "rule"),
    [
        ("textfield", {"validate": {"required": True}}, "x", "   ", "required"),
        ("checkbox", {"validate": {"required": True}}, True, False, "required"),
        ("radio", {"validate": {"required": True}}, False, "", "required"),
        ("selectboxes", {"validate": {"required": True}}, {"a": True}, {"a": False}, "required"),
        ("datagrid", {"validate": {"required": True}}, [{"a": "x"}], [], "required"),
        ("day", {"validate": {"required": True}}, "01/02/2020", "00/00/0000", "required"),
        ("textfield", {"validate": {"minLength": 3}}, "abc", "ab", "minLength"),
        ("textfield", {"validate": {"maxLength": "3"}}, "abc", "abcd", "maxLength"),
        ("textarea", {"validate": {"minWords": 2}}, "two words", "one", "minWords"),
        ("textarea", {"validate": {"maxWords": 2}}, "two words", "now three words", "maxWords"),
        ("number", {"validate": {"min": 3}}, 3, 2, "min"),
        ("currency", {"validate": {"max": "3"}}, 3, 3.5, "max"),
        ("number", {}, "12", "twelve", "number"),
        ("textfield", {"validate": {"pattern": "[A-Z]{2}|x"}}, "AB", "ab", "pattern"),
        ("email", {}, "anna@comune.it", "anna@comune", "invalid_email"),
        ("url", {}, "www.comune.it", "htp:/ww.comune", "invalid_url"),
        ("url", {}, "http://localhost:3000/a?b", "localhost", "invalid_url"),
        ("url", {}, "ftp://1.2.3.4", "anna@comune.it", "invalid_url"),
        ("datetime", {}, "2026-11-27T10:00:00+01:00", "2026-13-27", "invalidDate"),
        (
            "datetime",
            {"widget": {"minDate": "2026-11-27"}},
            "2026-11-27T00:00:00+01:00",
            "2026-11-26T23:59:00+01:00",
            "minDate",
        ),
        (
            "datetime",
            {"widget": {"maxDate": "2026-11-27"}},
            "2026-11-27T23:59:00+01:00",
            "2026-11-28T00:00:00+01:00",
            "maxDate",
        ),
        ("day", {}, "02/29/2024", "02/29/2023", "invalidDay"),
        ("day", {"dayFirst": True}, "31/01/2024", "31/13/2024", "invalidDay"),
        ("day", {"maxDate": "2023-04-01"}, "04/01/2023", "04/02/2023", "maxDate"),
        ("day", {"minDate": "2023-04-01", "dayFirst": True}, "01/04/2023", "31/03/2023", "minDate"),
        ("day", {"maxYear": "2022"}, "01/22/2022", "01/22/2023", "maxYear"),
        ("day", {"minYear": 2022}, "01/22/2022", "01/22/2021", "minYear"),
        (
            "day",
            {"fields": {"month": {"required": True}}},
            "01/00/2024",
            "00/01/2024",
            "requiredMonthField",
        ),
        ("time", {}, "10:15:00", "25:00:00", "time"),
        ("time", {"dataFormat": "hh:mm A"}, "10:15 PM", "22:15 PM", "time"),
        ("phoneNumber", {"inputMask": "(999) 999"}, "(051) 123", "051 123", "mask"),
        ("textfield", {"inputMask": "AA999aa"}, "FR123xY", "FR123x1", "mask"),
        ("textfield", {"inputMask": "99[-99]"}, "12", "12-3", "mask"),
        ("textfield", {"inputMask": "a{2,3}9|a"}, "abc1", "a1", "mask"),
        ("textfield", {"inputMask": "\\9.&#"}, "9.ZF", "8.ZF", "mask"),
        (
            "selectboxes",
            {"validate": {"minSelectedCount": 2}},
            {"a": True, "b": True},
            {"a": True, "b": False},
            "minSelectedCount",
        ),
        (
            "selectboxes",
            {"validate": {"maxSelectedCount": "1"}},
            {"a": True, "b": False},
            {"a": True, "b": True},
            "maxSelectedCount",
        ),
        (
            "radio",
            {"values": [{"value": "1"}, {"value": "b"}], "validate": {"onlyAvailableItems": True}},
            "1",
            "2",
            "invalidOption",
        ),
        (
            "select",
            {"data": {"values": [{"value": "a"}]}, "validate": {"onlyAvailableItems": True}},
            "a",
            "b",
            "invalidOption",
        ),
        (
            "select",
            {
                "dataSrc": "json",
                "data": {"json": '[{"id": 7, "x": 1}]'},
                "valueProperty": "id",
                "validate": {"onlyAvailableItems": True},
            },
            7,
            8,
            "invalidOption",
        ),
        (
            "survey",
            {"questions": [{"value": "q"}, {"value": "r"}], "validate": {"required": True}},
            {"q": "a", "r": "b"},
            {"q": "a"},
            "requiredSurvey",
        ),
        ("textfield", {}, "one", ["one"], "nonarray"),
        ("file", {"multiple": True, "validate": {"required": True}}, [{"name": "a"}], {}, "array"),
    ],
)
def test_each_rule_has_the_name_that_form_io_gives_it(type, component, good, bad, rule):
    assert broken_by(good, type, **component) == []
    assert rule in broken_by(bad, type, **component)


def test_a_choice_that_was_not_made_is_no_choice_that_is_not_offered():
    choice = a_component("select", data={"values": [{"value": "a"}]})

    assert checked({**choice, "validate": {"onlyAvailableItems": True}}).errors == ()


def test_each_of_several_answers_is_judged_and_the_path_is_that_of_all():
    form = a_component("email", "mails", multiple=True, validate={"required": True})

    found = checked(form, mails=["a@b.it", "no", "nor this"])

    assert [(error.path, error.rule) for error in found.errors] == [("mails", "invalid_email")]


def test_the_words_of_a_form_stand_in_place_of_the_name():
    words = {"required": True, "customMessage": "Lo scriva, per favore"}

    assert broken_by("", validate=words) == ["Lo scriva, per favore"]


def test_a_rule_as_data_gives_its_own_words_or_its_name():
    over = {"if": [{">": [{"var": "input"}, 17]}, True, "Solo maggiorenni"]}

    assert broken_by(17, "number", validate={"json": over}) == ["Solo maggiorenni"]
    assert broken_by(18, "number", validate={"json": over}) == []
    assert broken_by(1, "number", validate={"json": {"==": [{"var": "value"}, 2]}}) == ["jsonLogic"]


def test_a_value_with_one_of_several_masks_names_its_mask():
    masks = [{"label": "short", "mask": "999"}, {"label": "long", "mask": "999-999"}]
    form = {"allowMultipleMasks": True, "inputMasks": masks}

    assert broken_by({"maskName": "long", "value": "051-123"}, **form) == []
    assert broken_by({"maskName": "short", "value": "051-123"}, **form) == ["mask"]


def test_a_pattern_that_would_try_for_ever_gives_up():
    began = time.monotonic()

    assert broken_by("a" * 40 + "!", validate={"pattern": "(a+)+"}) == ["pattern"]
    assert broken_by("a" * 40 + "!", validate={"pattern": r"(?=a)(a|aa)+\1"}) == ["pattern"]
    assert time.monotonic() - began < 2


def test_what_is_not_asked_as_an_input_or_not_kept_is_not_judged():
    for more in ({"input": False}, {"persistent": False}, {"hidden": True}):
        assert (
            checked(a_component("textfield") | {"validate": {"required": True}} | more).errors == ()
        )
