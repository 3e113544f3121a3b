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

    def test_the_key_schedule_hides_what_it_makes_of_secrets(self):
        self.assert_silent("schedule")

    def test_a_finished_is_compared_without_telling_where_it_differs(self):
        self.assert_silent("finished13")

    def test_so_is_a_binder_by_every_kind_of_shared_key(self):
        self.assert_silent("binder")

    def test_keying_material_is_exported_hidden(self):
        self.assert_silent("exporter")

    def test_the_prf_of_tls_12_hides_the_master_secret_and_all_keys(self):
        self.assert_silent("prf12")

    def test_a_finished_of_tls_12_is_compared_without_telling_where_it_differs(self):
        self.assert_silent("finished12")

    def test_secrets_are_moved_and_wiped_unseen_and_leave_nothing(self):
        self.assert_silent("secrets")

    def test_the_halves_of_a_hybrid_are_joined_unseen(self):
        self.assert_silent("hybrid")

    def test_a_ticket_is_made_and_opened_without_a_look_at_its_key(self):
        self.assert_silent("ticket")

    def test_a_sealed_box_hides_its_key_and_what_is_in_it(self):
        self.assert_silent("box")

    def test_records_are_sealed_and_opened_without_a_look_at_keys_or_content(self):
        self.assert_silent("record13")

    def test_so_are_those_of_tls_12(self):
        self.assert_silent("record12")

    def test_a_planted_branch_is_found(self):
        self.assert_found("leaking_branch", "Conditional jump or move depends on uninitialised value")

    def test_a_planted_index_is_found(self):
        self.assert_found("leaking_index", "Use of uninitialised value")

    def test_a_planted_comparison_of_a_finished_is_found(self):
        self.assert_found("leaking_comparison", "uninitialised value")

    def test_a_planted_label_that_hangs_on_a_key_is_found(self):
        self.assert_found("leaking_expansion", "uninitialised value")

    def test_a_planted_nonce_that_hangs_on_its_iv_is_found(self):
        self.assert_found("leaking_nonce", "uninitialised value")


if __name__ == "__main__":
    unittest.main()
