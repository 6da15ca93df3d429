"""Two people on one device at the bench, without a browser."""

from pathlib import Path

from barometer.records.home import open_home
from dashboards.actors import acting
from dashboards.bench import begin_count
from dashboards.workshop import record_typed
from reuse.preparation import queue_of
from reuse.queries import show_device, workshops
from reuse.stocktake import apply_count
from tests.dashboards.conftest import Open, markup
from tests.dashboards.test_reuse_page import send
from tests.demo_home import copied


def test_a_step_typed_for_a_device_that_changed_meanwhile_is_told_as_that(
    open_page: Open, demo: Path, tmp_path: Path
) -> None:
    folder = copied(demo, tmp_path / "home")
    home = open_home(folder, None)
    workshop = next(iter(workshops(home, actor="local")))
    asked = next(each for each in queue_of(home, workshop, actor="local") if each.devices)
    name, seq = asked.devices[0]
    at = open_page(folder, "reuse", "en", tab="workshop")
    send(at, "desk_code", name)
    at.selectbox(key="desk_next").set_value("move").run()
    at.text_input(key=f"desk_{name}_{seq}_move_place").set_value("MINE").run()
    record_typed(home, acting("local"), "move", name, {"place": "THEIRS"})
    at.button(key="desk_record").click().run()
    assert "Someone else changed the device" in markup(at)
    assert show_device(home, name, actor="local").device.place == "THEIRS"


def test_a_count_that_somebody_else_applied_meanwhile_is_told_as_over(
    open_page: Open, demo: Path, tmp_path: Path
) -> None:
    folder = copied(demo, tmp_path / "home")
    home, actor = open_home(folder, None), acting("local")
    begin_count(home, actor, next(iter(workshops(home, actor="local"))), "SHELF-NEW")
    at = open_page(folder, "reuse", "en", tab="stock")
    at.session_state["stock_desk"] = "count"
    at.run()
    resume = next(each for each in at.button if str(each.key).startswith("counting_resume_"))
    resume.click().run()
    apply_count(home, str(resume.key).removeprefix("counting_resume_"), actor="local", now=actor.now)
    at.run()
    assert "This count is over" in markup(at)
