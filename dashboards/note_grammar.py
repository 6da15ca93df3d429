"""The grammar of `barometer note`. Only types, so that help is quick."""

from dashboards.grammar import Verb, option

_PLACE = (option("--territory", metavar="CODE"), option("--organisation", metavar="ID"))

NOTE_VERB = Verb(
    "note",
    children=(
        Verb(
            "add",
            "notes",
            "add",
            (
                option("code", metavar="CODE", about="option_note_code"),
                option("text", metavar="TEXT", about="option_note_text"),
                *_PLACE,
                option("--year", type=int, metavar="AAAA"),
            ),
            about="help_note_add",
        ),
        Verb("list", "notes", "list_all", about="help_note_list"),
        Verb(
            "withdraw",
            "notes",
            "withdraw",
            (option("note", type=int, metavar="N", about="option_note"),),
            about="help_note_withdraw",
        ),
    ),
)
