"""What a hand-over says before anybody types: the request of the device knows for whom and where (METHODOLOGY 19.7).

In: an opened data folder, who acts, a device. Out: values of its hand-over, still to be completed by the reference of
the person, which nothing here knows.
"""

from datetime import datetime
from typing import Any

from barometer.records.home import Home
from dashboards.actors import Actor
from factors.errors import UserError
from reuse.requests import show_request
from reuse.state import Device

COMMUNE = "COM-"


def first_values(home: Home, actor: Actor, device: Device) -> dict[str, Any]:
    """A gift, a receipt number that nobody has, and what the request of the device says; all may be changed."""
    values: dict[str, Any] = {"mode": "gift", "receipt": receipt_number(actor.now)}
    if device.request is None:
        return values
    try:
        request = show_request(home, device.request, actor=actor.name)[0].request
    except UserError:  # somebody else's request, or one on paper: nothing to propose
        return values
    if request.audience is not None:
        values["audience"] = request.audience
    if (request.territory or "").startswith(COMMUNE):
        values["commune_code"] = str(request.territory).removeprefix(COMMUNE)
    return values


def receipt_number(now: datetime) -> str:
    """The day and the time, to the hundredth of a second."""
    return f"R{now:%y%m%d-%H%M%S}{now.microsecond // 10_000:02d}"
