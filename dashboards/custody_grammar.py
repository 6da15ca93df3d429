"""`barometer reuse custody …`: slips between two organisations, signed by both."""

from dashboards.event_options import field_option
from dashboards.exit_grammar import FILE
from dashboards.grammar import Verb, option
from reuse.payload import specs
from reuse.slip_events import SlipOpened, SlipRefused, SlipSigned
from reuse.vocabularies import codes

SLIP = option("slip", metavar="SLIP", about="option_reuse_slip")
ORGANISATION = option("--organisation", metavar="ID", required=True, about="option_reuse_organisation")
PARTY = option("--party", choices=list(codes("slip_party")), required=True, about="option_reuse_party")
CODE = option("--code", metavar="CODE", required=True, about="option_custody_code")
WHEN = option("--occurred-at", metavar="TIME", about="option_reuse_occurred_at")
SEQ = option("--expected-seq", type=int, metavar="N", about="option_reuse_expected_seq")
STATE = option("--state", metavar="STATE", about="option_chain_state")
LEFT_OUT = next(
    (("--left-out",), settings | {"about": "option_custody_left_out"})
    for (names, settings) in map(field_option, specs(SlipSigned))
    if names == ("--refused",)
)
REASON = field_option(specs(SlipRefused)[0])
CUSTODY_VERB = Verb(
    "custody",
    children=(
        Verb("open", "custody", "open_slip", (SLIP, ORGANISATION, *map(field_option, specs(SlipOpened))),
             about="help_custody_open"),
        Verb("code", "custody", "give_code", (SLIP, PARTY, SEQ), about="help_custody_code"),
        Verb("sign", "custody", "sign", (SLIP, PARTY, CODE, WHEN, SEQ, LEFT_OUT), about="help_custody_sign"),
        Verb("refuse", "custody", "refuse", (SLIP, REASON, SEQ), about="help_custody_refuse"),
        Verb("cancel", "custody", "cancel", (SLIP, SEQ), about="help_custody_cancel"),
        Verb("show", "custody", "show", (SLIP,), about="help_custody_show"),
        Verb("print", "custody", "write_slip", (SLIP, FILE), about="help_custody_print"),
        Verb("list", "custody", "show_list", (STATE,), about="help_custody_list"),
    ),
)  # fmt: skip
