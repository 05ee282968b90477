"""Sentences kept in tables: marked where they stand, translated where they are used."""


def marked(text: str) -> str:
    """Give a sentence as it is; the mark lets the test of the catalogues find it."""
    return text
