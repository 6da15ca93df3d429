"""The verbs `privacy` and `setting`: only the grammar."""

from dashboards.grammar import Verb, option

REFERENCE = option("reference", metavar="REF", about="option_privacy_reference")
WHOSE = option("--organisation", metavar="ID", required=True, about="option_privacy_organisation")
ERASURES = ("person_shown", "document_shown", "place_shown", "taken_by_mistake")
PRIVACY_VERB = Verb(
    "privacy",
    children=(
        Verb(
            "keep",
            "privacy",
            "keep",
            (
                REFERENCE,
                WHOSE,
                option("--name", about="option_privacy_name"),
                option("--telephone", about="option_privacy_telephone"),
                option("--mail", about="option_privacy_mail"),
                option("--keep-until", metavar="DATE", about="option_privacy_keep_until"),
            ),
        ),
        Verb("export", "privacy", "export", (REFERENCE, WHOSE), about="help_privacy_export"),
        Verb("forget", "privacy", "forget", (REFERENCE, WHOSE)),
        Verb("expire", "privacy", "expire", (WHOSE,)),
        Verb(
            "forget-picture",
            "privacy",
            "forget_one_picture",
            (
                option("picture", metavar="SHA256", about="option_privacy_picture"),
                option("--reason", choices=ERASURES, required=True, about="option_privacy_picture_reason"),
            ),
        ),
    ),
)
SETTING_VERB = Verb(
    "setting",
    children=(
        Verb("list", "settings", "list_settings"),
        Verb(
            "set",
            "settings",
            "set_setting",
            (
                option("key", metavar="KEY", about="option_setting_key"),
                option("value", metavar="VALUE", about="option_setting_value"),
            ),
        ),
    ),
)
