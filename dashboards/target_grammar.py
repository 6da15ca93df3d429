"""The grammar of `barometer target`, and of `barometer action follow`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

_PLACE = (option("--territory", metavar="CODE"), option("--organisation", metavar="ID"))
_YEAR = option("--year", type=int, metavar="AAAA")
_NAME = option("name", metavar="NAME", about="option_target_name")

_SIDE = {"dest": "is_at_least", "default": None}
_AT_LEAST = option("--at-least", action="store_const", const=True, about="option_target_at_least", **_SIDE)
_AT_MOST = option("--at-most", action="store_const", const=False, about="option_target_at_most", **_SIDE)

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
                option("--since-value", metavar="N", default="", about="option_target_since_value"),
                option("--to", type=int, metavar="AAAA", required=True, about="option_target_to"),
                option("--value", metavar="N", required=True, about="option_target_value"),
                _AT_LEAST,
                _AT_MOST,
                option("--source", required=True, about="option_target_source"),
            ),
            about="help_target_set",
        ),
        Verb("list", "targets", "list_set", about="help_target_list"),
        Verb("remove", "targets", "remove", (_NAME, *_PLACE), about="help_target_remove"),
        Verb("status", "targets", "status", (*_PLACE, _YEAR), about="help_target_status"),
    ),
)
FOLLOW_VERB = Verb("follow", "targets", "follow", (*_PLACE, _YEAR), about="help_action_follow")
