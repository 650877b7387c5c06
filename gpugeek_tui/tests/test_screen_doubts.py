"""What is said before something is sent that may have happened already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gpugeek_tui.errors import UnknownOutcomeError
from gpugeek_tui.fleet.asked import Asked
from gpugeek_tui.fleet.findings import Finding, Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.screens.doubts import action_doubts, create_doubts
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.fleet_desk import DAY, REQUEST
from gpugeek_tui.tests.test_screen_create import filled

LOST = Followed(
    key=1,
    action="create",
    instance_id=None,
    name="train",
    phase=Phase.UNKNOWN,
    submitted_at=DAY,
    started=0.0,
    asked=Asked.of(REQUEST),
)
FOUND = replace(LOST, finding=Finding(verdict=Verdict.PROBABLY, words="Probably created: 77."))


def test_a_create_in_doubt_is_told_with_what_was_found_out() -> None:
    assert create_doubts(()) == ""
    words = create_doubts([FOUND])
    assert words.startswith("A create like this one was sent at 17:00:00")
    assert "Probably created: 77. Creating again may cost twice." in words


def test_several_in_doubt_are_counted_and_one_on_its_way_is_said_to_be() -> None:
    earlier = replace(LOST, submitted_at=DAY - timedelta(minutes=1))
    assert "2 creates like this one were sent, the latest at 17:00:00" in create_doubts(
        [FOUND, earlier]
    )
    assert "is being sent at this moment" in create_doubts([replace(LOST, phase=Phase.SENDING)])


def test_an_action_in_doubt_is_told_in_a_line_of_its_own() -> None:
    assert action_doubts(()) == ()
    (line,) = action_doubts([replace(FOUND, action="stop")])
    assert line.startswith("A stop of it was sent at 17:00:00, and its outcome is not known.")


async def test_the_create_form_says_that_one_like_it_may_have_happened(open_app: Open) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await filled(driver, name="train")
        await driver.press("ctrl+d")
        await driver.sees("Price")
        assert "A create like this" not in driver.flat
        account.refusal = UnknownOutcomeError("The connection was cut.")
        await driver.press("ctrl+s")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        account.refusal = None
        await filled(driver, name="train")
        await driver.press("ctrl+d")
        await driver.sees("Price", "A create like this one was sent", "not known")


async def test_the_question_before_an_action_says_that_one_is_in_doubt(open_app: Open) -> None:
    account = Account(machine(1))
    account.refusal = UnknownOutcomeError("The connection was cut.")
    async with open_app(account) as driver:
        await driver.agree("S")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        await driver.press("r")
        await driver.sees("Restart this instance?", "A stop of it was sent", "not known")
