"""house: the tools that check the house find what they should, on small made-up trees."""
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

SOURCE = pathlib.Path(os.environ.get("BULLA_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))

MAP = """
| folder | what lives there | may include |
|---|---|---|
| `base/` | ground | |
| `wire/` | words | |
| `keys/` | keys | |
| `talk/` | talk | wire |
| `talk/loud/` | louder | talk |
| `shop/` | goods | talk |

| header | only in |
|---|---|
| `openssl/*` | keys |
| `asio.hpp`, `nlohmann/*` | shop |

| heavy header |
|---|
| `nlohmann/*` |
"""


class OnATree(unittest.TestCase):
    tool = ""

    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="bulla-house-")
        self.addCleanup(room.cleanup)
        self.root = pathlib.Path(room.name)

    def write(self, path, text=""):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_tool(self, *arguments, **environment):
        done = subprocess.run([sys.executable, SOURCE / "tools" / self.tool, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, env={**os.environ, **environment})
        return done.returncode, done.stdout

    def assert_clean(self):
        status, said = self.run_tool(self.root)
        self.assertEqual(status, 0, said)

    def assert_found(self, *phrases):
        status, said = self.run_tool(self.root)
        self.assertEqual(status, 1, said)
        for phrase in phrases:
            self.assertIn(phrase, said)
        self.assertIn(f"{len(phrases)} findings", said)


class Layers(OnATree):
    tool = "check_layers"

    def setUp(self):
        super().setUp()
        self.write("docs/architecture.md", MAP)
        self.write("src/bulla/base/bytes.h", "#include <vector>\n")
        self.write("src/bulla/wire/names.h", '#include "bulla/base/bytes.h"\n')
        self.write("src/bulla/talk/talk.h", '#include "bulla/wire/names.h"\n')

    def test_accepts_what_the_table_allows_and_what_that_stands_on(self):
        self.write("src/bulla/shop/shop.h", '#include "bulla/wire/names.h"\n#include "bulla/base/bytes.h"\n')
        self.write("src/bulla/talk/loud/loud.h", '#include "bulla/talk/talk.h"\n')
        self.assert_clean()

    def test_accepts_a_header_that_the_build_makes(self):
        self.write("src/bulla/shop/pages/pages.h.in")
        self.write("src/bulla/shop/shop.h", '#include "bulla/shop/pages.h"\n')
        self.assert_clean()

    def test_finds_an_include_that_runs_up(self):
        self.write("src/bulla/wire/up.cpp", '\n#include "bulla/talk/talk.h"\n')
        self.assert_found("src/bulla/wire/up.cpp:2: wire may not include talk")

    def test_finds_an_include_that_runs_sideways(self):
        self.write("src/bulla/keys/side.cpp", '#  include "bulla/wire/names.h"\n')
        self.assert_found("src/bulla/keys/side.cpp:1: keys may not include wire")

    def test_finds_a_folder_that_includes_its_own_inner_floor(self):
        self.write("src/bulla/talk/loud/loud.h")
        self.write("src/bulla/talk/inner.cpp", '#include "bulla/talk/loud/loud.h"\n')
        self.assert_found("talk may not include talk/loud")

    def test_finds_a_circle_between_files_of_one_folder(self):
        self.write("src/bulla/wire/a.h", '#include "bulla/wire/b.h"\n')
        self.write("src/bulla/wire/b.h", '#include "bulla/wire/c.h"\n')
        self.write("src/bulla/wire/c.h", '#include "bulla/wire/a.h"\n')
        self.assert_found("a circle of includes: wire/a.h -> wire/b.h -> wire/c.h -> wire/a.h")

    def test_finds_a_missing_file_a_relative_path_and_a_folder_without_a_row(self):
        self.write("src/bulla/wire/a.h", '#include "bulla/wire/gone.h"\n#include "names.h"\n')
        self.write("src/bulla/attic/box.h")
        self.assert_found('"bulla/wire/gone.h" does not exist', '"names.h" is not written as',
                          "src/bulla/attic/box.h: its folder has no row")

    def test_keeps_other_peoples_headers_to_their_doors(self):
        self.write("src/bulla/keys/key.cpp", "#include <openssl/evp.h>\n#include <array>\n")
        self.assert_clean()
        self.write("src/bulla/wire/a.cpp", "#include <openssl/evp.h>\n#include <asio.hpp>\n#include <zlib.h>\n")
        self.assert_found("<openssl/evp.h> may not be included in wire", "<asio.hpp> may not be included in wire",
                          "<zlib.h> has no row")

    def test_keeps_heavy_headers_out_of_headers(self):
        self.write("src/bulla/shop/json.cpp", "#include <nlohmann/json.hpp>\n")
        self.assert_clean()
        self.write("src/bulla/shop/json.h", "#include <nlohmann/json.hpp>\n")
        self.assert_found("src/bulla/shop/json.h:1: <nlohmann/json.hpp> is heavy")

    def test_finds_a_target_that_links_what_its_row_does_not_allow(self):
        self.write("src/bulla/talk/CMakeLists.txt", "bulla_library(talk SOURCES a.cpp\n  DEPENDS wire keys LINK z)\n")
        self.assert_found("src/bulla/talk/CMakeLists.txt: talk may not depend on keys")

    def test_refuses_a_table_that_runs_up_itself(self):
        self.write("docs/architecture.md", MAP.replace("| `wire/` | words | |", "| `wire/` | words | talk |"))
        self.assert_found("wire may include talk, which has no row above it")


class Mirror(OnATree):
    tool = "check_mirror"

    def setUp(self):
        super().setUp()
        self.write("tests/house/mirror_exceptions.txt", "# none\n")
        self.write("src/bulla/base/bytes.h")
        self.write("src/bulla/base/bytes.cpp")
        self.write("tests/base/bytes_test.cpp")

    def test_accepts_one_test_for_a_header_and_its_source(self):
        self.write("src/bulla/talk/loud/horn.cpp")
        self.write("tests/talk/loud/horn_test.cpp")
        self.write("tests/base/helper.h")
        self.write("tests/conformance/suite_test.cpp")
        self.assert_clean()

    def test_finds_a_source_without_a_test(self):
        self.write("src/bulla/base/clock.h")
        self.assert_found("src/bulla/base/clock: no tests/base/clock_test.cpp")

    def test_finds_a_test_without_a_source(self):
        self.write("tests/base/clock_test.cpp")
        self.assert_found("tests/base/clock_test.cpp: no src/bulla/base/clock.h or .cpp")

    def test_excuses_what_is_listed_with_a_reason(self):
        self.write("src/bulla/base/clock.h")
        self.write("src/bulla/tool/main.cpp")
        self.write("tests/house/mirror_exceptions.txt", "base/clock  # abstract\ntool/  # tested whole\n")
        self.assert_clean()

    def test_finds_an_exception_without_a_reason_and_one_that_is_not_needed(self):
        self.write("src/bulla/base/clock.h")
        self.write("tests/house/mirror_exceptions.txt", "base/clock\nbase/bytes # was abstract\n")
        self.assert_found("base/clock gives no reason", "base/bytes needs no exception")


class Ledger(OnATree):
    """A source with a function, a test of each kind, and an RFC with two sections."""

    tool = "ledger"
    HEAD = "7: Of Seals\n7 1: 2\n7 2.1: 5 of which 2 4-5\n"
    KEPT = "1#1 | MUST | it is sealed | code: src/seal.cpp:seal | test: tests/seal_test.cpp:Seal.Holds\n"
    REST = ("1#2 | MUST NOT | it is not broken | code: src/seal.cpp:seal | test: tests/seal_test.py:Seals.test_holds\n"
            "2.1#2 | SHALL | wax | reason: clay is used\n"
            "2.1#4-5 | MUST | rings | code: src/seal.cpp:seal | open: they turn\n")

    def setUp(self):
        super().setUp()
        self.write("src/seal.cpp", "void seal_all() {}\nvoid seal() { }\n")
        self.write("tests/seal_test.cpp", "TEST_P(Seal, Holds) {}\nTEST(Seal, HoldsLong) {}\n")
        self.write("tests/seal_test.py", "class Seals:\n  def test_holds(self): pass\nclass Others:\n  x = 1\n")
        self.write_rows(self.KEPT)

    def write_rows(self, kept, rest=REST, head=HEAD):
        self.write("docs/ledger/7.txt", head + "\n# a word\n" + kept + rest)

    def test_writes_a_page_that_it_finds_right_until_the_rows_change(self):
        self.assertIn("docs/ledger.md is not what", self.run_tool("--check", self.root)[1])
        self.assert_clean()
        self.assertEqual(self.run_tool("--check", self.root), (0, "5 requirements of 1 RFCs, 0 findings\n"))
        page = (self.root / "docs/ledger.md").read_text(encoding="utf-8")
        self.assertIn("| 7 | Of Seals | 5 | 2 | 1 | 2 |\n", page)
        self.assertIn("| 1 #1 | MUST | it is sealed | `src/seal.cpp` seal; `tests/seal_test.cpp` Seal.Holds |\n", page)
        self.assertIn("| 2.1 #4 to 5 | MUST | rings | `src/seal.cpp` seal; **open:** they turn |\n", page)
        self.write_rows(self.KEPT.replace("sealed", "sealed twice"))
        self.assertEqual(self.run_tool("--check", self.root)[0], 1)

    def test_finds_code_and_tests_that_are_not_there(self):
        for right, wrong, what in (("src/seal.cpp:seal", "src/gone.cpp:seal", "src/gone.cpp does not exist"),
                                   ("src/seal.cpp:seal", "src/seal.cpp:sea", "src/seal.cpp has no sea"),
                                   ("src/seal.cpp:seal", "src/seal.cpp", "src/seal.cpp names a file alone"),
                                   ("Seal.Holds", "Seal.Hold", "tests/seal_test.cpp has no Seal.Hold")):
            with self.subTest(wrong):
                self.write_rows(self.KEPT.replace(right, wrong))
                self.assert_found("docs/ledger/7.txt:6: " + what)
        self.write_rows(self.KEPT, self.REST.replace("Seals.test_holds", "Others.test_holds"))
        self.assert_found("docs/ledger/7.txt:7: tests/seal_test.py has no Others.test_holds")

    def test_finds_a_row_that_says_nothing_of_itself(self):
        for cells, *what in (("code: src/seal.cpp:seal", "has neither a test nor a reason"),
                             ("test: tests/seal_test.cpp:Seal.Holds", "names no code"),
                             ("reason: clay | test: tests/seal_test.cpp:Seal.Holds", "needs no code and no test"),
                             ("reason:", "reason: is no code:, test:, reason: or open:"),
                             ("", "has neither a test nor a reason"),
                             ("because", "because: is no code:", "has neither a test nor a reason")):
            with self.subTest(cells):
                self.write_rows(f"1#1 | MUST | it is sealed | {cells}\n")
                self.assert_found(*what)
        self.write_rows("1#1 | SHOULD | it is sealed | reason: clay\n")
        self.assert_found("a row begins SECTION#NUMBER | MUST | what, or SECTION(x) | step | what", "1#1 has no row")

    def test_keeps_account_of_steps_and_their_parts(self):
        pressed, head = "code: src/seal.cpp:seal | test: tests/seal_test.cpp:Seal.Holds\n", self.HEAD + "7 3: 1\n"
        steps = "3#1 | MUST | so | reason: no\n3(a)#1-2 | step | warm it | reason: clay\n3(a)#3 | step | cool it | "
        steps += pressed + "3(b) | step | press it | " + pressed + "3(c) | step | lift it | " + pressed
        self.write_rows(self.KEPT, self.REST + steps, head + "7 3: steps a(3) b-c\n")
        self.assertEqual(self.run_tool(self.root), (0, "11 requirements of 1 RFCs, 0 findings\n"))
        page = (self.root / "docs/ledger.md").read_text(encoding="utf-8")
        self.assertIn("| 3(a) #1 to 2 | step | warm it | clay |\n", page)
        self.assertIn("| 3(a) #3 | step | cool it |", page)
        self.assertIn("| 3(b) | step | press it |", page)
        begins = "a row begins SECTION#NUMBER"
        for right, wrong, *what in (("3(c)", "3(d)", "section 3(d) has no count", "3(c)#1 has no row"),
                                    ("3(a)#1-2", "3(a)#1", "3(a)#2 has no row"),
                                    ("3(b) | step", "3(b) | MUST", begins, "3(b)#1 has no row"),
                                    ("3#1 | MUST", "3#1 | step", begins, "3#1 has no row"),
                                    ("3#1 |", "3 |", begins, "3#1 has no row"),
                                    ("3(b)", "3(c)", "3(c)#1 stands in line", "3(b)#1 has no row")):
            with self.subTest(wrong):
                self.write_rows(self.KEPT, self.REST + steps.replace(right, wrong), head + "7 3: steps a(3) b-c\n")
                self.assert_found(*what)
        self.write_rows(self.KEPT, self.REST + steps, head + "7 3: steps a(3) b-c c\n")
        self.assert_found("section 3(c) is counted twice")

    def test_finds_what_the_counts_do_not_bear_out(self):
        no_row, stray = "2.1#2 has no row", "section 1 has no count"
        for kept, rest, head, *what in (
                ("", self.REST, self.HEAD, "1#1 has no row"),
                (self.KEPT * 2, self.REST, self.HEAD, "1#1 stands in line 6 already"),
                (self.KEPT, self.REST.replace("2.1#4-5", "2.1#4-6"), self.HEAD, "2.1#6 is beyond the count"),
                (self.KEPT, self.REST.replace("2.1#2", "2.1#3"), self.HEAD, "2.1#3 is beyond the count", no_row),
                (self.KEPT, self.REST.replace("2.1#2", "3#2"), self.HEAD, "section 3 has no count", no_row),
                (self.REST, self.KEPT, self.HEAD, "1#1 is out of order"),
                (self.KEPT, self.REST, self.HEAD + "7 1: 2\n", "section 1 is counted twice"),
                (self.KEPT, self.REST, self.HEAD.replace("4-5", "4-6"), "section 2.1 has no such requirements"),
                (self.KEPT, self.REST, self.HEAD.replace("7 1:", "8 1:"), "7.txt:2: is neither a title", stray, stray),
                ("", "", "", 'the first line is no "NUMBER: title"')):
            with self.subTest(what):
                self.write_rows(kept, rest, head)
                self.assert_found(*what)


class Dictionaries(OnATree):
    tool = "dictionaries"

    def setUp(self):
        super().setUp()
        self.write("src/bulla/wire/names.h", """
#define BULLA_SMALL(ROW) ROW(one, 1)
#define BULLA_WIDE(ROW) \\
  ROW(x25519, 0x001d) \\
  ROW(last, 258)
#define BULLA_ALL(ROW) ROW(Small, std::uint8_t, BULLA_SMALL) ROW(Wide, std::uint16_t, BULLA_WIDE)
enum class ProtocolVersion : std::uint16_t { ssl3 = 0x0300, tls10, tls11 };
""")
        self.write("src/bulla/x509/oids.h", "inline constexpr Bytes email = oid<1, 2, 840, 113549>;\n")
        (self.root / "fuzz/dictionaries").mkdir(parents=True)

    def test_writes_names_of_two_bytes_versions_and_whole_identifiers(self):
        self.assert_clean()
        words = (self.root / "fuzz/dictionaries/tls.dict").read_text(encoding="utf-8").splitlines()[1:]
        self.assertEqual(words, [r'wide_x25519="\x00\x1d"', r'wide_last="\x01\x02"', r'version_ssl3="\x03\x00"',
                                 r'version_tls10="\x03\x01"', r'version_tls11="\x03\x02"'])
        self.assertIn(r'email="\x06\x06\x2a\x86\x48\x86\xf7\x0d"',
                      (self.root / "fuzz/dictionaries/oids.dict").read_text(encoding="utf-8"))

    def test_finds_a_dictionary_that_is_not_what_it_would_write(self):
        self.assert_clean()
        self.assertEqual(self.run_tool("--check", self.root)[0], 0)
        self.write("fuzz/dictionaries/oids.dict", "email\n")
        status, said = self.run_tool("--check", self.root)
        self.assertEqual((status, "fuzz/dictionaries/oids.dict" in said), (1, True), said)


class Unittests(OnATree):
    tool = "run_unittest"

    def outcomes(self, text):
        self.write("sample.py", "import unittest\n" + text)
        status, _ = self.run_tool(self.root / "sample.py", BULLA_TEST_RESULTS=str(self.root), BULLA_TEST_NAME="it")
        cases = ElementTree.parse(self.root / "it.xml").getroot().iter("testcase")
        return status, sorted((case[0].tag, case[0].get("message")) if len(case) else ("passed", "") for case in cases)

    def test_counts_cases_that_pass_and_that_are_skipped(self):
        status, outcomes = self.outcomes("class T(unittest.TestCase):\n"
                                         "  def test_a(self): pass\n"
                                         "  def test_b(self): self.skipTest('no peer')\n")
        self.assertEqual((status, outcomes), (0, [("passed", ""), ("skipped", "no peer")]))

    def test_a_failure_an_error_and_a_failed_subtest_fail(self):
        status, outcomes = self.outcomes("class T(unittest.TestCase):\n"
                                         "  def test_a(self): self.fail('why')\n"
                                         "  def test_b(self): raise OSError\n"
                                         "  def test_c(self):\n"
                                         "    with self.subTest(1): self.fail()\n"
                                         "    with self.subTest(2): pass\n")
        self.assertEqual((status, [kind for kind, _ in outcomes]), (1, ["failure"] * 3))

    def test_bytes_that_xml_cannot_hold_do_not_spoil_the_count(self):
        status, outcomes = self.outcomes("class T(unittest.TestCase):\n"
                                         "  def test_a(self): self.skipTest('a\\0b')\n")
        self.assertEqual((status, outcomes), (0, [("skipped", "a?b")]))

    def test_a_file_may_skip_itself_whole(self):
        status, outcomes = self.outcomes("raise unittest.SkipTest('not here')\n")
        self.assertEqual((status, outcomes), (0, [("skipped", "not here")]))

    def test_a_file_without_cases_fails(self):
        self.assertEqual(self.outcomes("")[0], 1)


def load_tool(name):
    loader = importlib.machinery.SourceFileLoader(name, str(SOURCE / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


class Counting(OnATree):
    """run_tests counts the cases of each program, and a program that died before it could tell."""

    def count(self, ctest_case, junit=None):
        runner = load_tool("run_tests")
        if junit:
            self.write("wire.xml", f"<testsuite>{junit}</testsuite>")
        tally = runner.Tally()
        runner.count_program(tally, "release", ElementTree.fromstring(ctest_case), self.root)
        return tally

    def test_counts_cases_not_programs(self):
        tally = self.count('<testcase name="wire" status="run"/>',
                           '<testcase classname="A" name="x"/><testcase classname="A" name="y">'
                           '<skipped message="a.cpp:3&#10;no vectors"/></testcase>')
        self.assertEqual(tally.counts(), "1 passed, 0 failed, 1 skipped")
        self.assertEqual(tally.skipped, [("release: wire: A.y", "no vectors")])

    def test_counts_a_failed_case_once(self):
        tally = self.count('<testcase name="wire" status="fail"><failure message="Failed"/></testcase>',
                           '<testcase name="x"/><testcase name="y"><failure message="1 != 2"/></testcase>')
        self.assertEqual(tally.counts(), "1 passed, 1 failed, 0 skipped")

    def test_counts_a_program_that_died(self):
        died = '<testcase name="wire" status="fail"><failure message="SEGFAULT"/></testcase>'
        self.assertEqual(self.count(died).failed, [("release: wire", "SEGFAULT")])
        self.assertEqual(self.count(died, '<testcase name="x"/>').counts(), "1 passed, 1 failed, 0 skipped")

    def test_counts_a_program_without_cases_as_one(self):
        self.assertEqual(self.count('<testcase name="wire" status="run"/>').counts(), "1 passed, 0 failed, 0 skipped")

    def test_counts_a_file_of_results_that_cannot_be_read_as_a_failure(self):
        self.assertEqual(self.count('<testcase name="wire" status="run"/>', "<testcase").counts(),
                         "0 passed, 1 failed, 0 skipped")

    def test_tells_why_a_program_was_skipped_and_fails_one_that_never_ran(self):
        skipped = ('<testcase name="wire" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
                   '<system-out>skip: no formatter\n</system-out></testcase>')
        self.assertEqual(self.count(skipped).skipped, [("release: wire", "no formatter")])
        self.assertEqual(len(self.count('<testcase name="wire" status="notrun"/>').failed), 1)


class Coverage(unittest.TestCase):
    """Branches as llvm-cov's JSON has them: line, column, end, times true and false, file, ..."""

    def branches(self, *functions):
        counts, tool = {}, load_tool("coverage")
        tool.add_branches(counts, [{"regions": [], "filenames": ["/x/src/bulla/der/a.h", "/x/src/bulla/base/try.h"],
                                    **function} for function in functions])
        return {file: [tuple(branch) for branch in found] for file, found in tool.branches_of(counts).items()}

    def test_counts_what_any_instance_of_a_template_takes_as_taken_once(self):
        self.assertEqual(self.branches({"branches": [[4, 7, 4, 9, 1, 0, 0, 0, 4]]},
                                       {"branches": [[4, 7, 4, 9, 0, 0, 0, 0, 4], [6, 1, 6, 2, 0, 3, 0, 0, 4]]}),
                         {"der/a.h": [(4, 7, "true", True), (4, 7, "false", False),
                                      (6, 1, "true", False), (6, 1, "false", True)]})

    def test_counts_a_macro_where_it_is_used_each_time(self):
        uses = [[line, 3, line, 6, 1, 0, file, 1] for line, file in ((10, 1), (11, 2))]
        branches = [[9, 7, 9, 8, line - 10, 1, file, 0, 4] for line, file in ((10, 1), (11, 2))]
        names = ["/x/src/bulla/der/a.h", "/x/src/bulla/base/try.h", "/x/src/bulla/base/try.h"]
        self.assertEqual(self.branches({"branches": branches, "regions": uses, "filenames": names}),
                         {"der/a.h": [(10, 3, "true", False), (10, 3, "false", True),
                                      (11, 3, "true", True), (11, 3, "false", True)]})


class Packages(OnATree):
    """ensure_packages, with a dpkg-query, apt-get, id and sudo that only pretend."""

    def ensure(self, *sections, installed=(), user="0", sudo=1):
        (self.root / "bin").mkdir(exist_ok=True)
        self.write("installed", "".join(f"{name}\n" for name in installed))
        for name, body in (("dpkg-query", f'for p; do :; done; grep -qx "$p" {self.root}/installed && echo installed'),
                           ("apt-get", f'echo "$@" >>{self.root}/calls'), ("id", f"echo {user}"),
                           ("sudo", f'[ {sudo} = 1 ] || exit 1; shift; "$@"')):
            self.write(f"bin/{name}", f"#!/bin/sh\n{body}\n")
            (self.root / "bin" / name).chmod(0o755)
        self.write("tools/ensure_packages", (SOURCE / "tools/ensure_packages").read_text(encoding="utf-8"))
        self.write("packaging/debian-packages.txt",
                   "[build]\ncompiler  # why\n[test]\npeer  # why\nshell unless sh  # why\nodd unless no-such  # why\n")
        done = subprocess.run(["sh", self.root / "tools/ensure_packages", *sections], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False,
                              env={"PATH": f"{self.root}/bin:/usr/bin:/bin"})
        calls = self.root / "calls"
        return done.returncode, done.stdout, calls.read_text(encoding="utf-8") if calls.is_file() else ""

    def test_does_nothing_when_all_is_there(self):
        self.assertEqual(self.ensure("build", "test", installed=("compiler", "peer", "odd")), (0, "", ""))

    def test_installs_what_is_missing_of_the_sections_asked_for(self):
        status, said, calls = self.ensure("build")
        self.assertEqual(status, 0, said)
        self.assertTrue(calls.rstrip().endswith("--no-install-recommends compiler"), calls)

    def test_leaves_out_a_package_whose_program_is_there(self):
        _, _, calls = self.ensure("test", installed=("peer",))
        self.assertTrue(calls.rstrip().endswith("--no-install-recommends odd"), calls)

    def test_uses_sudo_that_asks_no_password(self):
        status, said, calls = self.ensure("build", user="1000")
        self.assertEqual(status, 0, said)
        self.assertIn("compiler", calls)

    def test_says_what_is_missing_when_it_may_not_install(self):
        status, said, calls = self.ensure("build", "test", user="1000", sudo=0)
        self.assertEqual((status, calls), (1, ""))
        self.assertIn("sudo apt-get install --no-install-recommends compiler peer odd", said)


if __name__ == "__main__":
    unittest.main()
