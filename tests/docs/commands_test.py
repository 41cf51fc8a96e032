"""What the pages tell an operator to type exists: verbs and options of corbel, options of corbeld, verbs of ./dev, files that are linked."""
import os
import pathlib
import re
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])

PAGES = [SOURCE / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")] + sorted((SOURCE / "docs").rglob("*.md")) + sorted((SOURCE / "modules").glob("*/README.md"))


def helped(program, *words):
    run = subprocess.run([program, *words, "--help"], capture_output=True, text=True)
    return run.stdout if run.returncode == 0 else None


class Pages(unittest.TestCase):
    def test_commands(self):
        nouns = set(re.findall(r"(?m)^  ([a-z]+)", helped(os.environ["CORBEL"])))
        seen = 0
        for page in PAGES:
            for line in re.findall(r"(?:`|^ *|/bin/)corbel ([a-z][^`\n#]*)", page.read_text(), re.M):
                words = line.split()
                if words[0] not in nouns:
                    continue
                text = helped(os.environ["CORBEL"], *[word for word in words[:2] if re.fullmatch(r"[a-z]+", word)]) or helped(os.environ["CORBEL"], words[0])
                self.assertIsNotNone(text, (page.name, line))
                if len(words) > 1 and re.search(rf"(?m)^  {words[0]} [a-z]+ ", helped(os.environ["CORBEL"])):
                    self.assertIsNotNone(helped(os.environ["CORBEL"], *words[:2]), (page.name, line))
                for option in re.findall(r"--[a-z-]+", line):
                    self.assertIn(option, text + "--json --socket --help", (page.name, line))
                seen += 1
        self.assertGreater(seen, 10)

    def test_options_of_the_server(self):
        text = helped(os.environ["CORBELD"])
        for page in PAGES:
            for line in re.findall(r"corbeld (--[^`\n]*)", page.read_text()):
                for option in re.findall(r"(?<!\S)--[a-z-]+", line):
                    self.assertIn(option, text, (page.name, line))

    def test_verbs_of_the_tree(self):
        for page in PAGES:
            for verb, line in re.findall(r"\./dev ([a-z]+)([^`\n#;,]*)", page.read_text()):
                text = helped(SOURCE / "dev", verb) if verb != "help" else ""
                self.assertIsNotNone(text, (page.name, verb))
                for option in re.findall(r"(?<!\S)--[a-z-]+", line):
                    self.assertIn(option, text + "--help", (page.name, verb, line))

    def test_links(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#:\s]+)[^)]*\)", page.read_text()):
                self.assertTrue((page.parent / target).exists(), (page.name, target))


unittest.main()
