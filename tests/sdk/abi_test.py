"""The SDK's binary interface against the one that was written down in tests/abi. `abi_test.py --update` writes down today's.

Of a version of the SDK three files are kept: what abidw tells of its headers, the facts that a module is compiled against (a line each, to be read
in reviews), and the headers with a module of that time, which a test builds anew and runs in today's server (examples_test.py)."""
import io
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import xml.etree.ElementTree

SOURCE = pathlib.Path(os.environ.get("CORBEL_SOURCE", pathlib.Path(__file__).parents[2]))
LIBRARY = pathlib.Path(os.environ.get("CORBEL_BUILD", SOURCE / "build/asan")) / "lib/libcorbelsdk.so"
INCLUDE = SOURCE / "sdk/include"
VERSION = ".".join(re.search(rf"{name} = (\d+);", (INCLUDE / "corbel/abi.h").read_text()).group(1) for name in ("kSdkMajor", "kSdkMinor"))
KEPT = SOURCE / "tests/abi"
KNOWN, FACTS, SOURCES = KEPT / f"corbelsdk-{VERSION}.abi.xz", KEPT / f"corbelsdk-{VERSION}.facts", KEPT / f"corbelsdk-{VERSION}.tar.xz"
MODULE = "examples/hello_protocol/module.cpp"
RULES, FOREIGN = KEPT / "kernel_only.suppr", KEPT / "foreign.suppr"
# abidiff's exit status is a set of bits.
ABIDIFF_ERROR, ABIDIFF_CHANGE = 3, 12


def run(*words):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}")
    return done.stdout


def library(to, include, witness=""):
    """All headers as one library with debug information, which the build under test need not have."""
    headers = sorted(file.relative_to(include) for file in include.rglob("*.h"))
    source = to.with_suffix(".cpp")
    source.write_text("".join(f'#include "{header}"\n' for header in headers) + f'#include "{SOURCE}/sdk/src/interfaces.cpp"\n' + witness)
    run("g++", "-std=c++20", "-g", "-O0", "-fPIC", "-w", "-fno-eliminate-unused-debug-types", "-I", include, "-I", SOURCE / "sdk/src", "-shared", source, "-o", to)
    return to


def describe(to, include=INCLUDE):
    """Writes what abidw tells of the headers without the standard library, and returns the facts. abidw can leave out the latter only where it chooses
    the types by what functions reach, so there is a function that reaches all of ours."""
    with tempfile.TemporaryDirectory() as name:
        everything = pathlib.Path(name, "everything.abi")
        run("abidw", "--load-all-types", "--no-show-locs", library(pathlib.Path(name, "first.so"), include), "--out-file", everything)
        facts = facts_of(everything)
        types = sorted({fact.split()[0] for fact in facts})
        witness = f'extern "C" void corbel_all_types({", ".join(f"const {name}*" for name in types)}) {{}}\n'
        run("abidw", "--suppressions", FOREIGN, "--type-id-style", "hash", "--no-comp-dir-path", "--no-corpus-path", "--no-show-locs", "--no-parameter-names",
            "--no-elf-needed", library(pathlib.Path(name, "libcorbelsdk.so"), include, witness), "--out-file", to)
    return facts


def facts_of(file):
    """What a module was compiled against: for each of our types but the drafts its size, its members with place and type, its virtual functions with their place, an
    enumeration's values; "corbel::Frame member kind 128 corbel::Frame::Kind"."""
    root = xml.etree.ElementTree.parse(file).getroot()
    elements = {element.get("id"): element for element in root.iter() if element.get("id")}
    facts = set()

    def type_name(identifier):
        element = elements[identifier]
        if element.get("name"):
            name = element.get("name").replace("std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string")
            return re.sub(r", std::allocator<[^<>]*> >", ">", name)
        inner = type_name(element.get("type-id")) if element.get("type-id") else ""
        return {"pointer-type-def": f"{inner}*", "reference-type-def": f"{inner}&", "qualified-type-def": f"const {inner}"}.get(element.tag, element.tag)

    def walk(element, scope):
        for child in element:
            inner = "::".join(filter(None, (scope, child.get("name"))))
            if child.tag == "namespace-decl":
                walk(child, inner)
            elif child.tag == "class-decl" and child.get("is-declaration-only") is None:
                of_class(child, inner)
                walk(child, inner)
            elif child.tag == "enum-decl":
                facts.update(f"{inner} value {value.get('name')} {value.get('value')}" for value in child.findall("enumerator"))
            elif child.tag in ("abi-instr", "member-type"):
                walk(child, scope)

    def of_class(element, name):
        facts.add(f"{name} size {element.get('size-in-bits')}")
        facts.update(f"{name} base {type_name(base.get('type-id'))} {base.get('layout-offset-in-bits')}" for base in element.findall("base-class"))
        for member in element.findall("data-member"):
            variable = member.find("var-decl")
            if member.get("layout-offset-in-bits"):
                facts.add(f"{name} member {variable.get('name')} {member.get('layout-offset-in-bits')} {type_name(variable.get('type-id'))}")
        for member in element.findall("member-function"):
            function = member.find("function-decl")
            if member.get("vtable-offset") and not function.get("name").startswith("~"):
                facts.add(f"{name} virtual {member.get('vtable-offset')} {function.get('mangled-name') or function.get('name')}")

    walk(root, "")
    return {fact for fact in facts if fact.startswith("corbel::") and not fact.startswith("corbel::draft::") and "__anonymous" not in fact.split()[0]}


def kernel_only():
    """Classes that only the server implements: their tables may grow at the end."""
    return {f"corbel::{name}" for name in re.search(r"corbel::\((.*)\)", RULES.read_text()).group(1).split("|")}


def broken(known, now):
    """Facts that are gone, and new ones about a type that was there. What is new at the end of a table of the server's moves nothing; further values
    of an enumeration and further types are what an older module does not know."""
    types = {fact.split()[0] for fact in known}
    grown = [fact for fact in now - known if fact.split()[0] in types and fact.split()[1] != "value" and not (fact.split()[1] == "virtual" and fact.split()[0] in kernel_only())]
    return sorted([f"gone: {fact}" for fact in known - now] + [f"new: {fact}" for fact in grown])


def differences(known, now):
    """What abidiff finds, which looks at what functions reach. Names that were added break nothing."""
    done = subprocess.run(["abidiff", "--no-added-syms", "--suppr", RULES, known, now], capture_output=True, text=True)
    if done.returncode & ABIDIFF_ERROR:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout if done.returncode & ABIDIFF_CHANGE else ""


def symbols_of(library, headers=INCLUDE):
    """Functions and objects of the library that a header names; its own parts have names too."""
    words = set(re.findall(r"\w+", "\n".join(file.read_text() for file in headers.rglob("*.h"))))
    names = [line.split()[0] for line in run("nm", "-D", "-P", "--defined-only", library).splitlines() if re.match(r"_Z[A-Z]*N?K?6corbel(?!5draft)\S* [TDBRV] ", line)]
    readable = run("c++filt", *names).splitlines()
    return sorted(name for name, text in zip(names, readable) if set(re.findall(r"\w+", text.partition("(")[0].replace("vtable for ", "").replace("typeinfo for ", "").replace("typeinfo name for ", ""))) <= words)


def pack(data):
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def update():
    with tempfile.TemporaryDirectory() as name:
        now = pathlib.Path(name, "now.abi")
        facts = describe(now)
        KNOWN.write_bytes(pack(now.read_bytes()))
    FACTS.write_text("".join(f"{fact}\n" for fact in [*sorted(facts), *(f"symbol {name}" for name in symbols_of(LIBRARY))]))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for file in [*sorted(INCLUDE.rglob("*.h")), SOURCE / MODULE]:
            entry = tarfile.TarInfo(str(file.relative_to(SOURCE)))   # without owner and time: the same sources are the same bytes
            entry.size = file.stat().st_size
            archive.addfile(entry, io.BytesIO(file.read_bytes()))
    SOURCES.write_bytes(pack(packed.getvalue()))


class Abi(unittest.TestCase):
    maxDiff = None
    BREAKS = "A module that was built before would break. Offer a second revision below the first, or raise the SDK's version."

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="corbel-abi-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.now = cls.folder / "now.abi"
        cls.facts = describe(cls.now)

    def test_is_what_was_written_down(self):
        self.assertTrue(KNOWN.exists() and FACTS.exists() and SOURCES.exists(), "a new version of the SDK: write its interface down with tests/sdk/abi_test.py --update")
        facts = set(FACTS.read_text().splitlines())
        symbols = {fact.removeprefix("symbol ") for fact in facts if fact.startswith("symbol ")}
        self.assertGreater(min(len(symbols), len(facts)), 400)
        self.assertEqual([], broken({fact for fact in facts if not fact.startswith("symbol ")}, self.facts), self.BREAKS)
        self.assertEqual(set(), symbols - set(symbols_of(LIBRARY)), self.BREAKS)
        known = self.folder / "known.abi"
        known.write_bytes(lzma.decompress(KNOWN.read_bytes()))
        self.assertEqual("", differences(known, self.now), self.BREAKS)

    def changed(self, *changes):
        """What is found when headers are changed like this."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(INCLUDE, folder / "include")
        for header, before, after in changes:
            path = folder / "include/corbel" / header
            text = path.read_text()
            self.assertEqual(1, text.count(before), (header, before))
            path.write_text(text.replace(before, after))
        facts = describe(folder / "changed.abi", folder / "include")
        return broken(self.facts, facts), differences(self.now, folder / "changed.abi")

    def test_breaking_changes_are_seen(self):
        found, told = self.changed(
            ("net.h", "    virtual Next onOpen(Connection& connection) = 0;", "    virtual void first() {}\n    virtual Next onOpen(Connection& connection) = 0;"),
            ("delivery.h", "    bool discard = false;", "    bool hold = false;\n    bool discard = false;"),
            ("command.h", "const std::vector<std::string>& arguments) = 0;", "const std::vector<std::string>& arguments, bool quiet) = 0;"),
            ("log.h", "    virtual bool isEnabled(", "    virtual void flush() noexcept {}\n    virtual bool isEnabled("),
            ("event.h", "    kFlagsChanged = 1u << 2,", "    kFlagsChanged = 1u << 7,"),
            ("http.h", "    std::string host;", "    std::u16string host;"),
            ("blob.h", "    virtual void remove(", "    virtual void sync() {}\n    virtual void remove("),
            ("search.h", "class SearchWriter {", "class SearchScribe;\nclass SearchWriter {"))
        for fact in (r"gone: corbel::Session virtual \d _ZN6corbel7Session6onOpen", r"new: corbel::Session virtual \d _ZN6corbel7Session5first", "new: corbel::DeliveryRequest member hold",
                     "gone: corbel::CommandSet virtual . _ZN6corbel10CommandSet3run", "gone: corbel::Log virtual", "gone: corbel::ChangeKind value kFlagsChanged 4", "gone: corbel::HttpMount member host",
                     "new: corbel::BlobBackend virtual . _ZN6corbel11BlobBackend4sync"):
            self.assertTrue(any(re.match(fact, one) for one in found), (fact, found))
        self.assertEqual([], [one for one in found if "corbel::Search" in one])
        self.assertIn("DeliveryRequest", told)

    def test_the_kernels_side_may_grow(self):
        self.assertEqual(([], ""), self.changed(("log.h", "\n    void debug(", "\n    virtual void flush() noexcept {}\n    void debug(")))


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    else:
        unittest.main()
