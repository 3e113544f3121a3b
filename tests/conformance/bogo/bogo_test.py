"""bogo: BoringSSL's conformance runner on our shim, where $BULLA_BOGO_RUNNER names one that somebody has built.

The runner is `go test -c` of ssl/test/runner in google/boringssl; it runs in that folder, $BULLA_BOGO_SOURCES, as its
keys lie there (the folder of the runner otherwise). See README.md beside this file.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SHIM = pathlib.Path(os.environ["BULLA_BUILD_DIR"]) / "tests/conformance/bogo/bulla_bogo_shim"
LEAST = 2667  # tests that are run; all of them pass
LIMIT = 1500  # seconds

RUNNER = os.environ.get("BULLA_BOGO_RUNNER")


class Bogo(unittest.TestCase):
    def test_every_case_that_is_run_passes(self):
        if not RUNNER:
            self.skipTest("BULLA_BOGO_RUNNER names no runner: see tests/conformance/bogo/README.md")
        runner = pathlib.Path(RUNNER).resolve()
        sources = os.environ.get("BULLA_BOGO_SOURCES", runner.parent)
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results.json"
            done = subprocess.run([runner, "-shim-path", SHIM, "-shim-config", HERE / "config.json", "-json-output", results,
                                   "-num-workers", str(2 * len(os.sched_getaffinity(0))), "-pipe"], cwd=sources,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                  timeout=LIMIT, check=False)
            self.assertTrue(results.exists(), done.stdout[-4000:])
            outcomes = {name: one["actual"] for name, one in json.loads(results.read_text())["tests"].items()}
        bad = sorted(name for name, outcome in outcomes.items() if outcome != "PASS")
        self.assertEqual(bad, [], done.stdout[-20000:])
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])
        self.assertGreaterEqual(len(outcomes), LEAST)

    def test_reasons_are_given_and_errors_are_ours(self):
        config = json.loads((HERE / "config.json").read_text())
        self.assertEqual([glob for glob, reason in config["DisabledTests"].items() if not reason.strip()], [])
        table = (pathlib.Path(os.environ["BULLA_SOURCE_DIR"]) / "src/bulla/base/fault.h").read_text()
        for wanted, accepted in config["ErrorMap"].items():
            for one in accepted:
                fault = one.strip("[]").partition(":")[0]
                self.assertIn(f"ROW({fault},", table, f"{wanted}: {one}")


if __name__ == "__main__":
    unittest.main()
