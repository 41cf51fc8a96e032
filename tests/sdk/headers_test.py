"""What the SDK's headers promise to a stranger: each stands alone, nothing but the standard library in them, and a sentence and a thread for
each public function."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
FOLDERS = {"sdk/include": SOURCE / "sdk/include", "sdk/testing/include": SOURCE / "sdk/testing/include"}
HEADERS = [file for folder in FOLDERS.values() for file in sorted(folder.rglob("*.h"))]
PUBLISHED = [file for file in HEADERS if "testing" not in file.parts]

FOREIGN = re.compile(r"Poco|OPENSSL|\bSSL_|EVP_|sqlite3|\bMYSQL\b|\bicu\b|GMime|icalcomponent|Xapian|\bcurl_")
THREAD = re.compile(r"\[[^\]]*(thread|worker|serial|parallel)[^\]]*\]|Pure|pure functions|Values only|A value\b|Constants only", re.I)
# Inside (), the outermost name before the first bracket is the function's.
FUNCTION = re.compile(r"^\s*(?:virtual |static |constexpr |inline |explicit |friend )*(?:[\w:<>,&*\s\[\]]+?[\s&*])?(~?\w+)\([^;{]*\)[^;{]*(?:;|\{)")
KEYWORDS = {"if", "for", "while", "switch", "return", "throw", "static_assert", "catch", "sizeof", "defined", "put"}


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def declared(text):
    """(line number, name, whether a sentence stands with it, the class's and the function's comment) of each public function."""
    depth, scopes, comment, grouped = 0, [], [], False
    for number, line in enumerate(text.split("\n"), 1):
        code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
        stripped, _, tail = code.partition("//")
        if not stripped.strip():
            comment = comment + [line] if "///" in line else []
            grouped = grouped and bool(line.strip())
            continue
        if re.match(r"\s*(public|private|protected):", stripped):
            scopes[-1]["public"] = "public" in stripped
            continue
        opened = re.match(r"\s*(?:template\s*<.*>\s*)?(class|struct|enum|namespace|union)\b[^;]*\{", stripped)
        level_is_open = all(scope["kind"] in ("namespace", "class", "struct") and scope["public"] for scope in scopes) and depth == len(scopes)
        if level_is_open and not opened:
            found = FUNCTION.match(stripped)
            is_constant = re.match(r"\s*inline constexpr|\s*:", stripped)
            if found and not is_constant and found.group(1) not in KEYWORDS and not found.group(1).startswith("~") and not found.group(1).isupper():
                name = found.group(1)
                scope = scopes[-1] if scopes else {}
                told = " ".join(comment) + tail
                if name != scope.get("name") and "= default" not in stripped and "operator" not in stripped and "override" not in stripped:
                    yield number, name, bool(told.strip()), " ".join(s.get("comment", "") for s in scopes) + told
        if opened:
            name = re.search(r"(?:class|struct)\s+(?:\[\[.*?\]\]\s*)?(\w+)", stripped)
            scopes.append({"kind": opened.group(1), "public": opened.group(1) != "class", "name": name.group(1) if name else "", "comment": " ".join(comment) + tail})
        depth += stripped.count("{") - stripped.count("}")
        while len(scopes) > depth:
            scopes.pop()
        comment = []


class Headers(unittest.TestCase):
    maxDiff = None

    def test_open_with_their_purpose(self):
        for file in HEADERS:
            head = re.match(r"(?://[^\n]*\n)+", file.read_text())
            self.assertIsNotNone(head, file)
            self.assertTrue(1 <= head.group().count("\n") <= 16, file)

    def test_stand_alone(self):
        """Each is the only one of a file, twice, under the warnings of a careful stranger."""
        flags = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow", "-Wpedantic", "-Werror", "-Wno-unknown-attributes", *(f"-I{folder}" for folder in FOLDERS.values())]

        def refusal(text):
            return subprocess.run([os.environ["CXX"], *flags, "-x", "c++", "-"], input=text, capture_output=True, text=True).stderr

        def alone(file):
            name = next(file.relative_to(folder) for folder in FOLDERS.values() if file.is_relative_to(folder))
            return refusal(f'#include "{name}"\n#include "{name}"\n')

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.assertEqual("", "".join(pool.map(alone, HEADERS)))
        self.assertIn("error", refusal('#include "corbel/text.h"\ncorbel::Session* session;\n'))

    def test_include_only_the_standard_library_and_themselves(self):
        for file in HEADERS:
            text = file.read_text()
            for name in re.findall(r'#include\s+([<"][^>"]+)', text):
                allowed = name.startswith('"corbel/') or re.fullmatch(r"<[a-z_]+", name) or ("testing" in file.parts and name.startswith("<cppunit/"))
                self.assertTrue(allowed, (file, name))
            self.assertIsNone(FOREIGN.search(without_comments(text)), file)

    def test_every_function_has_a_sentence(self):
        missing = [f"{file.relative_to(SOURCE)}:{number}: {name}" for file in PUBLISHED for number, name, is_told, _ in declared(file.read_text()) if not is_told]
        self.assertEqual([], missing)

    def test_every_function_has_a_thread(self):
        missing = []
        for file in PUBLISHED:
            text = file.read_text()
            head = re.match(r"(?://[^\n]*\n)+", text).group()
            missing += [f"{file.relative_to(SOURCE)}:{number}: {name}" for number, name, _, told in declared(text) if not THREAD.search(head + told)]
        self.assertEqual([], missing)

    def test_the_reader_of_headers_sees_functions(self):
        names = [name for file in PUBLISHED for _, name, _, _ in declared(file.read_text())]
        self.assertGreater(len(names), 250)
        sample = "class A {\npublic:\n    virtual ~A();\n    /// Does. [worker]\n    virtual void told() = 0;\n    virtual int untold(int a) const = 0;\nprivate:\n    void own();\n};\n"
        self.assertEqual([("told", True), ("untold", False)], [(name, is_told) for _, name, is_told, _ in declared(sample)])


if __name__ == "__main__":
    unittest.main()
