"""`barometer reuse custody …`: open a slip, get a code, sign, refuse, show, list."""

from argparse import Namespace
from typing import Any

from dashboards import exits
from dashboards.actors import Actor
from dashboards.custody_paper import slip_paper
from dashboards.lot_desk import pasted
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.session import actor_of, opened
from dashboards.verbs.reuse import in_words
from dashboards.verbs.reuse_documents import output_path, write_paper
from dashboards.words import labelled, text, word
from dashboards.workshop import read_instant, read_values
from reuse import slips
from reuse.lots import Recorded
from reuse.payload import build, specs
from reuse.slip_events import SLIP_EVENTS
from reuse.vocabularies import Word

COLUMNS = ("slip", "state", "workshop", "partner", "giver", "devices", "lot")
ROW_COLUMNS = ("device_id", "equipment_type", "model", "serial", "grams", "data_status", "refusal")
SAID = ("equipment_type", "data_status", "signed_at", "is_on_site", "is_late")
SIGNED_COLUMNS = ("party", "organisation", "actor", "signed_at", "is_on_site", "is_late")


def open_slip(arguments: Namespace) -> int:
    """What is to pass, and to or from whom."""
    actor = actor_of(arguments)
    given = {spec.name: getattr(arguments, spec.name) for spec in specs(SLIP_EVENTS["open"])}
    given["devices"] = pasted(given["devices"] or [])
    event: Any = build("open", read_values("open", given, SLIP_EVENTS), SLIP_EVENTS)
    slips.open_slip(
        opened(arguments), arguments.slip, event, workshop=arguments.organisation, actor=actor.name, now=actor.now
    )
    return _tell(arguments, actor, None)


def give_code(arguments: Namespace) -> int:
    """A code, said this once."""
    actor = actor_of(arguments)
    code, slip = slips.give_code(
        opened(arguments), arguments.slip, arguments.party, actor=actor.name, now=actor.now,
        expected_seq=arguments.expected_seq,
    )  # fmt: skip
    if is_json(arguments):
        print_json({"slip": slip.subject, "party": arguments.party, "code": code, "seq": slip.seq})
        return exits.DONE
    party = Word("slip_party", arguments.party).said(arguments.language)
    print_text(text("custody_code", arguments.language, code=code, slip=slip.subject, party=party))
    return exits.DONE


def sign(arguments: Namespace) -> int:
    """A party signs."""
    actor = actor_of(arguments)
    left_out = read_values("sign", {"refused": arguments.left_out}, SLIP_EVENTS).get("refused", ())
    event: Any = build("sign", {"party": arguments.party, "content_digest": "0" * 64, "refused": left_out}, SLIP_EVENTS)
    done = slips.sign(
        opened(arguments),
        arguments.slip,
        arguments.party,
        arguments.code,
        actor=actor.name,
        occurred_at=actor.now if arguments.occurred_at is None else read_instant(arguments.occurred_at),
        now=actor.now,
        expected_seq=arguments.expected_seq,
        refused=event.refused,
    )
    return _tell(arguments, actor, done)


def refuse(arguments: Namespace) -> int:
    """Nothing of it is taken."""
    actor = actor_of(arguments)
    done = slips.refuse(
        opened(arguments), arguments.slip, arguments.reason, actor=actor.name, now=actor.now,
        expected_seq=arguments.expected_seq,
    )  # fmt: skip
    return _tell(arguments, actor, done)


def cancel(arguments: Namespace) -> int:
    """Opened by mistake."""
    actor = actor_of(arguments)
    done = slips.cancel(
        opened(arguments), arguments.slip, actor=actor.name, now=actor.now, expected_seq=arguments.expected_seq
    )
    return _tell(arguments, actor, done)


def show(arguments: Namespace) -> int:
    """What a slip says, and who signed."""
    language = arguments.language
    found = slips.slip_rows(opened(arguments), arguments.slip, actor=actor_of(arguments).name)
    if is_json(arguments):
        print_json(found)
        return exits.DONE
    for name in ("slip", "state", "direction", "workshop", "partner", "lot", "refusal"):
        lists = {"state": "slip_state", "direction": "slip_direction", "refusal": "slip_refusal"}
        value = found[name]
        said = Word(lists[name], value).said(language) if name in lists and value else value
        print_text(labelled(word(name, language), said or "–", language))
    for columns, key in ((ROW_COLUMNS, "rows"), (SIGNED_COLUMNS, "signatures")):
        print_text("")
        rows = [row | ({"party": Word("slip_party", row["party"]).said(language)} if "party" in row else {})
                for row in found[key]]  # fmt: skip
        rows = [{name: in_words(name, row[name], language) if name in SAID and row[name] is not None else row[name]
                 for name in columns} for row in rows]  # fmt: skip
        print_rows(rows, columns, [word(column, language) for column in columns])
    return exits.DONE


def write_slip(arguments: Namespace) -> int:
    """The slip on paper, with a code that opens it."""
    path = output_path(arguments, (".pdf",))
    home, actor = opened(arguments), actor_of(arguments)
    _, content = slip_paper(home, actor, arguments.slip, arguments.language)
    return write_paper(arguments, path, content, count=1)


def show_list(arguments: Namespace) -> int:
    """Slips to which the actor's organisations are a party."""
    language = arguments.language
    filters = {} if arguments.state is None else {"state": arguments.state}
    rows = [
        {"slip": each.subject, "state": each.state, "workshop": each.organisation, "partner": each.counterpart,
         "giver": each.giver, "devices": len(each.devices), "lot": each.lot, "seq": each.seq}
        for each in slips.list_slips(opened(arguments), actor=actor_of(arguments).name, **filters)
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    for row in rows:
        row |= {"state": Word("slip_state", str(row["state"])).said(language)}
        row |= {"giver": Word("slip_party", str(row["giver"])).said(language)}
    print_rows(rows, COLUMNS, [word(column, language) for column in COLUMNS])
    return exits.DONE


def _tell(arguments: Namespace, actor: Actor, done: Recorded | None) -> int:
    found = slips.slip_rows(opened(arguments), arguments.slip, actor=actor.name)
    remarks = () if done is None else done.remarks
    for remark in remarks:
        say(arguments, remark.said(arguments.language))
    if is_json(arguments):
        print_json(found | {"remarks": [remark.code for remark in remarks]})
        return exits.DONE
    state = Word("slip_state", found["state"]).said(arguments.language)
    print_text(text("custody_recorded", arguments.language, slip=found["slip"], state=state, seq=found["seq"]))
    return exits.DONE
