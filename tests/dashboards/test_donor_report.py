"""What a donor reads of what its devices avoided: the digits of the rest, in the marks of the language."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from dashboards.documents.donor_report import DonorReport, donor_pdf
from dashboards.documents.slip import Party


@pytest.mark.parametrize(
    ("language", "avoided", "said"),
    [("fr", (139.4, 289.0, 539.2), "Entre 140 et 540"), ("fr", (-45.4, 551.6, 1547.0), "Entre −45 et 1 500"),
     ("en", (1234.0, 2345.0, 3456.0), "Between 1,200 and 3,500")],
)  # fmt: skip
def test_the_avoided_impact_is_told_with_two_digits(
    language: str, avoided: tuple[float, float, float], said: str
) -> None:
    report = DonorReport(
        donor=Party(name="Lycée A"), lot="LOT-1", year=None, day="1", lines=(), families={}, avoided=avoided
    )
    text = PdfReader(BytesIO(donor_pdf(report, language))).pages[0].extract_text()
    assert said in " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
