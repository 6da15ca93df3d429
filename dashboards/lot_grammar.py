"""`barometer reuse lot …`: a verb for each event of a lot, made from its catalogue, then show and list."""

from dashboards.event_options import AROUND, field_option
from dashboards.grammar import Option, Verb, option
from reuse.lot_events import TOLD_OF_LOTS
from reuse.payload import specs

LOT = option("lot", metavar="LOT", about="option_lot")
ORGANISATION = option("--organisation", metavar="ID", about="option_reuse_organisation")
STATE = option("--state", metavar="STATE", about="option_chain_state")
COUNT = option("--count", type=int, metavar="N", about="option_lot_count")
DONOR = option("--donor", metavar="ID", about="option_reuse_donor")


def event_options(name: str) -> tuple[Option, ...]:
    """The options of an event of a lot: the lot, what surrounds every event, and the fields of this one."""
    own = (COUNT,) if name == "serialise" else ()
    around = (((flag,), dict(settings)) for flag, settings in AROUND)
    return (LOT, *around, *map(field_option, specs(TOLD_OF_LOTS[name])), *own)


LOT_VERB = Verb(
    "lot",
    children=(
        *(Verb(name, "lots", "record_event", event_options(name), about=f"help_lot_{name}") for name in TOLD_OF_LOTS),
        Verb("show", "lots", "show", (LOT,), about="help_lot_show"),
        Verb("list", "lots", "show_list", (ORGANISATION, STATE, DONOR), about="help_lot_list"),
    ),
)
