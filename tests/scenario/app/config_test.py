"""corbeld --check: everything that is wrong is told with its place and a remedy; overrides; the reference page is current."""
import os
import pathlib
import subprocess
import unittest

from daemon_case import BAD_MODULES, CORBELD, MODULES, DaemonCase


class Check(DaemonCase):
    def test_sound(self):
        self.write_minimal()
        self.assertEqual((0, "The configuration is sound.\n"), self.run_corbeld("--check"))
        self.assertFalse((self.directory / "data").exists(), "a check must not make anything")

    def test_unknown_keys_of_kernel_and_module(self):
        self.write_minimal("nmae = x\n[sever]\n")
        self.write("modules.d/imap.conf", "[module imap]\nlisten = 127.0.0.1:0\nlisten_to = x\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn("corbeld: corbel.conf:5: unknown key \"nmae\" in [server]; did you mean \"name\"?\n", text)
        self.assertIn("corbeld: corbel.conf:6: unknown section [sever]; did you mean [server]?\n", text)
        self.write_minimal()
        self.write("modules.d/convert_mime.conf", "[module convert_mime]\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, "corbeld: modules.d/imap.conf:3: unknown key \"listen_to\" in [module imap]; did you mean \"listen\"?\n"), (status, text))

    def test_types_and_ranges(self):
        self.write_minimal("drain_time = 10\n[workers]\nmain = 5000\n[log]\nlevel = verbos\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn('corbel.conf:5: "drain_time" must be a time from 0s to 1h (500ms, 30s, 5min, 2h, 7d), not "10"', text)
        self.assertIn('corbel.conf:7: "main" must be a number from 2 to 1024, not "5000"', text)
        self.assertIn('corbel.conf:9: "level" must be one of info, debug, warning, error, not "verbos"', text)

    def test_overrides(self):
        self.write_minimal()
        status, text = self.run_corbeld("--check", environment={"CORBEL_LOG__LEVEL": "loud"})
        self.assertEqual((78, 'corbeld: environment CORBEL_LOG__LEVEL: "level" must be one of info, debug, warning, error, not "loud"\n'), (status, text))
        status, text = self.run_corbeld("--check", "--set", "log.level=debug", environment={"CORBEL_LOG__LEVEL": "loud"})
        self.assertEqual(0, status, text)
        status, text = self.run_corbeld("--check", environment={"CORBEL_MODULE_LMTP__LISTEN": "127.0.0.1:0", "CORBEL_MODULE_LMTP__COLOUR": "red"})
        self.assertEqual((78, 'corbeld: environment CORBEL_MODULE_LMTP__COLOUR: unknown key "colour" in [module lmtp]\n'), (status, text))

    def test_secret_file(self):
        self.write_minimal("[storage]\nmysql_password = file:password\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, 'corbeld: corbel.conf:6: "mysql_password": the file data/password cannot be read: No such file or directory\n'), (status, text))

    def test_missing_module_and_missing_file(self):
        self.write_minimal("[module nothing]\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, f"corbeld: corbel.conf:5: The module file {MODULES}/nothing.so is not there; install the module or remove its section\n"), (status, text))
        (self.directory / "corbel.conf").unlink()
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn("corbel.conf: cannot be read: No such file or directory", text)

    def test_module_refuses_its_values(self):
        self.write_minimal(f"[module throws_configure]\nfile = {BAD_MODULES}/throws_configure.so\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, "corbeld: corbel.conf:5: The module throws_configure: configure failed: the colour is wrong (blue)\n"), (status, text))

    def test_usage(self):
        self.write_minimal()
        self.assertEqual((64, "corbeld: unknown option --chek; corbeld --help lists them\n"), self.run_corbeld("--chek"))
        self.assertEqual((64, "corbeld: --set needs a value\n"), self.run_corbeld("--set"))

    def test_shipped_configuration_is_sound(self):
        source = os.environ["CORBEL_SOURCE"]
        self.write("corbel.conf", pathlib.Path(source, "config/corbel.conf").read_text())
        for name in os.listdir(f"{source}/modules"):
            drop_in = pathlib.Path(source, "modules", name, "config", f"{name}.conf")
            if drop_in.exists():
                self.write(f"modules.d/{name}.conf", drop_in.read_text())
        status, text = self.run_corbeld("--check", "--set", f"server.module_dir={MODULES}")
        self.assertEqual((0, "The configuration is sound.\n"), (status, text))

    def test_reference_page_is_current(self):
        page = subprocess.run([CORBELD, "--dump-settings", "md", "--set", f"server.module_dir={MODULES}"], capture_output=True, text=True, check=True).stdout
        committed = pathlib.Path(os.environ["CORBEL_SOURCE"], "docs/settings.md").read_text()
        self.assertEqual(committed, page, "write it anew: build/asan/bin/corbeld --dump-settings md --set server.module_dir=build/asan/modules > docs/settings.md")


if __name__ == "__main__":
    unittest.main()
