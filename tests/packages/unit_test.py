"""The systemd unit stays hardened, the AppArmor profile is one, the scripts of the packages are shell, and what is installed is in a package."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
MOST = 30    # tenths of systemd's exposure level, which goes from 0 (best) to 10


class Unit(unittest.TestCase):
    def analyze(self, text):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder, "corbel.service")
            unit.write_text(text)
            return subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST}", unit], capture_output=True, text=True)

    def test_exposure(self):
        text = pathlib.Path(os.environ["CORBEL_SERVICE"]).read_text()
        run = self.analyze(text)
        self.assertEqual(0, run.returncode, run.stdout[-6000:] + run.stderr)
        self.assertNotRegex(run.stderr, "Unknown|ignoring")
        self.assertRegex(run.stdout, r"Overall exposure level for corbel.service: [012]\.\d ")
        loose = self.analyze(re.sub(r"(?m)^(SystemCall|Protect|Restrict).*\n", "", text))
        self.assertNotEqual(0, loose.returncode, "the threshold tells nothing")

    def test_profile(self):
        path = SOURCE / "config/apparmor/corbeld"
        run = subprocess.run(["/usr/sbin/apparmor_parser", "--skip-kernel-load", "--skip-cache", "--names", path], capture_output=True, text=True)
        self.assertEqual((0, "corbeld\n"), (run.returncode, run.stdout), run.stderr)
        # It speaks of programs by the places to which packages bring them.
        build = pathlib.Path(os.environ["CORBEL_BUILD"])
        installed = "".join(file.read_text() for file in build.glob("kernel/**/cmake_install.cmake"))
        programs = set(re.findall(r"(?m)^  /usr/(\S+/corbel\S*) m", path.read_text())) - {"lib/@{multiarch}/corbel/**"}
        self.assertEqual({"sbin/corbeld", "libexec/corbel/corbel-guest"}, programs)
        for program in programs:
            self.assertIn(f"${{CMAKE_INSTALL_PREFIX}}/{program}", installed)

    def test_scripts(self):
        scripts = [path for path in (SOURCE / "config/debian").rglob("p*") if re.match(r"(pre|post)(inst|rm)", path.name)]
        self.assertGreater(len(scripts), 4)
        for path in scripts:
            self.assertEqual("#!/bin/sh", path.read_text().splitlines()[0])
            self.assertIn("\nset -e\n", path.read_text(), path)
            subprocess.run(["sh", "-n", path], check=True)

    def test_every_file_is_in_a_package(self):
        build = pathlib.Path(os.environ["CORBEL_BUILD"])
        packaged = set(re.search(r'CPACK_COMPONENTS_ALL "([^"]*)"', (build / "CPackConfig.cmake").read_text()).group(1).split(";"))
        lists, texts = [build / "cmake_install.cmake"], []
        while lists:
            texts.append(pathlib.Path(lists.pop()).read_text())
            lists += re.findall(r'include\("([^"]*/cmake_install.cmake)"\)', texts[-1])
        installed = {name for text in texts for name in re.findall(r'CMAKE_INSTALL_COMPONENT STREQUAL "(\w+)"', text)}
        self.assertLess({"server", "tools", "library", "sdk", "imap"}, installed)
        self.assertEqual(set(), installed - packaged)

    def test_the_sdk_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["cmake", "--install", os.environ["CORBEL_BUILD"], "--component", "sdk", "--prefix", folder], check=True, capture_output=True)
            files = {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if not path.is_dir()}
        for folder in ("sdk/include", "sdk/testing/include"):
            self.assertLessEqual({f"include/{path.relative_to(SOURCE / folder)}" for path in (SOURCE / folder).rglob("*.h")}, files)
        self.assertLessEqual({f"share/corbel/{path.relative_to(SOURCE)}" for path in (SOURCE / "examples").rglob("*") if path.is_file()}, files)
        names = {pathlib.Path(file).name for file in files}
        self.assertLessEqual({"libcorbelsdk.so", "libcorbeltesting.a", "CorbelSdkConfig.cmake", "CorbelSdkConfigVersion.cmake", "CorbelSdkTargets.cmake", "CorbelModule.cmake", "corbelsdk.pc", "CHANGELOG.md",
                              "module-guide.md"}, names)
        self.assertFalse([file for file in files if re.search(r"\.so\.|bin/|etc/", file)])


unittest.main()
