"""Every error and warning of the sources stands in docs/log.md with its cause and remedy, in the table of its level, and nothing else does."""
import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
CALL = re.compile(r'(?:\.|->)(error|warning)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')


def logged():
    """{level: messages} of all calls with a constant message."""
    found = {"error": set(), "warning": set()}
    for folder in ("kernel", "modules", "sdk/src"):
        for file in (SOURCE / folder).rglob("*.cpp"):
            if "tests" in file.relative_to(SOURCE).parts:
                continue
            for level, literals in CALL.findall(file.read_text()):
                found[level].add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)))
    return found


def documented():
    page = (SOURCE / "docs/log.md").read_text()
    errors, warnings = page.split("\n## Errors\n")[1].split("\n## Warnings\n")
    rows = {}
    for level, text in (("error", errors), ("warning", warnings)):
        rows[level] = re.findall(r"(?m)^\| (.+?) \| (.+?) \| (.+?) \|$", text)[1:]
    return rows


class LogLines(unittest.TestCase):
    maxDiff = None

    def test_every_line_is_explained(self):
        sources, page = logged(), documented()
        self.assertGreater(len(sources["error"]), 15)
        for level in sources:
            messages = [row[0] for row in page[level]]
            self.assertEqual(sorted(sources[level]), sorted(messages), f"docs/log.md, table of {level}s")
            self.assertEqual(messages, sorted(messages), "in order, so that an operator finds them")


unittest.main()
