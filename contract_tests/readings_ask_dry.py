"""Questions that dry runs answer: they make nothing and cost nothing, wherever they are asked.

Much is noted in passing, by whoever looks at create's answers; here what is missing is asked for.
"""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from contract_tests.booking import no_machine
from contract_tests.questions import OTHER
from contract_tests.readings_ask import ask
from contract_tests.readings_of_rental import no_machine_sighting, told

if TYPE_CHECKING:
    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.readings import Readings
    from contract_tests.run import Run

__all__ = ["DryRuns"]

_GIB = 1 << 30
_FOUR = [7001, 7002, 7003, 7004]


class DryRuns:
    """Dry runs of one booking; `works` says whether the plain one finds a machine at the moment."""

    def __init__(self, run: Run, booking: Booking) -> None:
        self.run = run
        self.booking = booking
        self.body = booking.body | {"dryRun": True}
        self.plain = self.ask()

    @property
    def works(self) -> bool:
        return self.plain.ok

    def ask(self, **changes: Any) -> Exchange:
        return ask(self.run, "createInstance", **(self.body | changes))

    def about_parameters(self) -> None:
        """A18, C1, C2, C10, C13, C15, C19: which parameters are refused; most of it is noted in passing."""
        if not self.run.readings.memory.checks_in_dry_runs:
            self.ask(servicePort=_FOUR)
        for name, changes in (
            ("other_type", {"type": 3}),
            ("zero_gpus", {"gpuNum": 0}),
            ("unknown_fields", {"xNoSuchField": "1"}),
            ("payg_duration", {"duration": 1}),
            ("port_limit", {"servicePort": _FOUR[:3], "httpServicePort": _FOUR[3:]}),
            ("same_port", {"servicePort": _FOUR[:1] * 2}),
            ("small_disks", {"systemDiskSize": 10}),
            ("small_disks", {"dataDiskSize": 10}),
            ("cpu_and_memory", {"cpuNum": 1}),
        ):
            if name == "small_disks" or not self.run.readings.knows(name):
                self.ask(**changes)
        lower = self.ask(diskType="ssd")
        if lower.ok or lower.refused:
            value = "upper" if lower.code == 10005 else "any"
            self.run.readings.note("disk_type_case", value, lower)

    def about_machines(self) -> None:
        """A13 and C4: a wish that no machine fulfils, and more GPUs than any machine has."""
        readings = self.run.readings
        nobody = self.ask(tags=[f"no-such-tag-{secrets.token_hex(4)}"])
        if no_machine(nobody):
            readings.see(no_machine_sighting(nobody))
        many = self.ask(gpuNum=100_000)
        if many.code == 10005:
            readings.note("too_many_gpus", "10005", many)
        elif many.refused or many.ok:
            as_usual = no_machine(many) and no_machine_sighting(many).value == _refusal(readings)
            value = "10135" if many.code == 10135 or as_usual else OTHER
            readings.note("too_many_gpus", value, many, words=told(many))

    def about_memory(self) -> None:
        """C5: an amount that is too much in GB and little in bytes, where the answer does not give it back."""
        readings = self.run.readings
        if not readings.knows("memory_unit"):
            self.ask(memory=1)
        if readings.knows("memory_unit"):
            return
        large = self.ask(memory=1 << 22)  # 4 MiB, or 4 PiB
        if large.refused:
            readings.note("memory_unit", "GB", large)
        elif large.ok and self.ask(memory=1 << 52).refused:  # else it is not looked at
            readings.note("memory_unit", "bytes", large)

    def about_the_price(self) -> None:
        """C8: one GPU and two, one period and two."""
        answers = [
            self.ask(skuName="daily", gpuNum=gpus, duration=duration)
            for gpus, duration in ((1, 1), (2, 1), (1, 2))
        ]
        prices = [_price(answer) for answer in answers]
        one, two_gpus, two_periods = prices
        if not one or two_gpus is None or two_periods is None:
            return
        twice = (two_gpus == 2 * one, two_periods == 2 * one)
        known = {(True, False): "period", (False, False): "per_gpu", (True, True): "duration"}
        odd = {two_gpus, two_periods} - {one, 2 * one}
        value = OTHER if odd else known.get(twice, OTHER)
        words = f"{one} for one, {two_gpus} for two GPUs, {two_periods} for two periods"
        self.run.readings.note("price", value, answers[0], words=words)

    def about_places(self) -> None:
        """B1 and B2: where each type is free, and where it is given to who does not say where."""
        run = self.run
        centers = [center.get("dcId") for center in run.account.datacenters()][:6]
        choices = []
        for gpu in run.account.gpus()[:6]:
            if run.readings.knows("default_datacenter", "gpus_listed"):
                return
            anywhere = self.ask(gpuName=gpu)
            if anywhere.ok and run.readings.knows("default_datacenter"):
                continue
            there = [dc for dc in centers if dc and self.ask(gpuName=gpu, dcId=dc).ok]
            if no_machine(anywhere) and not there:
                run.readings.note("gpus_listed", "sold", anywhere)
            elif no_machine(anywhere):
                run.readings.note("default_datacenter", "first", anywhere)
            elif anywhere.ok and len(there) > 1:
                choices.append(anywhere)
                if (anywhere.data.get("spec") or {}).get("dcId") != there[0]:
                    run.readings.note("default_datacenter", "any", anywhere)
        if choices and not run.readings.knows("default_datacenter"):
            run.readings.note("default_datacenter", "first", choices[0])

    def about_types_not_listed(self) -> None:
        """B1: a type that an instance has and the list has not is known to create, or is no more."""
        memory = self.run.readings.memory
        shown = [row.get("gpuName") for row in memory.rows.values()]
        names = {name for name in shown if isinstance(name, str) and name not in memory.gpus}
        for name in sorted(names)[:3]:
            answer = self.ask(gpuName=name)
            if answer.ok or no_machine(answer):
                self.run.readings.note("gpus_listed", "in_stock", answer)
                return


def _refusal(readings: Readings) -> str:
    """How a create is refused that finds no machine (A13); "" where that is not known."""
    seen = readings.get("create_refusal")
    return "" if seen is None else seen.value


def _price(answer: Exchange) -> Decimal | None:
    try:
        return Decimal(str((answer.data.get("spec") or {}).get("price")))
    except InvalidOperation:
        return None
