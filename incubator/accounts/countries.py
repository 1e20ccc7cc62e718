"""Countries by their ISO 3166-1 codes, with names in the reader's language."""

from django_countries import countries


def is_country(code: str) -> bool:
    """Whether a code of two letters is one of the standard's."""
    return code in countries.countries


def country_name(code: str) -> str:
    """ "Germany" for DE, as the reader calls it; the code itself where nobody knows it."""
    return str(countries.name(code)) or code


def country_choices() -> list[tuple[str, str]]:
    """For forms, sorted as they are read."""
    return [(one.code, str(one.name)) for one in countries]
