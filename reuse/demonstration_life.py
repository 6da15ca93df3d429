"""One synthetic device: what happens to it, told in order by drawn chances. Read `demonstration.py` first."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from reuse.kinds import instant
from reuse.policy import default_policy

SIZES = {"hdd": 500_107_862_016, "ssd": 256_060_514_304, "nvme": 512_110_190_592, "emmc": 64_021_856_256}
#: What erases each kind of medium to the level that it needs.
WIPES = {
    "hdd": ("cleared", "zeros, 1 round", "nwipe 0.38"),
    "ssd": ("purged", "ATA sanitize", "nwipe 0.41"),
    "nvme": ("purged", "NVMe sanitize", "nwipe 0.41"),
    "emmc": ("purged", "eMMC sanitize", "synthetic tool"),
}
RECYCLER, PARTNERS = "recycleur-fictif-1", ("lieu-fictif-1", "lieu-fictif-2")
#: Type -> who takes what leaves the chain, and how: desktops go back to a school that has an inventory.
TAKERS = {
    "": ("asso-fictive-1", "general_interest", "gift"),
    "desktop_professional": ("lycee-fictif-1", "public_body", "transfer"),
}
OLD_DAYS, LONG_DAYS = (900, 3400), (3660, 4700)


@dataclass(frozen=True)
class Told:
    """One thing that happens to a device."""

    device: str
    at: datetime
    event: str
    values: Mapping[str, Any]
    proof: str = ""


class Life:
    """Tells the events of one device, one after the other; `tell` gives them all."""

    def __init__(
        self, known: Mapping[str, Any], chance: random.Random, device: str, workshop: str,
        arrival: Mapping[str, str], start: datetime, collected: datetime,
    ) -> None:  # fmt: skip
        self.collected = collected
        self.known, self.chance, self.device, self.workshop = known, chance, device, workshop
        self.arrival = arrival
        self.type = self.one_of({name: each["share"] for name, each in known["type"].items()})
        self.kind = known["type"][self.type]
        self.at = start + timedelta(minutes=chance.randrange(360))
        self.told: list[Told] = []
        self.grams = chance.randint(*self.kind["grams"])
        self.media: list[dict[str, Any]] = [
            {"medium": f"{device}-M{n}", "kind": kind, "size_bytes": SIZES[kind]} for n, kind in self.drives()
        ]
        self.is_old = False

    def tell(self) -> list[Told]:
        """From the announcement to wherever it ends."""
        self._arrive()
        self._diagnose()
        fate = self.one_of(self.known["fate"])
        if self.is_old:
            fate = "waste"
        {
            "hand_over": self._hand_over,
            "waste": self._discard,
            "dismantle": self._dismantle,
            "transfer": self._transfer,
            "return_to_donor": self._give_back,
            "lose": self._lose,
        }[fate]()
        return self.told

    def one_of(self, shares: Mapping[str, int]) -> str:
        """A code, drawn by its share."""
        return self.chance.choices(list(shares), weights=list(shares.values()))[0]

    def happens(self, name: str) -> bool:
        """Whether a chance of `[chance]` comes true."""
        return self.chance.randrange(100) < int(self.known["chance"][name])

    def drives(self) -> list[tuple[int, str]]:
        """The media of the device, numbered."""
        return [(1, self.chance.choice(self.kind["media"]))] if self.kind["media"] else []

    def say(self, event: str, hours: tuple[int, int], proof: str = "", **values: Any) -> None:
        """The next event, some working hours later."""
        self.at += timedelta(hours=self.chance.randint(*hours), minutes=self.chance.randrange(1, 50))
        self.told.append(Told(self.device, self.at, event, values, proof))

    def _arrive(self) -> None:
        age = self.chance.randint(*(LONG_DAYS if self.chance.randrange(100) < 5 else OLD_DAYS))
        self.is_old = age > LONG_DAYS[0]
        arrival: dict[str, Any] = dict(self.arrival) | {
            "equipment_type": self.type,
            "manufacturer": "Synthétique",
            "model": self.chance.choice(self.kind["models"]),
            "commissioned_on": (self.at - timedelta(days=age)).date().isoformat(),
        }
        if arrival["origin"] == "public_gift":
            arrival |= {"unit_value_cents": self.chance.randint(*self.kind["value_cents"])}
            arrival |= {"taker_kind": "solidarity_enterprise"}
        route = "gift" if arrival["origin"] != "public_transfer" else "transfer"
        self.say("announce", (0, 1), **arrival, route=route)
        slip = f"SYN-ENL-{self.arrival['lot'][-2:]}"
        self.say("collect", (48, 96), slip=slip, collector=self.workshop)
        # One lorry for the lot, which is counted within the hour: devices are taken out of it one by one after that.
        self.told[-1] = replace(self.told[-1], at=self.collected)
        self.at = self.collected
        weighed: dict[str, Any] = (
            {} if self.chance.randrange(100) < 4 else {"grams": self.grams, "weight_method": self._method()}
        )
        self.say("receive", (2, 20), lot=self.arrival["lot"], place="SYN-QUAI", **weighed)
        self.say("identify", (1, 30), serial=f"SYN{self.device[4:]}", label=self.device)
        if not weighed:
            self.say("weigh", (1, 4), grams=self.grams, weight_method="measured")

    def _method(self) -> str:
        return self.one_of({"measured": 80, "sticker": 8, "type_average": 12})

    def _diagnose(self) -> None:
        found: dict[str, Any] = {"media": self.media} if self.media else {"is_without_medium": True}
        if self.media:
            found["lock_status"] = "none"
            found["memory_megabytes"] = self.chance.choice((4096, 8192, 16384))
            found["windows_fitness"] = "unfit" if self.happens("unfit_for_windows") else "fit"
        self.say("diagnose", (24, 240), **found)
        self.say("move", (1, 8), place=f"SYN-{self.chance.choice('ABC')}{self.chance.randint(1, 6)}")

    def _erase(self) -> None:
        for medium in self.media:
            if self.happens("failed_erasure"):
                self.say("fail-erasure", (1, 12), medium=medium["medium"], tool=WIPES[medium["kind"]][2], errors=3)
            level, method, tool = WIPES[medium["kind"]]
            self.say("erase", (3, 30))
            told = self.told.pop()
            wiped_at = instant(told.at - timedelta(minutes=30))
            values = {"medium": medium["medium"], "level": level, "method": method, "tool": tool, "wiped_at": wiped_at}
            values |= {"bytes_erased": medium["size_bytes"]}
            kind = "certificate" if tool == "synthetic tool" else "log"
            proof = f"synthetic proof of erasure\n{self.device} {medium['medium']} {level} {wiped_at}\n"
            self.told.append(Told(self.device, told.at, "erase", values | {"proof_kind": kind}, proof))

    def _repair(self) -> None:
        if not self.happens("repair"):
            return
        self.say("start-repair", (4, 80), fault="synthetic fault")
        if self.happens("part"):
            part = self.chance.choice(("battery", "memory", "charger") if self.media else ("power_supply",))
            self.say("replace-part", (2, 60), kind=part, is_new=self.happens("new_part"))
        self.say("finish-repair", (1, 6), minutes=self.chance.randint(15, 140))

    def _prepare(self) -> None:
        self._erase()
        self._repair()
        kit: dict[str, Any] = {"kit": self.kind["kit"]}
        if self.happens("waiver"):
            kit = {"kit_waiver": "supplied_by_partner"}
        grades = {
            "grade_function": self.one_of({"A": 60, "B": 30, "C": 10}),
            "grade_cosmetic": self.one_of({"A": 20, "B": 60, "C": 20}),
        }
        self.say("qualify", (4, 60), is_every_function_tested=True, **grades, **kit)

    def _hand_over(self) -> None:
        self._prepare()
        self._give(1)
        if self.happens("returned"):
            self.at += timedelta(days=self.chance.randint(20, 150))
            self.say(
                "return", (1, 8), reason=self.one_of({"fault": 60, "unsuited": 25, "loan_ended": 15}), place="SYN-QUAI"
            )
            self._diagnose()
            self._prepare()
            self._give(2)

    def _give(self, cycle: int) -> None:
        month = f"{self.at:%y%m}"
        self.say("allocate", (24, 1300), request="SYN-DEM")
        if self.happens("partner"):
            partner = self.chance.choice(PARTNERS)
            slip = f"SYN-BL-{month}-{self.workshop[-1]}{PARTNERS.index(partner) + 1}"
            self.say("ship", (4, 48), slip=slip, partner=partner)
            self.say("partner-receive", (5, 60), partner=partner, slip=slip)
        mode = self.one_of(self.known["mode"])
        price: dict[str, Any] = {}
        if mode == "sale":
            ceiling = self._ceiling()
            mode, price = ("gift", {}) if ceiling is None else ("sale", {"price_cents": self._price(ceiling)})
        self.say(
            "hand-over", (8, 160), mode=mode, client_ref=f"SYN-{self.device[4:]}-{cycle}",
            receipt=f"SYN-RC-{self.device[4:]}-{cycle}",
            audience=self.one_of(self.known["audience"]), substitution=self.one_of(self.known["substitution"]),
            commune_code=self.one_of(self.known["commune"]), **price,
        )  # fmt: skip

    def _price(self, ceiling: int) -> int:
        return min(ceiling, 500 * self.chance.randint(4, 30))

    def _ceiling(self) -> int | None:
        """The solidarity ceiling of the type, whatever the origin: nobody here sells above it."""
        found = default_policy().price_ceiling(self.type, self.at.date())
        return None if found is None else int(found.value)

    def _discard(self) -> None:
        reason = "too_old" if self.is_old else self.one_of({"uneconomic": 55, "broken": 45})
        if not self.media or self.chance.randrange(100) < 50:
            self._erase()
        self.say("declare-waste", (8, 200), reason=reason, recycler_contract="SYN-CTR-1")
        # A pick-up every month: what weighs on the platform is seldom what the sticker says.
        self.at = (self.at.replace(day=1) + timedelta(days=32)).replace(day=12)
        handed = max(1, self.grams * self.chance.randint(97, 102) // 100)
        code = {"monitor": "16 02 13*"}.get(self.type, "16 02 14")
        slip = f"BSD-{self.at:%Y%m%d}-SYN{self.workshop[-1]}{code.replace(' ', '')[1:6]}"
        self.say("hand-to-recycler", (0, 3), recycler=RECYCLER, slip=slip, waste_code=code, grams_handed=handed)
        self.say(
            "confirm-treatment",
            (240, 900),
            treatment="R4",
            grams_received=max(1, handed * self.chance.randint(97, 101) // 100),
        )

    def _dismantle(self) -> None:
        self._erase()
        part = max(1, self.grams // 5)
        kind = "screen" if self.type in {"laptop", "monitor", "tablet", "smartphone"} else "power_supply"
        parts = [{"part": f"{self.device}-P1", "kind": kind, "grams": part}]
        self.say("dismantle", (8, 120), parts=parts, residue_grams=self.grams - part)

    def _transfer(self) -> None:
        self._prepare()
        due = (self.at + timedelta(days=180)).date().isoformat()
        taker, kind, route = TAKERS.get(self.type, TAKERS[""])
        self.say("transfer-out", (24, 300), taker=taker, taker_kind=kind, route=route,
                 undertaking=f"SYN-ENG-{self.at:%y%m}", proof_due_on=due)  # fmt: skip

    def _give_back(self) -> None:
        self.say("return-to-donor", (20, 200), slip=f"SYN-RET-{self.device[4:]}")

    def _lose(self) -> None:
        breach = {"breach_check": f"SYN-VIOL-{self.device[4:]}"} if self.media else {}
        self.say(
            "lose",
            (100, 900),
            reason=self.one_of({"missing": 80, "stolen": 20}),
            report=f"SYN-PV-{self.device[4:]}",
            **breach,
        )
