"""The pages that the core names as its sources exist, and say the figures that the core has."""

import re
from pathlib import Path

from sportello.decisions.numbering import BLOCK_SIZE, FIRST_BLOCK
from sportello.forecast import estimator as waiting
from sportello.forecast import simulation_input
from sportello.forecast.calibration import BIN_MEMORY, ROUND_MIN, SCORES
from sportello.model.plan import RoutingRules
from sportello.routing.policies import POLICIES, PROMISE_PIVOT_MIN

ROOT = Path(__file__).parents[2]
PAGE = re.compile(r"docs/[a-z/-]+\.md")


def page(name: str) -> str:
    """A page of docs, without its line breaks."""
    return " ".join((ROOT / "docs" / f"{name}.md").read_text().split())


def test_every_page_that_the_core_and_its_benchmarks_name_is_there():
    named = {
        path
        for package in ("sportello", "benchmarks")
        for file in (ROOT / package).rglob("*.py")
        for path in PAGE.findall(file.read_text())
    }
    assert {path for path in named if not (ROOT / path).exists()} == set()
    assert "docs/routing.md" in named


def test_the_page_of_routing_has_every_policy_rule_and_setting():
    routing, code = page("routing"), (ROOT / "sportello" / "routing" / "policies.py").read_text()
    for name in (*POLICIES, *RoutingRules.__struct_fields__):
        assert f"`{name}`" in routing
    for rule in {"condition", *re.findall(r'"(booked_\w+|sent_first|priority|overdue)"', code)}:
        assert f"(`{rule}`)" in routing
    rules = RoutingRules()
    assert f"from {rules.booked_before_min} minutes before the slot" in routing
    assert f"from {rules.booked_after_min} minutes after it" in routing
    assert f"more than {rules.late_min} minutes late" in routing
    assert f"up to {rules.booked_early_min} minutes before the slot" in routing
    assert f"{rules.guard} times their promise" in routing
    assert f"`α` = {rules.alpha}" in routing
    assert f"√({PROMISE_PIVOT_MIN} · target)" in routing


def test_the_page_of_waits_has_the_figures_of_the_estimate():
    told = page("waiting")
    assert f"plays the present on, {waiting.RUNS} times" in told
    assert f"the last {SCORES:,} promises" in told
    assert f"in steps of {ROUND_MIN} minutes" in told
    assert f"some {BIN_MEMORY} tickets" in told
    assert f"taken to last {simulation_input.PAUSE_MIN:g} minutes" in told


def test_the_page_of_numbers_has_the_blocks():
    numbers = page("numbering")
    assert BLOCK_SIZE == 100
    assert f"hundred from {FIRST_BLOCK} on" in numbers
