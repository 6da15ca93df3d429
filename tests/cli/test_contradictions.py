"""Two declared values that contradict each other, asked by the code of their indicator and without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run

RunJson = Callable[..., Any]
OF_YEAR = ("--organisation", "lycee-a", "--period", "2025")


def test_a_share_above_its_whole_is_alone_a_gap_and_both_doors_say_so(
    schools: Path, run: Run, run_json: RunJson
) -> None:
    """500 passes used of 300 distributed (some of the year before); 6 t recycled of 8 treated, 3 recovered in all."""
    where = ("--home", schools, "indicators", "--organisation", "lycee-a", "--year", "2025")
    values = {
        "mediation.passes_used": "500", "mediation.passes_distributed": "300",
        "weee.treated": "8000", "weee.recycled": "6000", "weee.recovered": "3000",
    }  # fmt: skip
    for number, (name, value) in enumerate(values.items(), start=1):
        for words in ((name, value, *OF_YEAR), ("submit", str(number)), ("validate", str(number))):
            assert run("--home", schools, "declare", *words)[0] == 0
    expected = {
        ("INC-04", "total"): 500, ("INC-04", "passes_used_share"): None,
        ("DEC-03", "total"): 75, ("DEC-03", "recovered_share"): None,
    }  # fmt: skip
    whole = {(row["code"], row["breakdown_value"]): row["value"] for row in run_json(*where)}
    assert {key: whole[key] for key in expected} == expected
    _, _, beside = run(*where)
    for code, other, said in (
        ("INC-04", "DEC-03", "une autre année peut l'expliquer"),
        ("DEC-03", "INC-04", "« Part valorisée, recyclage compris » reste une lacune"),
    ):
        alone = {(row["code"], row["breakdown_value"]): row["value"] for row in run_json(*where, "--code", code)}
        assert alone == {key: value for key, value in expected.items() if key[0] == code}
        status, _, err = run(*where, "--code", code)
        [told] = [line for line in err.splitlines() if line.startswith(code)]
        assert (status, said in told.replace("’", "'").replace("\u00a0", " ")) == (0, True)
        assert told in beside.splitlines()
        assert other not in err
    assert "INC-04" not in run(*where, "--code", "EMP-01")[2]
