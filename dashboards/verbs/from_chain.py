"""`barometer reuse from-chain|sync-inventory`: what came from the chain to an inventory, what it closes there."""

from argparse import Namespace
from typing import Any

from barometer.records.registers import read_register
from dashboards import exits
from dashboards.from_chain_view import COLUMNS, from_chain_headers, from_chain_rows
from dashboards.inventory_sync import FromChain, from_chain, sync_inventory
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text


def list_from_chain(arguments: Namespace) -> int:
    """Devices that the chain brought, under the number of the inventory, with their life."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    found = from_chain(home, actor, known.organisation)
    if is_json(arguments):
        print_json({"organisation": known.organisation, "devices": [_document(each) for each in found]})
        return exits.DONE
    if not found:
        print_text(text("from_chain_nothing", language, name=known.name))
        return exits.DONE
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in from_chain_rows(found, language)]
    print_rows(rows, COLUMNS, from_chain_headers(language))
    return exits.DONE


def sync(arguments: Namespace) -> int:
    """Close in the inventory what left, open what came in from the chain."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    done = sync_inventory(home, actor, arguments.organisation)
    if is_json(arguments):
        batch = None if done.batch is None else done.batch.batch
        print_json({"batch": batch, "retired": done.retired, "entered": done.entered})
        return exits.DONE
    if done.batch is None:
        print_text(text("sync_nothing", language))
        return exits.DONE
    counts = {"retired": len(done.retired), "entered": len(done.entered), "batch": done.batch.batch}
    print_text(text("sync_done", language, **counts))
    return exits.DONE


def _document(each: FromChain) -> dict[str, Any]:
    device = each.held.device
    return {
        "asset_id": each.asset_id, "is_in_inventory": each.is_in_inventory, "device_id": device.device_id,
        "equipment_type": device.equipment_type, "manufacturer": device.manufacturer, "model": device.model,
        "serial_number": device.serial, "workshop": device.organisation, "since": each.held.since,
        "until": each.held.until, "life": [{"on": day, "event": name} for day, name in each.held.life],
    }  # fmt: skip
