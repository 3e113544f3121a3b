"""interop: TLS 1.2 sessions that go on in a later connection, by ticket and by session id, both ways with each peer."""

import unittest

import tls12_clients
import tls12_servers
from harness import REQUEST, each
from tls12 import CBC, GCM, SUITES, FromOurClient, ToOurServer, is_resumed, openssl_without_ems

OURS = {"ticket": (), "id": ("--tickets", "0")}  # what tells our server to give no tickets


class FromOurs(FromOurClient):
    """Each connection is told to be resumed or not by our client."""

    def assert_comes_back(self, *arguments, policy=None, **options):
        with self.server(*arguments, **options) as (server, port):
            told = [self.assert_answered(port, "--policy", policy or self.usual, "--session", self.path(f"{port}.pem"))
                    for _ in range(3)]
            self.assertEqual([is_resumed(one) for one in told], [False, True, True])
            return server


class OpenSSLServer(tls12_servers.OpenSSL, FromOurs):
    @each(by_ticket=(), by_id="-no_ticket")
    def check_resumed(self, *arguments):
        for policy, suite in (("standard_2026", GCM), ("classic", CBC), ("classic", SUITES["AES128-SHA"])):
            with self.subTest(suite.name):
                self.assert_comes_back(*arguments, policy=policy, suite=suite, identity="server-rsa")

    def test_who_the_client_is_goes_on(self):
        certificate, key = self.pair("client-ecdsa")
        with self.server(*(word.format(root=self.root) for word in self.wanted)) as (_, port):
            shown = ("--session", self.path("mutual.pem"), "--cert", certificate, "--key", key)
            self.assertFalse(is_resumed(self.assert_answered(port, *shown)))
            self.assertTrue(is_resumed(self.assert_answered(port, *shown)))

    def test_without_the_extended_master_secret_no_session_goes_on(self):
        with self.server(env=openssl_without_ems(self)) as (_, port):
            session = ("--policy", "classic", "--session", self.path("no-ems.pem"))
            for _ in range(2):
                self.assertFalse(is_resumed(self.assert_answered(port, *session)))  # RFC 7627 §5.3
            result = self.connect(port, "--session", self.path("no-ems.pem"), stdin=self.request)
            self.assertEqual(result.returncode, 4, result.stderr)


class GnuTLSServer(tls12_servers.GnuTLS, FromOurs):
    @each(by_ticket=(), by_id="--noticket")
    def check_resumed(self, *arguments):
        self.assert_comes_back(*arguments)
        self.assert_comes_back(*arguments, suite=CBC, identity="server-rsa", policy="classic")


class NSSServer(tls12_servers.NSS, FromOurs):
    @each(by_ticket="-u", by_id=())
    def check_resumed(self, *arguments):
        self.assert_comes_back(*arguments, identity="server-rsa")


class BotanServer(tls12_servers.Botan, FromOurs):
    def test_by_id(self):
        self.assert_comes_back()


class WolfSSLServer(tls12_servers.WolfSSL, FromOurs):
    def test_by_ticket(self):
        self.assert_comes_back()


class MbedTLSServer(tls12_servers.MbedTLS, FromOurs):
    def test_by_ticket(self):
        self.assert_comes_back()


class JavaServer(tls12_servers.Java, FromOurs):
    @each(by_ticket=(), by_id="jdk.tls.server.enableSessionTicketExtension=false")
    def check_resumed(self, *properties):
        server = self.assert_comes_back(properties=properties)
        self.assertEqual(server.output.count(" resumed with"), 2)


class GoServer(tls12_servers.Go, FromOurs):
    """Without the extended master secret: such a session doesn't go on (RFC 7627 §5.3), and all else is well."""

    def test_no_session_goes_on(self):
        with self.server() as (server, port):
            for _ in range(3):
                kept = ("--policy", "classic", "--session", self.path("go.pem"))
                self.assertFalse(is_resumed(self.assert_answered(port, *kept)))
            self.assertNotIn("resumed true", server.output)


class ToOurs(ToOurServer):
    def ours(self, how, suite=GCM):
        policy = "classic" if suite.is_cbc else self.usual
        return self.served("--policy", policy, *OURS[how], identity=f"server-{suite.key}")

    def assert_told(self, server, times):
        """Our server has told so many connections as resumed."""
        server.wait_for("resumed")
        server.end()
        self.assertEqual(server.output.count("resumed"), times, server.output)


class OpenSSLClient(tls12_clients.OpenSSL, ToOurs):
    @each(**{f"by_{how}{kind}": (how, suite, *more)
             for how, more in (("ticket", ()), ("id", ("-no_ticket",)))
             for kind, suite in (("", GCM), ("_cbc", CBC), ("_rsa", SUITES["AES256-SHA256"]))})
    def check_resumed(self, how, suite, *arguments):
        with self.ours(how, suite) as (server, port):
            kept = self.path("openssl.sess")
            for round in range(3):
                said = self.ask(port, *arguments, *(("-sess_in", kept) if round else ("-sess_out", kept)), suite=suite)
                self.assertIn(self.answer, said)
                self.assertIn("Reused, " if round else "New, ", said)
            self.assert_told(server, 2)

    def test_by_id_although_tickets_are_to_be_had(self):
        with self.served() as (server, port):
            kept = self.path("id.sess")
            self.assertIn("New, ", self.ask(port, "-no_ticket", "-sess_out", kept))
            self.assertIn("Reused, ", self.ask(port, "-no_ticket", "-sess_in", kept))

    def test_a_reload_keeps_the_sessions(self):
        for more in ((), ("-no_ticket",)):
            with self.subTest(more), self.served() as (server, port):
                kept = self.path("reload.sess")
                self.ask(port, *more, "-sess_out", kept)
                server.process.send_signal(1)
                server.wait_for("certificates just read")
                said = self.ask(port, *more, "-sess_in", kept)
                self.assertIn(self.answer, said)
                self.assertIn("Reused, ", said)

    def test_a_ticket_of_another_server_is_no_use_and_no_harm(self):
        kept = self.path("foreign.sess")
        with self.served() as (_, port):
            self.ask(port, "-sess_out", kept)
        with self.served() as (_, port):
            said = self.ask(port, "-sess_in", kept)
            self.assertIn("New, ", said)
            self.assertIn(self.answer, said)

    def test_a_session_with_the_extended_master_secret_does_not_go_on_without(self):
        with self.served("--policy", "classic") as (server, port):
            kept = self.path("ems.sess")
            self.assertIn(self.answer, self.ask(port, "-sess_out", kept))
            said = self.ask(port, "-sess_in", kept, env=openssl_without_ems(self))
            self.assertNotIn("Reused", said)
            server.end()
            self.assertNotIn("resumed", server.output)

    def test_who_the_client_is_goes_on_and_its_absence_does_not_help(self):
        with self.served("--client-ca", self.root) as (server, port):
            kept = self.path("mutual.sess")
            self.assertIn(self.answer, self.ask(port, "-sess_out", kept, identity="client-ecdsa"))
            self.assertIn("Reused, ", self.ask(port, "-sess_in", kept))
            server.wait_for("resumed")
            self.assertNotIn(self.answer, self.ask(port))


class GnuTLSClient(tls12_clients.GnuTLS, ToOurs):
    @each(by_ticket=("ticket", GCM), by_ticket_cbc=("ticket", CBC), by_id=("id", GCM, "--noticket"),
          by_id_cbc=("id", CBC, "--noticket"))
    def check_resumed(self, how, suite, *arguments):
        with self.ours(how, suite) as (server, port):
            said = self.ask(port, "--resume", *arguments, suite=suite)
            self.assertIn("This is a resumed session", said)
            self.assertIn(self.answer, said)
            self.assert_told(server, 1)


class NSSClient(tls12_clients.NSS, ToOurs):
    @each(by_ticket=("ticket", "-u"), by_id=("id",))
    def check_resumed(self, how, *arguments):
        with self.ours(how) as (server, port):
            self.assertIn(self.answer, self.ask(port, "-L", "3", *arguments))
            self.assert_told(server, 2)


class BotanClient(tls12_clients.Botan, ToOurs):
    @each(by_ticket="ticket", by_id="id")
    def check_resumed(self, how):
        with self.ours(how) as (server, port):
            database = ("--session-db=" + self.path(f"botan-{how}.db"), "--session-db-pass=secret")
            for _ in range(3):
                self.assertIn(self.answer, self.ask(port, *database))
            self.assert_told(server, 2)


class PythonClient(tls12_clients.Python, ToOurs):
    @each(by_ticket="ticket", by_id="id")
    def check_resumed(self, how):
        with self.ours(how) as (server, port):
            session, context = None, self.context()
            for round in range(3):
                with self.stream(port, context, session=session) as tls:
                    self.assertEqual(tls.session_reused, round > 0)
                    tls.sendall(REQUEST.encode())
                    self.assertIn(self.answer, tls12_clients.read_all(tls).decode())
                    session = tls.session
            self.assert_told(server, 2)


class JavaClient(tls12_clients.Java, ToOurs):
    @each(by_ticket=("ticket",), by_id=("id", "jdk.tls.client.enableSessionTicketExtension=false"))
    def check_resumed(self, how, *properties):
        with self.ours(how) as (server, port):
            said = self.ask(port, "rounds=3", properties=properties)
            self.assertEqual(said.count(" resumed with"), 2, said)
            self.assert_told(server, 2)


class GoClient(tls12_clients.Go, ToOurs):
    def test_no_session_goes_on(self):
        with self.ours("ticket") as (server, port):
            said = self.ask(port, "-rounds", "3")
            self.assertEqual(said.count("resumed false"), 3, said)
            self.assertEqual(said.count(self.answer), 3, said)


if __name__ == "__main__":
    unittest.main()
