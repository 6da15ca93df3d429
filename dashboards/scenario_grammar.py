"""The grammar of `barometer scenario`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

_PLACE = (option("--territory", metavar="CODE"), option("--organisation", metavar="ID"))
_YEARS = (
    option("--year", type=int, metavar="AAAA", about="option_scenario_year"),
    option("--to", type=int, metavar="AAAA", default=2035, about="option_scenario_to"),
)
_CODE = option("--code", choices=["EMP-01", "EMP-03"], default="EMP-01", about="option_scenario_code")
_CHOICES = (
    option("--lever", metavar="L=N", action="append", default=[], about="option_scenario_lever"),
    option("--price", metavar="TYPE=EUR", action="append", default=[], about="option_scenario_price"),
)
_NAME = option("name", metavar="NAME", about="option_scenario_name")
_NAMES = option("names", metavar="NAME", nargs="+", about="option_scenario_names")
_OUTPUT = option("-o", "--output", metavar="FILE", required=True, about="option_scenario_output")

_ONE = option("name", metavar="NAME", nargs="?", about="option_scenario_name")
_RUN = (_ONE, *_CHOICES, *_PLACE, *_YEARS, _CODE)
_SAVE = (_NAME, *_CHOICES, *_PLACE, *_YEARS)
_EXPORT = (_NAMES, _CODE, _OUTPUT)

SCENARIO_VERB = Verb(
    "scenario",
    children=(
        Verb("levers", "scenario", "list_levers", about="help_scenario_levers"),
        Verb("run", "scenario", "run", _RUN, about="help_scenario_run"),
        Verb("save", "scenario", "save", _SAVE, about="help_scenario_save"),
        Verb("list", "scenario", "list_saved", about="help_scenario_list"),
        Verb("remove", "scenario", "remove", (_NAME, *_PLACE), about="help_scenario_remove"),
        Verb("compare", "scenario", "compare_saved", (_NAMES, _CODE), about="help_scenario_compare"),
        Verb("export", "scenario", "export", _EXPORT, about="help_scenario_export"),
        Verb("rank", "scenario", "rank", (*_PLACE, *_YEARS, _CODE), about="help_scenario_rank"),
    ),
)
