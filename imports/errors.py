"""Refusals of the translating floor: a whole file that cannot be used. In: a code, its values. Out: a sentence.

A bad *cell* is not an error of this kind: it rejects its row and is listed in `findings.py` (INTERFACE, exit codes).
"""

from factors.errors import UserError


class ImportsError(UserError):
    """A file, a template name or an option that cannot be used; nothing was stored."""

    catalogue = "imports"


class UnreadableFileError(ImportsError):
    """The file itself: missing, empty, damaged, protected, too large, of another kind."""


class UnknownLayoutError(ImportsError):
    """The file was read, but its columns are not those of an inventory."""

    @property
    def may_be_mapped(self) -> bool:
        """Whether telling which column is which would help."""
        return self.code in {"no_known_column", "column_missing", "header_duplicate", "register_columns_missing"}


class MappingError(ImportsError):
    """A mapping file that cannot be used: not TOML, an unknown key, a column that is not ours."""


class EvidenceError(ImportsError):
    """A log, snapshot or certificate that proves nothing: unknown, cut short, or at odds with itself."""
