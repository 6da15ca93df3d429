"""The grammar of `barometer target`, and of `barometer action follow`. Only types, so that help is quick."""

from dashboards.grammar import Verb, number, option

_PLACE = (option("--territory", metavar="CODE"), option("--organisation", metavar="ID"))
_YEAR = option("--year", type=int, metavar="AAAA")
_NAME = option("name", metavar="NAME", about="option_target_name")

TARGET_VERB = Verb(
    "target",
    children=(
        Verb(
            "set",
            "targets",
            "set_one",
            (
                _NAME,
                option("--code", metavar="CODE", required=True),
                *_PLACE,
                option("--since", type=int, metavar="AAAA", required=True, about="option_target_since"),
                option("--since-value", type=number, metavar="N", about="option_target_since_value"),
                option("--to", type=int, metavar="AAAA", required=True, about="option_target_to"),
                option("--value", metavar="N", required=True, about="option_target_value"),
                option("--source", required=True, about="option_target_source"),
            ),
            about="help_target_set",
        ),
        Verb("list", "targets", "list_set", about="help_target_list"),
        Verb("remove", "targets", "remove", (_NAME,), about="help_target_remove"),
        Verb("status", "targets", "status", (*_PLACE, _YEAR), about="help_target_status"),
    ),
)
FOLLOW_VERB = Verb("follow", "targets", "follow", (*_PLACE, _YEAR), about="help_action_follow")
