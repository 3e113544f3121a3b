"""install: a program outside the tree builds and runs against an installed prefix."""
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["BULLA_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["BULLA_SOURCE_DIR"])
CMAKE = os.environ["BULLA_CMAKE"]
CXX = os.environ["BULLA_CXX"]
SAID = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"  # FIPS 180-4, "abc"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class InstalledPrefix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = pathlib.Path(tempfile.mkdtemp(prefix="bulla-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.room)
        cls.prefix = cls.room / "prefix"
        run(CMAKE, "--install", BUILD, "--prefix", cls.prefix)
        cls.consumer = cls.room / "consumer"
        shutil.copytree(SOURCE / "tests/install/consumer", cls.consumer)

    def installed(self, pattern):
        return sorted(self.prefix.rglob(pattern))

    def test_find_package_gives_a_program_that_runs(self):
        build = self.room / "with-cmake"
        run(CMAKE, "-S", self.consumer, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_CXX_COMPILER={CXX}")
        run(CMAKE, "--build", build)
        self.assertEqual(run(build / "consumer"), SAID)

    def test_pkg_config_gives_a_program_that_runs(self):
        paths = os.pathsep.join(str(pc.parent) for pc in self.installed("bulla.pc"))
        flags = run("pkg-config", "--cflags", "--libs", "bulla", env={**os.environ, "PKG_CONFIG_PATH": paths})
        program = self.room / "with-pkg-config"
        run(CXX, "-std=c++23", self.consumer / "main.cpp", "-o", program, *shlex.split(flags))
        self.assertEqual(run(program), SAID)

    def test_a_program_that_names_no_tls12_links_none(self):
        paths = os.pathsep.join(str(pc.parent) for pc in self.installed("bulla.pc"))
        flags = run("pkg-config", "--cflags", "--libs", "bulla", env={**os.environ, "PKG_CONFIG_PATH": paths})
        program = self.room / "tls13_alone"
        run(CXX, "-std=c++23", self.consumer / "tls13_alone.cpp", "-o", program, *shlex.split(flags))
        symbols = run("nm", "--demangle", program)
        self.assertIn("bulla::handshake::server13::", symbols)
        for machine in ("client12", "server12"):
            self.assertNotIn(f"bulla::handshake::{machine}::", symbols)

    def test_nothing_installed_names_the_tree_it_was_built_in_or_its_flags(self):
        for file in self.installed("*.cmake") + self.installed("*.pc"):
            text = file.read_text()
            for leak in (str(SOURCE), str(BUILD), "-Werror", "-fsanitize", "build_options"):
                self.assertNotIn(leak, text, file.name)

    def test_every_installed_header_finds_what_it_includes(self):
        headers = self.installed("*.h")
        self.assertTrue(headers)
        include = self.prefix / "include"
        for header in headers:
            for line in header.read_text().splitlines():
                if line.startswith('#include "bulla/'):
                    self.assertTrue((include / line.split('"')[1]).is_file(), f"{header.name}: {line}")

    def test_the_command_runs_from_the_prefix(self):
        if "BULLA_COMMAND" not in os.environ:
            self.skipTest("this build has no bulla command")
        self.assertIn("bulla", run(self.prefix / "bin/bulla", "--help"))


if __name__ == "__main__":
    unittest.main()
