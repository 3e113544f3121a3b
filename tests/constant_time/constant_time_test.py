"""constant_time: no branch and no index depends on a secret, by valgrind's memcheck; and it would tell if one did."""
import os
import pathlib
import shutil
import subprocess
import unittest

PROBE = pathlib.Path(os.environ["BULLA_BUILD_DIR"]) / "tests/constant_time/bulla_constant_time_probe"
LEAKED = 99

if shutil.which("valgrind") is None:
    raise unittest.SkipTest("valgrind is not installed")
if not PROBE.exists():
    raise unittest.SkipTest("the probe was not built: valgrind's headers are missing, or this build has sanitizers")


class ConstantTime(unittest.TestCase):
    def probe(self, case):
        done = subprocess.run(["valgrind", "--quiet", f"--error-exitcode={LEAKED}", PROBE, case],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=240, check=False)
        return done.returncode, done.stdout, done.stderr

    def assert_silent(self, case):
        status, said, errors = self.probe(case)
        self.assertEqual((status, said), (0, ""), errors)

    def assert_found(self, case, complaint):
        status, _, errors = self.probe(case)
        self.assertEqual(status, LEAKED, errors)
        self.assertIn(complaint, errors)

    def test_padding_and_mac_of_a_cbc_record_stay_hidden(self):
        self.assert_silent("cbc")

    def test_padding_alone_stays_hidden(self):
        self.assert_silent("padding")

    def test_the_padding_of_a_premaster_secret_stays_hidden(self):
        self.assert_silent("pkcs1")

    def test_ml_kem_keeps_its_seeds_keys_messages_and_rejections_hidden(self):
        self.assert_silent("ml_kem")

    def test_a_planted_branch_is_found(self):
        self.assert_found("leaking_branch", "Conditional jump or move depends on uninitialised value")

    def test_a_planted_index_is_found(self):
        self.assert_found("leaking_index", "Use of uninitialised value")


if __name__ == "__main__":
    unittest.main()
