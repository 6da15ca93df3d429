"""What a field of the bench offers beside typing: donors of the register, lots that still hold devices, open requests.

In: a device, or a new one of a workshop. Out: identifier -> the words that show it. Another identifier may be typed.
"""

from collections.abc import Callable

from dashboards.frame import Screen, organisation_names
from reuse.kinds import HOUSEHOLDS
from reuse.lots import left_to_serialise, list_lots
from reuse.preparation import queue_of
from reuse.state import Device
from reuse.ties import base_type


def _donors(screen: Screen, device: Device) -> dict[str, str]:
    """The organisations of the register, by name; households first."""
    names = organisation_names(screen.folder)
    return {HOUSEHOLDS: screen.voice("lots_households")} | dict(sorted(names.items(), key=lambda each: each[1]))


def _lots(screen: Screen, device: Device) -> dict[str, str]:
    """The lots of the workshop that still hold devices, the last one first, with whose they were."""
    voice, names = screen.voice, _donors(screen, device)
    found = list_lots(
        screen.folder.home, actor=screen.folder.actor.name, organisation=device.organisation, state="received"
    )
    return {
        lot.subject: voice(
            "bench_lot", lot=lot.subject, donor=names.get(str(lot.counterpart), str(lot.counterpart)),
            count=voice.whole(left_to_serialise(lot)),
        )
        for lot in sorted(found, key=lambda lot: lot.received_at or "", reverse=True)
        if left_to_serialise(lot)
    }  # fmt: skip


def _requests(screen: Screen, device: Device) -> dict[str, str]:
    """The requests accepted by the workshop that still want devices, of the type of this one, the oldest first."""
    voice, names = screen.voice, organisation_names(screen.folder)
    kind = None if device.equipment_type is None else base_type(device.equipment_type)
    queue = queue_of(screen.folder.home, device.organisation, actor=screen.folder.actor.name)
    return {
        each.followed.request.subject: voice(
            "bench_request", request=each.followed.request.subject,
            who=names.get(each.followed.request.organisation, each.followed.request.organisation),
            kind=voice.word(str(each.followed.request.equipment_type)), count=voice.whole(each.left),
        )
        for each in queue if kind in {None, base_type(each.followed.request.equipment_type or "")}
    }  # fmt: skip


#: Field -> what it offers.
OFFERED: dict[str, Callable[[Screen, Device], dict[str, str]]] = {
    "donor": _donors, "lot": _lots, "request": _requests,
}  # fmt: skip
