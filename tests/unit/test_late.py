"""What is put off until it is needed, and what is left out of an import."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from errcat import patterns
from errcat.patterns import pattern


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile
    monkeypatch.setattr(patterns, "_compile", lambda text, flags=0: compiled.append(text) or real(text, flags))
    made = pattern(r"(?P<letter>[a-z])\d+", re.IGNORECASE)
    assert compiled == []
    assert [found["letter"] for found in made.finditer("a1 B22")] == ["a", "B"]
    assert made.sub("-", "A1b2 c") == "-- c"
    assert made.fullmatch("a1b") is None
    assert (made.pattern, made.groupindex["letter"]) == (r"(?P<letter>[a-z])\d+", 1)
    assert set(compiled) == {r"(?P<letter>[a-z])\d+"}


def test_a_library_that_is_imported_without_its_patterns_has_them_when_it_needs_them() -> None:
    code = (
        "import re\n"
        "real = re.compile\n"
        "from errcat.catalogue.events import syntax_fault\n"
        "assert syntax_fault('a: [1, 2]') is None\n"
        "assert re.compile is real\n"
        "import yaml\n"
        "assert not isinstance(yaml.reader.Reader.NON_PRINTABLE, re.Pattern)\n"
        "assert yaml.safe_load('{a: [1, 0x1F, 2001-12-14, yes, 1.5e+3, ~]}')['a'][1] == 31\n"
        "assert yaml.safe_dump({'a': ['1', 'x', 'yes', None]}) == \"a:\\n- '1'\\n- x\\n- 'yes'\\n- null\\n\"\n"
        "try:\n"
        "    yaml.load('a: \\x01', yaml.SafeLoader)\n"
        "except yaml.reader.ReaderError:\n"
        "    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_a_pattern_that_is_none_says_so_when_it_is_used() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("")


def test_all_patterns_can_be_compiled() -> None:
    code = (
        "import importlib, pkgutil, errcat\n"
        "from errcat.patterns import _Pattern\n"
        "found = 0\n"
        "for module in pkgutil.walk_packages(errcat.__path__, 'errcat.'):\n"
        "    if module.name.endswith(('__main__', 'watch')):\n"
        "        continue\n"
        "    for value in vars(importlib.import_module(module.name)).values():\n"
        "        if isinstance(value, _Pattern):\n"
        "            value.pattern\n"
        "            found += 1\n"
        "print(found)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 100


def test_typing_extensions_are_left_out_and_can_be_imported_later() -> None:
    code = (
        "import sys, errcat.records\n"
        "assert not {'typing_extensions', 'inspect', 'ast'} & sys.modules.keys()\n"
        "import typing_extensions\n"
        "print(typing_extensions.__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "typing_extensions\n"), done.stderr
    first = "import typing_extensions as known, errcat.records, sys; assert sys.modules['typing_extensions'] is known"
    subprocess.run([sys.executable, "-c", first], check=True)


def test_the_fast_validator_comes_without_what_reads_its_date() -> None:
    code = (
        "import sys\n"
        "from errcat.fast_schemas import jsonschema_rs\n"
        "assert not {'email.utils', 'socket'} & sys.modules.keys()\n"
        "from email.utils import parsedate_to_datetime\n"
        "assert parsedate_to_datetime('Tue, 27 Oct 2026 10:17:51 +0000').year == 2026\n"
        "assert jsonschema_rs.Draft202012Validator({'type': 'string', 'format': 'email'}).is_valid('a@example.com')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_stands_in_gives_way_where_more_is_asked_for() -> None:
    code = (
        "import sys, importlib.machinery\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        return importlib.machinery.ModuleSpec(name, self) if name == 'jsonschema_rs' else None\n"
        "    def create_module(self, spec): return None\n"
        "    def exec_module(self, module):\n"
        "        import email.utils\n"
        "        module.found = sys.modules['email.utils'].formatdate(0)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from errcat.fast_schemas import jsonschema_rs\n"
        "assert jsonschema_rs.found == 'Thu, 01 Jan 1970 00:00:00 -0000'\n"
        "assert sys.modules['email.utils'].formatdate(0) == jsonschema_rs.found\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_left_out_of_imports_is_there_when_it_is_used() -> None:
    code = (
        "import sys\n"
        "from errcat import lean\n"
        "from errcat.records import Struct\n"
        "assert not {'urllib.parse', 'ipaddress', 'platform', 'textwrap'} & sys.modules.keys()\n"
        "import pathlib, msgspec, platform, uuid\n"
        "assert pathlib.PurePosixPath('/a b').as_uri() == 'file:///a%20b'\n"
        "assert platform.system() and uuid.uuid4().version == 4\n"
        "assert 'urllib.parse' in sys.modules\n"
        "class Documented(Struct):\n"
        '    """One.\n\n    Two.\n    """\n'
        "    a: int\n"
        "schema = msgspec.json.schema(Documented)['$defs']['Documented']\n"
        "assert schema['description'] == 'One.\\n\\n    Two.', schema\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
