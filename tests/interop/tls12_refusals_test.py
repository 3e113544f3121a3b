"""interop: what TLS 1.2 must not become: a handshake without the extended master secret or secure renegotiation where
the policy wants them, a second handshake, an older version."""

import contextlib
import unittest

import tls12_clients
import tls12_servers
from harness import BULLA, GREETING, Background, each
from tls12 import FromOurClient, ToOurServer, openssl_without_ems

NO_EMS = ":%NO_SESSION_HASH"
JAVA_NO_EMS = ("jdk.tls.useExtendedMasterSecret=false",)


class FromOurs(FromOurClient):
    def assert_classic_alone(self, **options):
        """The peer is well enough for the classic policy, and not for the standard."""
        with self.server(**options) as (_, port):
            self.assert_answered(port, "--policy", "classic")
            result = self.connect(port, stdin=self.request)
            said = self.assert_code(result, 4)
            self.assertNotIn(self.answer, result.stdout.decode(errors="replace"))
            self.assertIn("extended_master_secret", said.replace(" ", "_"))

    @contextlib.contextmanager
    def open_connection(self, port):
        """A connection of ours that has carried something."""
        with Background(BULLA, "connect", f"localhost:{port}", "--ca", self.root) as client:
            client.say("first words\n")
            yield client


class OpenSSLServer(tls12_servers.OpenSSL, FromOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(env=openssl_without_ems(self))

    @each(renegotiate="r", renegotiate_and_ask_for_a_certificate="R")
    def check_no_second_handshake(self, command):
        with self.server("-CAfile", self.root, how=()) as (server, port), self.open_connection(port) as client:
            server.wait_for("first words")
            shaken = server.output.count("CIPHER is")
            server.say(command + "\n")
            server.wait_for("SSL_do_handshake")
            with contextlib.suppress(OSError):
                client.say("more words\n")  # OpenSSL ends here, as its peer has refused; others go on
            client.process.stdin.close()
            client.process.wait(20)
            server.wait_for("no renegotiation")
            self.assertEqual(server.output.count("CIPHER is"), shaken)

    @each(**{f"{version}_{policy}": (version, policy) for version in ("tls1", "tls1_1")
             for policy in ("standard_2026", "classic", "modern_2026")})
    def check_older_version(self, version, policy):
        with self.server("-cipher", "DEFAULT:@SECLEVEL=0", version=f"-{version}") as (_, port):
            said = self.assert_code(self.connect(port, "--policy", policy, stdin=self.request), 4)
            self.assertIn("protocol_version", said)


class GnuTLSServer(tls12_servers.GnuTLS, FromOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(extra=NO_EMS)

    def test_without_secure_renegotiation(self):
        with self.server(extra=":%DISABLE_SAFE_RENEGOTIATION") as (_, port):
            self.assert_code(self.connect(port, stdin=self.request), 4)

    def test_no_second_handshake(self):
        with self.server(how=("--echo",)) as (server, port), self.open_connection(port) as client:
            client.wait_for("first words")
            client.say("**REHANDSHAKE**\n")
            client.say("more words\n")
            with contextlib.suppress(AssertionError):
                client.wait_for("more words")  # it may go on; or it may end
            client.process.stdin.close()
            client.process.wait(20)

    @each(standard="standard_2026", classic="classic", modern="modern_2026")
    def check_older_version(self, policy):
        with self.server(extra=":-VERS-ALL:+VERS-TLS1.1") as (_, port):
            said = self.assert_code(self.connect(port, "--policy", policy, stdin=self.request), 4)
            self.assertRegex(said, "protocol_version|handshake_failure")  # the latter is GnuTLS' own word for it


class JavaServer(tls12_servers.Java, FromOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(properties=JAVA_NO_EMS)


class GoServer(tls12_servers.Go, FromOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone()


class ToOurs(ToOurServer):
    def assert_classic_alone(self, **options):
        with self.served("--policy", "classic") as (_, port):
            self.assertIn(self.answer, self.ask(port, **options))
        with self.served() as (server, port):
            self.assertNotIn(self.answer, self.ask(port, **options))
            server.wait_for("refused")


class OpenSSLClient(tls12_clients.OpenSSL, ToOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(env=openssl_without_ems(self))

    def test_no_second_handshake(self):
        with self.served() as (server, port):
            with Background(*self.command(port)) as client:
                client.wait_for("Verify return code: 0")
                client.say("R\n")
                client.wait_for("RENEGOTIATING")
                client.wait_for("no renegotiation")  # at which OpenSSL ends
                client.process.wait(20)
                self.assertEqual(client.output.count("Cipher is"), 1)
            self.assertIn(GREETING, self.ask(port), "the others are served")

    @each(**{f"{version}_{policy}": (version, policy) for version in ("tls1", "tls1_1")
             for policy in ("standard_2026", "classic", "modern_2026")})
    def check_older_version(self, version, policy):
        with self.served("--policy", policy) as (_, port):
            said = self.ask(port, "-cipher", "DEFAULT:@SECLEVEL=0", version=f"-{version}")
            self.assertIn("protocol version", said)
            self.assertNotIn(self.answer, said)


class GnuTLSClient(tls12_clients.GnuTLS, ToOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(extra=NO_EMS)

    def test_without_secure_renegotiation_it_is_served(self):
        """RFC 5746 §3.6: as there is no second handshake, nothing can go before the first."""
        with self.served() as (_, port):
            self.assertIn(self.answer, self.ask(port, extra=":%DISABLE_SAFE_RENEGOTIATION"))

    def test_no_second_handshake(self):
        with self.served() as (_, port):
            said = self.ask(port, "--rehandshake")
            self.assertNotIn("ReHandshake was completed", said)
            self.assertIn(GREETING, self.ask(port), "the others are served")

    @each(standard="standard_2026", classic="classic", modern="modern_2026")
    def check_older_version(self, policy):
        with self.served("--policy", policy) as (_, port):
            said = self.ask(port, extra=":-VERS-ALL:+VERS-TLS1.1")
            self.assertIn("version", said.lower())
            self.assertNotIn(self.answer, said)


class NSSClient(tls12_clients.NSS, ToOurs):
    def test_no_second_handshake(self):
        with self.served() as (_, port):
            self.ask(port, "-r", "1")
            self.assertIn(GREETING, self.ask(port), "the others are served")


class JavaClient(tls12_clients.Java, ToOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone(properties=JAVA_NO_EMS)


class GoClient(tls12_clients.Go, ToOurs):
    def test_without_the_extended_master_secret(self):
        self.assert_classic_alone()


if __name__ == "__main__":
    unittest.main()
