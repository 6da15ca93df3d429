"""`barometer reuse request …`, `offer`, `need`: verbs made from the catalogues of `reuse/request_events.py`."""

from dashboards.event_options import AROUND, field_option
from dashboards.grammar import Option, Verb, option
from reuse.payload import specs
from reuse.request_events import REQUEST_EVENTS, NeedDeclared, OfferSet

REQUEST = option("request", metavar="REQUEST", about="option_request")
ORGANISATION = option("--organisation", metavar="ID", about="option_reuse_organisation")
WORKSHOP = option("--workshop", metavar="ID", about="option_reuse_workshop")
STATE = option("--state", metavar="STATE", about="option_chain_state")
TYPE = option("--equipment-type", metavar="CODE", about="option_reuse_equipment_type")
DEVICES = option("--devices", metavar="LIST", action="append", about="option_reuse_devices")
NEED_FIELDS = tuple(map(field_option, specs(NeedDeclared)))
OWNED = option("--organisation", metavar="ID", required=True, about="option_reuse_organisation")


def event_options(name: str) -> tuple[Option, ...]:
    """The options of an event of a request; a new one may leave its number to the program."""
    fields = tuple(map(field_option, specs(REQUEST_EVENTS[name])))
    number = option("request", metavar="REQUEST", nargs="?", about="option_request") if name == "ask" else REQUEST
    around = tuple(((flag,), dict(settings)) for flag, settings in AROUND if flag != "--evidence")
    return (number, *around, *fields)


REQUEST_VERB = Verb(
    "request",
    children=(
        *(
            Verb(name, "requests", "record_event", event_options(name), about=f"help_request_{name}")
            for name in REQUEST_EVENTS
        ),
        Verb("allocate", "requests", "allocate", (REQUEST, DEVICES), about="help_request_allocate"),
        Verb("batches", "requests", "show_batches", (OWNED, TYPE), about="help_request_batches"),
        Verb("queue", "requests", "show_queue", (OWNED,), about="help_request_queue"),
        Verb("overdue", "requests", "close_overdue", (OWNED,), about="help_request_overdue"),
        Verb("show", "requests", "show", (REQUEST,), about="help_request_show"),
        Verb("list", "requests", "show_list", (ORGANISATION, STATE), about="help_request_list"),
    ),
)
OFFER_VERB = Verb(
    "offer",
    children=(
        Verb("set", "offers", "set_offer", (OWNED, *map(field_option, specs(OfferSet))), about="help_offer_set"),
        Verb("list", "offers", "show_offers", (WORKSHOP,), about="help_offer_list"),
    ),
)
NEED_VERB = Verb(
    "need",
    children=(
        Verb(
            "declare",
            "offers",
            "declare_need",
            (OWNED, *map(field_option, specs(NeedDeclared))),
            about="help_need_declare",
        ),
        Verb("compare", "offers", "show_balance", (), about="help_need_compare"),
    ),
)
