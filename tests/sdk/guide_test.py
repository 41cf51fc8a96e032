"""What docs/module-guide.md quotes of the examples is what stands in them. `guide_test.py --update` writes the quotations anew."""
import os
import pathlib
import re
import sys
import textwrap
import unittest

SOURCE = pathlib.Path(os.environ.get("CORBEL_SOURCE", pathlib.Path(__file__).parents[2]))
GUIDE = SOURCE / "docs/module-guide.md"
# <!-- quote hello_protocol/module.cpp session --> and the code block behind it; without a mark the whole file.
QUOTE = re.compile(r"(<!-- quote (\S+)(?: (\S+))? -->\n```\w*\n)(.*?)(```\n)", re.S)


def quoted(file, mark):
    text = (SOURCE / "examples" / file).read_text()
    if not mark:
        return text
    found = re.search(rf"[^\n]*\[quote {mark}\]\n(.*?)[^\n]*\[end quote\]", text, re.S)
    if not found:
        raise AssertionError(f"{file} has no [quote {mark}]")
    return textwrap.dedent(found.group(1)).rstrip("\n") + "\n"


def updated(text):
    return QUOTE.sub(lambda quote: quote.group(1) + quoted(quote.group(2), quote.group(3)) + quote.group(5), text)


class Guide(unittest.TestCase):
    maxDiff = None

    def test_quotations_are_true(self):
        text = GUIDE.read_text()
        self.assertEqual(updated(text), text, "run tests/sdk/guide_test.py --update")

    def test_every_example_is_quoted(self):
        files = {quote[1].split("/")[0] for quote in QUOTE.findall(GUIDE.read_text())}
        self.assertEqual({path.name for path in (SOURCE / "examples").iterdir()}, files)

    def test_every_mark_is_quoted(self):
        quotes = {(quote[1], quote[2]) for quote in QUOTE.findall(GUIDE.read_text())}
        marks = {(str(file.relative_to(SOURCE / "examples")), mark) for file in (SOURCE / "examples").rglob("*.*")
                 for mark in re.findall(r"\[quote (\w+)\]", file.read_text())}
        self.assertEqual(set(), marks - quotes)


if __name__ == "__main__":
    if "--update" in sys.argv:
        GUIDE.write_text(updated(GUIDE.read_text()))
    else:
        unittest.main()
