"""Exit codes, a promise to scripts (INTERFACE "Exit codes")."""

DONE = 0
SOME_REJECTED = 1
REFUSED = 2
PROGRAM_FAULT = 3
