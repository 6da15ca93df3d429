"""`barometer privacy keep|export|forget|expire|forget-picture`: contact data behind a reference, apart from the log of
devices; a picture that shows what it must not.
"""

from argparse import Namespace

from barometer.records.registers import read_register
from dashboards import exits
from dashboards.output import is_json, parse_date, print_fields, print_json, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from reuse.contacts import (
    Contact,
    expire_contacts,
    export_contact,
    forget_contact,
    keep_contact,
    longest_months,
    months_later,
)
from reuse.pictures import forget_picture


def keep(arguments: Namespace) -> int:
    """Keep or renew contact data; without a day, for the longest time allowed."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    until = parse_date(arguments.keep_until, "--keep-until") or months_later(actor.today, longest_months())
    contact = Contact(
        organisation=known.organisation,
        client_ref=arguments.reference,
        keep_until=until,
        name=arguments.name,
        telephone=arguments.telephone,
        mail=arguments.mail,
    )
    keep_contact(home, contact, actor=actor.name, recorded_at=actor.now)
    print_text(text("contact_kept", language, reference=arguments.reference, day=until))
    return exits.DONE


def export(arguments: Namespace) -> int:
    """All that is kept about one reference, for the person."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    found = export_contact(home, known.organisation, arguments.reference, actor=actor.name)
    if is_json(arguments):
        print_json(found)
        return exits.DONE
    print_fields(found, language, lambda name, spoken: word(f"contact_{name}", spoken))
    return exits.DONE


def forget(arguments: Namespace) -> int:
    """Erase what is kept about one reference."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    forget_contact(home, known.organisation, arguments.reference, actor=actor.name, recorded_at=actor.now)
    print_text(text("contact_forgotten", language, reference=arguments.reference))
    return exits.DONE


def expire(arguments: Namespace) -> int:
    """Erase every contact whose day is past."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    count = expire_contacts(home, known.organisation, actor=actor.name, recorded_at=actor.now)
    if is_json(arguments):
        print_json({"organisation": known.organisation, "erased": count})
        return exits.DONE
    print_text(text("contacts_expired", language, count=count))
    return exits.DONE


def forget_one_picture(arguments: Namespace) -> int:
    """Erase the bytes of one picture; its events and their hashes stay."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    found = forget_picture(home, arguments.picture, arguments.reason, actor=actor.name, recorded_at=actor.now)
    if is_json(arguments):
        print_json(vars(found))
        return exits.DONE
    print_text(text("picture_forgotten", language, picture=found.sha256[:12]))
    return exits.DONE
