"""corbeld and modules that are wrong: refused, left out when optional, abandoned when they hang."""
import signal
import unittest

from daemon_case import BAD_MODULES, DaemonCase


def bad(name, more=""):
    return {name: f"file = {BAD_MODULES}/{name}.so\n{more}"}


class Modules(DaemonCase):
    def add(self, name, more=""):
        self.write(f"modules.d/{name}.conf", f"[module {name}]\nfile = {BAD_MODULES}/{name}.so\n{more}")

    def test_refused_with_both_sides(self):
        self.write_minimal()
        self.write("modules.d/wrong.conf", f"[module wrong]\nfile = {BAD_MODULES}/other_sdk_major.so\n")
        status, text = self.run_corbeld()
        self.assertEqual(78, status)
        self.assertRegex(text, r"corbeld: modules.d/wrong.conf:1: The module file \S+ was built for SDK 99\.\d+, this server has SDK \d+\.\d+; "
                               r"install the module's version for this server\n")

    def test_throws_in_start(self):
        self.write_minimal()
        self.add("good")
        self.add("throws_start")
        status, text = self.run_corbeld()
        self.assertEqual(1, status)
        self.assertIn("error app: The server cannot run reason=\"modules.d/throws_start.conf:1: The module throws_start: start failed: broken on purpose\"", text)

    def test_hangs_in_start(self):
        self.write_minimal("[limits]\nmodule_start = 300ms\n")
        self.add("hangs_start")
        status, text = self.run_corbeld(timeout=20)
        self.assertEqual(1, status)
        self.assertIn("The module hangs_start: start did not return within 300 ms", text)

    def test_optional_ones_are_left_out(self):
        server = self.server(settings={"limits": "module_start = 2s"},
                             modules={**bad("throws_start", "optional = yes"), **bad("hangs_start", "optional = yes\n"),
                                      "gone": "optional = yes\nany_key = is passed over", **bad("throws_create", "enabled = no"), **bad("good")})
        modules = {module["id"]: module for module in server.json("module", "list")}
        self.assertEqual({"directory_sql": "running", "good": "running", "throws_start": "failed", "hangs_start": "failed", "gone": "refused", "throws_create": "disabled"},
                         {name: module["state"] for name, module in modules.items()})
        self.assertIn("start did not return within 2000 ms", modules["hangs_start"]["message"])
        self.assertIn("gone.so is not there", modules["gone"]["message"])
        shown = server.json("module", "show", "good")
        self.assertEqual(("1.2.3", ["test.good/1"]), (shown["version"], shown["provides"]))
        run = server.corbel("module", "show", "nothing", check=False)
        self.assertNotEqual(0, run.returncode)
        self.assertIn('There is no module "nothing"', run.stderr)
        # A call that never returned: the process ends by itself all the same, and says that it was not in order.
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(1, server.process.wait(30))
        server.process = None

    def test_hangs_in_drain(self):
        server = self.server(settings={"server": "drain_time = 100ms", "limits": "module_stop = 300ms"}, modules={**bad("hangs_drain"), **bad("good")})
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(1, server.process.wait(30))
        server.process = None
        self.assertIn("error app: Module did not drain module=hangs_drain", server.log())
        self.assertIn("info app: Stopped", server.log())

    def test_throws_in_drain(self):
        server = self.server(modules=bad("throws_drain"))
        server.stop()
        self.assertIn("error app: Module did not drain module=throws_drain", server.log())


if __name__ == "__main__":
    unittest.main()
