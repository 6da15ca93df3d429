"""HTML: nothing that somebody typed becomes markup."""

from markupsafe import Markup

from dashboards.markup import badge, facts, folded, heading, items, line, table

BAD = "<script>alert(1)</script>\"'&"


def test_whatever_is_typed_stays_text_everywhere() -> None:
    pieces = [
        table([BAD, BAD], [[BAD, BAD]], caption=BAD, numbers=[1]),
        items([BAD]),
        line(BAD),
        line(BAD, "b-soft"),
        heading(2, BAD),
        badge(BAD, "measured"),
        facts([(BAD, BAD)]),
        folded(BAD, items([BAD])),
    ]
    assert all("<script" not in piece and '""' not in piece for piece in pieces)


def test_a_table_has_a_caption_and_headers_of_columns_and_rows() -> None:
    shown = table(["Nom", "Valeur"], [["a", "1"]], caption="Deux colonnes", numbers=[1])
    assert "<caption>Deux colonnes</caption>" in shown
    assert '<th scope="col">Nom</th><th scope="col" class="n">Valeur</th>' in shown
    assert '<th scope="row">a</th><td data-label="Valeur" class="n">1</td>' in shown


def test_markup_of_ours_is_kept() -> None:
    assert line(Markup("<b>x</b>")) == "<p><b>x</b></p>"
