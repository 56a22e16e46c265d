"""Phone numbers: they are read as people write them, kept as E.164, and shown masked."""

from __future__ import annotations

import re
import unicodedata

from rinban.core.errors import BadRequest

LONGEST = 16
"""The most characters of an E.164 number: the + and 15 digits (ITU-T E.164, 6)."""

_WRITTEN = re.compile(r"\+[0-9 ().-]+")


def e164(text: str) -> str:
    """`text` ("+81 90 0000 0001", in full-width digits too) as E.164. Raises BadRequest that says what to correct.

    The length is checked, and not whether the number is in use: fictitious numbers such as +81 90 0000 xxxx must pass,
    and numbering plans grow faster than the library's data.
    """
    import phonenumbers  # here and not above, because its tables take long to load, and most alerts need none of them

    plain = unicodedata.normalize("NFKC", text).strip()
    if not _WRITTEN.fullmatch(plain):
        raise BadRequest(f'"{text}" is no phone number: write it internationally, as in "+81 90 0000 0001"')
    try:
        number = phonenumbers.parse(plain)
    except phonenumbers.NumberParseException as error:
        raise BadRequest(f'"{text}" is no phone number: {str(error).rstrip(".").lower()}') from error
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise BadRequest(f'"{text}" is no phone number: {_fault(reason)} for +{number.country_code}')
    found = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if len(found) > LONGEST:  # Japan has longer numbers, which cannot be called from abroad
        raise BadRequest(f'"{text}" is no phone number: too long for E.164')
    if found[1:] != re.sub(r"\D", "", plain):
        # The library silently drops the 0 of "+81 090 …". But a person who writes it may have made other mistakes too.
        raise BadRequest(f'"{text}": leave out what is dialled only inside the country; is it {spaced(found)}?')
    return found


def prefix(text: str) -> str:
    """`text` ("+81", "+1 787") as the beginning of E.164 numbers. Raises BadRequest that says what to correct."""
    import phonenumbers

    plain = unicodedata.normalize("NFKC", text).strip()
    begins = "+" + re.sub(r"\D", "", plain)
    if not _WRITTEN.fullmatch(plain) or not 2 <= len(begins) <= LONGEST:
        raise BadRequest(f'"{text}" is not how phone numbers begin: write it internationally, as in "+81" or "+1 787"')
    if not any(begins.startswith(f"+{code}") for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        raise BadRequest(f'"{text}": no country has numbers that begin like this')
    return begins


def _fault(reason: int) -> str:
    from phonenumbers import ValidationResult

    return {ValidationResult.TOO_SHORT: "too short", ValidationResult.TOO_LONG: "too long"}.get(reason, "wrong length")


def spaced(number: str) -> str:
    """An E.164 number as people write it: "+81 90 0000 0001"."""
    import phonenumbers

    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(phonenumbers.parse(number), style)).replace("-", " ")


def country(number: str) -> str:
    """The country of an E.164 number (ISO 3166, two letters), "" if it has none.

    Of several countries with one code, such as +1, it is the one in whose plan the number fits, or else the largest.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    found = phonenumbers.region_code_for_number(parsed)
    return str(found or phonenumbers.region_code_for_country_code(parsed.country_code or 0)).replace("ZZ", "")


def masked(number: str) -> str:
    """An E.164 number with its middle hidden, as every output but an export shows it: "+81 90 **** 0001".

    If it has less than ten digits after the country code, only its end is shown.
    """
    import phonenumbers

    try:
        country = str(phonenumbers.parse(number).country_code)
    except phonenumbers.NumberParseException:
        return "****" if number else ""
    national = number.removeprefix("+" + country)
    head, tail = national[:2] if len(national) > 9 else "", national[-4:] if len(national) > 7 else national[-2:]
    return " ".join(part for part in (f"+{country}", head, "****", tail) if part)
