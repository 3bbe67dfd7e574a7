"""How an SMS gateway is described by settings: what it is sent, and how its answers are read."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PLACE = re.compile(r"\{([a-z]+)\}")
PLACES = frozenset({"to", "digits", "national", "text", "key", "callback"})
NUMBERS = frozenset({"to", "digits", "national"})


def filled_in(value: str) -> dict[str, Any]:
    """A JSON object whose texts hold places to be filled: a number's and the text's at least, and no unknown ones."""
    template = _object(value)
    places = {place for text in _texts(template) for place in PLACE.findall(text)}
    if unknown := places - PLACES:
        raise ValueError(
            f"has a place that is not known: {', '.join(sorted(unknown))} (known: {', '.join(sorted(PLACES))})"
        )
    if "text" not in places or not places & NUMBERS:
        raise ValueError("must have {text} and one of {to}, {digits}, {national}")
    return template


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with its places filled, after parsing: no value can break out of the text it stands in."""
    if isinstance(template, str):
        return PLACE.sub(lambda place: values[place[1]], template)
    if isinstance(template, Mapping):
        return {name: filled(part, values) for name, part in template.items()}
    return [filled(part, values) for part in template] if isinstance(template, list) else template


def headers(value: str) -> dict[str, str]:
    """A JSON object of header fields."""
    fields = _object(value)
    for name, content in fields.items():
        if not isinstance(content, str) or not re.fullmatch(r"[A-Za-z0-9-]+", name) or not content.isprintable():
            raise ValueError('must be a JSON object of texts, such as {"Authorization": "Bearer …"}')
        if not content.isascii() or set(PLACE.findall(content)) - {"key"}:
            raise ValueError("may have no place but {key}, and ASCII characters only")
    return fields


def _object(value: str) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError('must be a JSON object, such as {"to": "{to}", "text": "{text}"}')
    return found


def _texts(template: Any) -> Iterable[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, dict | list):
        for part in template.values() if isinstance(template, dict) else template:
            yield from _texts(part)


@dataclass(frozen=True)
class Answer:
    """A place in a gateway's answer: a path through its JSON, or a pattern with one group for any other text."""

    path: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    def read(self, text: str) -> str:
        """What stands there; "" if nothing does."""
        if self.pattern:
            found = self.pattern.search(text)
            return found[1].strip() if found else ""
        try:
            return _at(json.loads(text), self.path)
        except ValueError:
            return ""


def _at(part: Any, path: tuple[str, ...]) -> str:
    for step in path:
        if isinstance(part, dict):
            part = part.get(step)
        elif isinstance(part, list) and step.isdecimal() and int(step) < len(part):
            part = part[int(step)]
        else:
            return ""
    if part is None or isinstance(part, dict | list):
        return ""
    return part if isinstance(part, str) else json.dumps(part)


@dataclass(frozen=True)
class Answers:
    """Which answers of a gateway mean one thing: their HTTP statuses, or a value at a place."""

    statuses: frozenset[int]
    values: tuple[tuple[Answer, str], ...]

    def include(self, status: int, text: str) -> bool:
        return status in self.statuses or any(place.read(text) == value for place, value in self.values)


def answer_path(value: str) -> Answer:
    if value.startswith("re:"):
        return Answer(pattern=_pattern(value.removeprefix("re:")))
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*", value):
        raise ValueError("must be a path such as data.0.id, or re: and a pattern with one group")
    return Answer(path=tuple(value.split(".")))


def _pattern(value: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(value)
    except re.error:
        raise ValueError("has a pattern that cannot be read") from None
    if pattern.groups != 1:
        raise ValueError("must have exactly one group in its pattern")
    return pattern


def answers(value: str) -> Answers:
    statuses, values = set(), []
    for entry in filter(None, (entry.strip() for entry in value.split(","))):
        path, is_value, wanted = entry.partition("=")
        if is_value:
            values.append((answer_path(path), wanted))
        elif re.fullmatch(r"[1-5][0-9]{2}", entry, re.ASCII):
            statuses.add(int(entry))
        else:
            raise ValueError("must be HTTP statuses and path=value pairs, separated by commas")
    return Answers(frozenset(statuses), tuple(values))
