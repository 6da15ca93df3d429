"""Refusals of the reuse chain; words in `reuse/messages.toml`, and who may lift each of them.

In: a code and its values; a value may be a `Word` of a vocabulary, said in the reader's language. Out: a sentence.
"""

from typing import Any

from factors.errors import UserError, messages
from reuse.vocabularies import Word


class ReuseError(UserError):
    """An operation that the chain refuses: what was expected, and who may lift the refusal."""

    catalogue = "reuse"

    def message(self, language: str = "fr") -> str:
        """The sentence in `language`, its coded values in the words of the vocabularies."""
        said = {name: _said(value, language) for name, value in self.values.items()}
        return messages(self.catalogue)[self.code][language].format(**said)

    @property
    def lifted_by(self) -> str:
        """Who may lift it: a role of the vocabulary `lifter` (`nobody`: repair what is missing)."""
        return messages(self.catalogue)[self.code]["lifted_by"]


class FieldRefusedError(ReuseError):
    """One field of an event that cannot be accepted."""


class TransitionRefusedError(ReuseError):
    """The event does not follow from the state of the device; the sentence lists the states it does follow from."""


class GuardRefusedError(ReuseError):
    """The state would allow it, a rule does not."""


class ConflictError(ReuseError):
    """Somebody else changed this device since the screen showed it: look again, then decide."""


class DeviceUnknownError(ReuseError):
    """No device of this organisation has this identifier."""


class SubjectUnknownError(ReuseError):
    """No lot, request or slip that this person may see has this identifier."""


class EvidenceRefusedError(ReuseError):
    """Evidence that does not prove what it is brought for, or waits for its device."""


class ScanRefusedError(ReuseError):
    """A scan session or a count that cannot go on."""


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Word):
        return value.said(language)
    if isinstance(value, list | tuple):
        return ", ".join(str(_said(item, language)) for item in value)
    return value
