"""/metrics is Prometheus text (exposition format 0.0.4), and its numbers move with what happens."""
import imaplib
import json
import os
import pathlib
import re

from client_case import ClientCase, main, message

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|\+?Inf|NaN))$')


class Metrics(ClientCase):
    users = ("alice",)
    modules = {"hook_spam": "isolation = process", "search_xapian": "", "soap": "listen = 127.0.0.1:0"}

    def scrape(self):
        """{name{labels}: value}; every line is checked."""
        answer = self.run_program("curl", "-sSi", "http://%s:%d/metrics" % self.server.address("admin")).stdout
        head, _, body = answer.partition("\n\n")
        self.assertRegex(head, r"(?mi)^content-type: text/plain; version=0\.0\.4")
        self.assertTrue(body.endswith("\n"))
        types, values, finished, current = {}, {}, set(), None
        for line in body.splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                self.assertNotIn(name, types, "one TYPE a metric")
                self.assertIn(kind, ("counter", "gauge", "histogram"))
                types[name] = kind
            elif line.startswith("# HELP "):
                self.assertRegex(line, r"^# HELP \S+ \S")
            else:
                match = SAMPLE.match(line)
                self.assertTrue(match, line)
                name = re.sub(r"_(bucket|sum|count)$", "", match[1]) if match[1] not in types else match[1]
                self.assertIn(name, types, "a sample without TYPE")
                if name != current:
                    self.assertNotIn(name, finished, "the lines of one metric stand together")
                    finished.add(current)
                    current = name
                key = match[1] + (match[2] or "")
                self.assertNotIn(key, values, "a sample twice")
                values[key] = float(match[3])
        for name, kind in types.items():
            if kind == "histogram":
                for key in [key for key in values if key.startswith(name + "_count")]:
                    labels = key[len(name + "_count"):].strip("{}")
                    joined = "{" + (labels + "," if labels else "") + 'le="+Inf"}'
                    self.assertEqual(values[name + "_bucket" + joined], values[key])
        return values

    def total(self, values, part):
        found = [value for key, value in values.items() if re.search(part, key)]
        self.assertTrue(found, (part, sorted(values)))
        return sum(found)

    def test_numbers_move(self):
        before = self.scrape()
        self.deliver("alice@example.org", message("counted"))
        with self.assertRaises(imaplib.IMAP4.error):
            imaplib.IMAP4(*self.server.address("imap", "starttls")).login("alice", "wrong")
        self.imap("alice")
        after = self.scrape()
        for part in (r"lmtp.*(deliver|recipient)", r"(login|auth).*(fail|refused|wrong|ok=)"):
            self.assertGreater(self.total(after, part), self.total(before, part), part)
        self.assertGreater(after["corbel_resident_bytes"], 1 << 20)
        self.assertRegex("\n".join(after), r'corbel_info\{version="\d+\.\d+\.\d+"\}')

    def test_dashboard_finds_its_labels(self):
        """Every selector of the dashboard, and what it groups by, names labels that the metric has on a running server."""
        labels = {}
        for key in self.scrape():
            name, _, rest = key.partition("{")
            labels.setdefault(name, set()).update(re.findall(r'(\w+)="', rest))
        dashboard = json.loads(pathlib.Path(os.environ["CORBEL_SOURCE"], "config/grafana/corbel.json").read_text())
        expressions = [(target["expr"], target["legendFormat"]) for panel in dashboard["panels"] for target in panel["targets"]]
        self.assertGreater(len(expressions), 20)
        for expression, legend in expressions:
            (name, selector), = re.findall(r"(corbel_\w+)\{([^}]*)\}", expression)
            self.assertIn(name, labels)
            wanted = re.findall(r"(\w+)=", selector) + re.findall(r"\{\{(\w+)\}\}", legend)
            for group in re.findall(r"by \(([^)]*)\)", expression):
                wanted += re.split(r", *", group)
            self.assertLessEqual(set(wanted) - {"instance"}, labels[name], expression)


main()
