"""The grammar of `barometer gestures`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

_AUDIENCE = option("--audience", choices=["staff", "household"], default="staff", about="option_gestures_audience")
_YEAR = option("--year", type=int, metavar="AAAA")
_WHERE = (option("--territory", metavar="CODE"), option("--organisation", metavar="ID"))

GESTURES_VERB = Verb(
    "gestures",
    children=(
        Verb("list", "gestures", "list_all", (*_WHERE, _YEAR, _AUDIENCE), about="help_gestures_list"),
        Verb(
            "questionnaire",
            "gestures",
            "write_questionnaire",
            (_AUDIENCE, option("-o", "--output", metavar="FILE", required=True, about="option_gestures_output")),
            about="help_gestures_questionnaire",
        ),
        Verb(
            "answers",
            "gestures",
            "keep",
            (
                option("file", metavar="FILE"),
                option("--organisation", metavar="ID", required=True),
                option("--year", type=int, metavar="AAAA", required=True, about="option_gestures_year"),
                _AUDIENCE,
            ),
            about="help_gestures_answers",
        ),
    ),
)
