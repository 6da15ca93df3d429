"""EPCI and communes as places of the law: which are seated in a territory, which body of the register is which."""

from dashboards.loading import Context

EPCI, COMMUNE = "epci", "commune"


def place_bodies(context: Context) -> dict[str, list[str]]:
    """EPCI or commune -> the organisations of the register that are this body: of its kind, seated in it."""
    epci = dict(context.territories.communes.select("territory", "epci").iter_rows())
    found: dict[str, list[str]] = {}
    for name, kind, seat in context.organisations.select("organisation", "kind", "seat_commune").iter_rows():
        place = seat if kind == COMMUNE else epci.get(seat) if kind == EPCI else None
        if place is not None:
            found.setdefault(place, []).append(name)
    return found


def epci_of(context: Context, territory: str) -> list[str]:
    """The EPCI seated in a territory, itself where it is one; none in a commune."""
    epci = context.territories.epci
    if territory in set(epci["territory"]):
        return [territory]
    touching = context.territories.epci_touching(territory)
    return touching.filter("is_seated")["territory"].to_list()
