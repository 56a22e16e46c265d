"""Which voice speaks which language, as far as the simulator knows; what it does not know it complains about."""

from __future__ import annotations

import re
import unicodedata

# Languages of <Say> (twilio.com/docs/voice/twiml/say/text-speech).
LANGUAGES = frozenset(
    "af-ZA ar-AE ar-XA bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-DE el-GR en-AU en-CA en-GB en- "
    "GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US et-EE eu-ES fi-FI fil-PH fr-BE fr-CA fr-FR gl-ES gu- "
    "IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lt-LT lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa- "
    "IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-HK zh-CN zh-HK "
    "zh-TW".split()
)

BASIC = frozenset({"man", "woman", "alice"})

_JA_CHIRP = "Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr"
_VOICES = {
    "ja-JP": re.compile(
        r"Polly\.(Mizuki|Takumi|Takumi-Neural|Kazuha-Neural|Tomoko-Neural)"
        rf"|Google\.ja-JP-(Standard-[A-D]|Wavenet-[A-D]|Neural2-[BCD]|Chirp3-HD-({_JA_CHIRP}))"
    ),
    "en-US": re.compile(
        r"Polly\.((Ivy|Joanna|Joey|Justin|Kendra|Kimberly|Matthew|Salli)(-Neural)?|(Danielle|Gregory|Kevin|Ruth|Stephen)-Neural)"
        rf"|Google\.en-US-(Standard-[A-J]|Wavenet-[A-J]|Neural2-[AC-J]|Chirp3-HD-({_JA_CHIRP}))"
    ),
    "en-GB": re.compile(r"Polly\.((Amy|Brian|Emma)(-Neural)?|Arthur-Neural)"),
}


def problem(voice: str, language: str) -> tuple[int, str] | None:
    """The debugger's code and text for a voice that cannot say this language; None if all is well."""
    if language not in LANGUAGES:
        return 13512, f"language {language!r} is not one of Say's"
    if voice in BASIC:
        return (13512, f"{voice} does not speak {language}") if language == "ja-JP" else None
    known = _VOICES.get(language)
    if voice and (known is None or not known.fullmatch(voice)):
        return 13511, f"voice {voice!r} is not known for {language}"
    return None


_SPOKEN = {"ja": ("LATIN", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK", "IDEOGRAPHIC")}
"""The scripts, as the first words of Unicode's names, that a language's voices say; of others LATIN is assumed."""


def unspoken(text: str, language: str) -> str:
    """The letters and marks of `text` that no voice of this language can say.

    Twilio's documents do not tell what becomes of them; a voice and a language that do not fit may make the Say fail
    (twilio.com/docs/voice/twiml/say), so they count as the failure 13511.
    """
    scripts = _SPOKEN.get(language.partition("-")[0], ("LATIN",))
    letters = (character for character in text if unicodedata.category(character)[0] in "LM")
    return "".join(letter for letter in letters if unicodedata.name(letter, "?").split(" ")[0] not in scripts)


def longest(voice: str) -> int:
    """The most UTF-8 bytes one Say may hold (error 13521)."""
    if voice.startswith("Polly."):
        return 3000
    return 5000 if voice.startswith("Google.") else 4096
