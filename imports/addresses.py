"""Spreadsheet addresses: column 28 is AB. In: numbers from 1. Out: letters."""


def column_letter(number: int) -> str:
    """The letters of column `number` (1 is A)."""
    letters = ""
    while number > 0:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters
