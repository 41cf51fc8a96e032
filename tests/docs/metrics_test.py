"""docs/operator/monitoring.md names every metric of the sources and no other, and so does the dashboard with what it draws."""
import json
import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
DASHBOARD = SOURCE / "config/grafana/corbel.json"


def declared():
    """{name: is a histogram}; a metric's name is the first argument where it is made, or a constant of that file."""
    found = {}
    for folder in ("kernel", "modules"):
        for file in [*(SOURCE / folder).rglob("*.cpp"), *(SOURCE / folder).rglob("*.h")]:
            if "tests" in file.relative_to(SOURCE).parts:
                continue
            text = file.read_text()
            constants = dict(re.findall(r'(k\w+) = "(corbel_\w+)";', text))
            for kind, name in re.findall(r'\b(counter|gauge|histogram)\(\s*("corbel_\w+"|k\w+)', text):
                name = constants.get(name, name.strip('"'))
                if name.startswith("corbel_"):
                    found[name] = kind == "histogram"
    return found


class Metrics(unittest.TestCase):
    def test_page(self):
        page = (SOURCE / "docs/operator/monitoring.md").read_text()
        names = re.findall(r"(?m)^\| `(corbel_\w+)` \|", page)
        self.assertGreater(len(names), 20)
        self.assertEqual(sorted(declared()), names, "in order, each once")

    def test_dashboard(self):
        samples = {sample for name, isHistogram in declared().items() for sample in ([name + end for end in ("_bucket", "_sum", "_count")] if isHistogram else [name])}
        dashboard = json.loads(DASHBOARD.read_text())
        used = {name for panel in dashboard["panels"] for target in panel["targets"] for name in re.findall(r"corbel_\w+", target["expr"])}
        self.assertEqual(set(), used - samples)
        drawn = {name for name in declared() if name in used or name + "_bucket" in used}
        self.assertEqual(set(), set(declared()) - drawn, "metrics that no panel shows")

    def test_panels(self):
        panels = json.loads(DASHBOARD.read_text())["panels"]
        self.assertEqual(len(panels), len({panel["id"] for panel in panels}))
        cells = [(panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y) for panel in panels for x in range(panel["gridPos"]["w"]) for y in range(panel["gridPos"]["h"])]
        self.assertEqual(len(cells), len(set(cells)), "panels lie over each other")
        self.assertLess(max(x for x, _ in cells), 24)


unittest.main()
