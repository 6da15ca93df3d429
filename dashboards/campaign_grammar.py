"""The grammar of `barometer campaign`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

_WHOM = (option("--territory", metavar="CODE"), option("--year", type=int, metavar="AAAA"))
_ON = option("--on", metavar="DATE", about="option_campaign_on")

CAMPAIGN_VERB = Verb(
    "campaign",
    children=(
        Verb("status", "campaign", "status", (*_WHOM, _ON), about="help_campaign_status"),
        Verb(
            "letters",
            "campaign",
            "letters",
            (
                *_WHOM,
                _ON,
                option("--until", metavar="DATE", about="option_campaign_until"),
                option("-o", "--output", metavar="DIR", required=True, about="option_campaign_output"),
            ),
            about="help_campaign_letters",
        ),
    ),
)
