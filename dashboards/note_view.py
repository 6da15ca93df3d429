"""Notes in words, for both faces. In: notes and a voice. Out: one sentence each."""

from barometer.records.notes import Note
from dashboards.voice import Voice
from factors.spelling import country_day


def sentence(note: Note, voice: Voice) -> str:
    """Number, day, who, text, and what the figure was on that day, or that it had no value."""
    said = voice("note_line", note=note.note, day=voice.day(country_day(note.recorded_at)), who=note.recorded_by)
    was = voice("note_gap") if note.figure is None else voice("note_figure", **voice.figure(vars(note.figure)))
    return f"{said} {note.text} {was}"
