"""What the operator's pages tell to type, for the tests that do it."""
import os
import pathlib
import re

PAGES = pathlib.Path(os.environ["CORBEL_SOURCE"], "docs/operator")


def documented(page, text):
    """The indented block of a page that holds `text`, as an operator would type it."""
    blocks = re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", (PAGES / page).read_text())
    block, = [block for block in blocks if text in block]
    return "".join(line[4:] if line.startswith("    ") else line for line in block.splitlines(keepends=True)).strip() + "\n"
