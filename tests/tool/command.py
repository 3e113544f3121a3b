"""What the tests of the command share: a room of their own and a way to run it."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

COMMAND = os.environ.get("BULLA_COMMAND")
if not COMMAND:
    raise unittest.SkipTest("the command is not built")


class CommandTest(unittest.TestCase):
    """Each case has a directory, which is also $HOME, and removes it."""

    def setUp(self):
        self.room = pathlib.Path(tempfile.mkdtemp(prefix="bulla-command-"))
        self.addCleanup(shutil.rmtree, self.room)
        self.environment = {**os.environ, "HOME": str(self.room / "home")}
        self.environment.pop("XDG_DATA_HOME", None)
        (self.room / "home").mkdir()

    def run_bulla(self, *words, **options):
        return subprocess.run([COMMAND, *map(str, words)], cwd=self.room, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              timeout=60, **options)

    def bulla(self, *words):
        """Runs what is to go well and gives its stdout."""
        done = self.run_bulla(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return done.stdout

    def refused(self, code, sentence, *words):
        """Runs what is to fail: one sentence on stderr, nothing on stdout."""
        done = self.run_bulla(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"\Abulla: [^\n]+\n\Z")
        self.assertIn(sentence, done.stderr)

    def names(self, below="."):
        return sorted(path.name for path in (self.room / below).iterdir() if path.name != "home")
