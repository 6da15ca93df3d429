"""The verb `person`: only the grammar."""

from dashboards.grammar import Verb, option

PERSON_VERB = Verb(
    "person",
    children=(
        Verb("list", "people", "list_people", about="help_person_list"),
        Verb(
            "set",
            "people",
            "set_person",
            (
                option("name", metavar="NAME", about="option_person_name"),
                option("--role", metavar="ROLE", required=True, about="option_person_role"),
                option("--organisation", metavar="ID", action="append", about="option_person_organisation"),
                option("--every-organisation", action="store_true", about="option_person_every"),
                option("--inactive", action="store_true", about="option_person_inactive"),
            ),
            about="help_person_set",
        ),
    ),
)
