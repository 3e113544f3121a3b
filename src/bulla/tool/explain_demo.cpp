// tool: bulla explain --demo: a connection between two ends in this process: nothing is needed but the command. Knows
// no socket and no file.
#include "bulla/base/try.h"
#include "bulla/der/time.h"
#include "bulla/files/files.h"
#include "bulla/openssl/keys.h"
#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"
#include "bulla/tool/explain_page.h"
#include "bulla/tool/words.h"
#include "bulla/x509/issue.h"

namespace bulla::tool {
namespace {

constexpr const char* server_name = "server.example";
constexpr const char* client_name = "client@example.org";
constexpr std::string_view question = "GET / HTTP/1.1\r\nHost: server.example\r\n\r\n";
constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nNobody else read this";

// A CA for the length of this demonstration.
class Notary {
 public:
  static Result<Notary> create(Time now) {
    Notary notary{now};
    TRY(auto generated, openssl::generate_private_key(crypto::KeyKind::p256));
    notary.key_ = std::move(generated.key);
    TRY(const auto serial, x509::random_serial(*openssl::provider().random));
    TRY(const auto root, x509::issue_self_signed(openssl::provider(),
                                                 {.common_name = "Bulla's demonstration CA",
                                                  .serial = serial,
                                                  .not_before = now - std::chrono::minutes{5},
                                                  .not_after = now + std::chrono::days{1},
                                                  .authority = x509::Authority{}},
                                                 *notary.key_));
    TRY(notary.root_, x509::Certificate::parse(root));
    return notary;
  }

  Result<std::shared_ptr<const handshake::Identity>> issue(const char* name, x509::Purpose purpose,
                                                           crypto::KeyKind kind) const {
    TRY(auto generated, openssl::generate_private_key(kind, 2048));
    const std::shared_ptr<const crypto::PrivateKey> key{std::move(generated.key)};
    TRY(const auto serial, x509::random_serial(*openssl::provider().random));
    TRY(auto parsed, x509::ReferenceName::parse(name));
    const x509::CertificateRequest request{.common_name = name,
                                           .names = {std::move(parsed)},
                                           .purposes = {purpose},
                                           .public_key_info = key->public_key_info(),
                                           .serial = serial,
                                           .not_before = now_ - std::chrono::minutes{5},
                                           .not_after = now_ + std::chrono::hours{12}};
    TRY(auto certificate, x509::issue(openssl::provider(), request, {*root_, *key_}));
    return handshake::Identity::create({std::move(certificate)}, key);
  }

  Result<std::shared_ptr<const x509::Trust>> trust() const {
    const Bytes anchor{root_->der};
    return x509::Trust::with_anchors(openssl::provider(), {&anchor, 1});
  }

 private:
  explicit Notary(Time now) : now_{now} {}
  Time now_;
  std::unique_ptr<crypto::PrivateKey> key_;
  std::shared_ptr<const x509::Certificate> root_;
};

struct Cast {
  std::shared_ptr<const ClientConfig> client;
  std::shared_ptr<const ServerConfig> server;
};

// The classic way has the secret sent under the server's RSA key.
crypto::KeyKind kind_for(const handshake::Policy& policy) {
  return policy.name == handshake::classic().name ? crypto::KeyKind::rsa : crypto::KeyKind::p256;
}

Result<Cast> cast_for(const handshake::Policy& policy, Time now, const std::shared_ptr<explain::Meter>& meter) {
  TRY(const auto notary, Notary::create(now));
  TRY(const auto trust, notary.trust());
  TRY(auto server_identity, notary.issue(server_name, x509::Purpose::server_authentication, kind_for(policy)));
  TRY(auto client_identity, notary.issue(client_name, x509::Purpose::client_authentication, crypto::KeyKind::p256));
  auto client = files::client_config(trust);
  client->policy = &policy;
  client->protocols = {"http/1.1"};
  client->identities = {std::move(client_identity)};
  client->sessions = std::make_shared<session::ClientMemory>();
  auto server = files::server_config(std::move(server_identity));
  server->policy = &policy;
  server->protocols = {"http/1.1"};
  server->client_authentication = ClientAuthentication::required;
  server->client_trust = trust;
  TRY(server->sessions, session::SealedTickets::create(openssl::provider(), now));
  TRY(auto measured, explain::metered(std::move(client), meter));
  return Cast{std::move(measured), std::move(server)};
}

// An end, and the bytes that it has for the other one.
template <class Role>
class End {
 public:
  explicit End(Role role) : engine_{std::move(role)}, room_(2 * max_record_size) {}

  Role& engine() { return engine_; }
  Outbox& outbox() { return out_; }
  const std::optional<Error>& error() const { return error_; }

  void note(const auto& result) {
    if (!result && !error_) error_ = result.error();
    collect();
  }
  void hear(Bytes bytes) {
    append(input_, bytes);
    for (std::size_t consumed = 1; consumed > 0;) {
      auto got = engine_.receive(input_, out_);
      note(got);
      if (!got) return;
      consumed = got->consumed;
      input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(consumed));
    }
  }
  Buffer take_said() { return std::exchange(said_, {}); }
  bool has_said() const { return !said_.empty(); }

 private:
  void collect() {
    for (bool all = false; !all;) {
      all = engine_.flush(out_);
      append(said_, out_.pending());
      out_.sent(out_.pending().size());
    }
  }

  Role engine_;
  Buffer room_;
  Outbox out_{room_};
  Buffer input_;
  Buffer said_;
  std::optional<Error> error_;
};

// From the first hello to the last goodbye; what the client came to.
std::optional<Error> perform(const Cast& cast, const x509::ReferenceName& name, explain::PageRecorder& recorder) {
  End<Client> client{Client{cast.client, name, &recorder}};
  End<Server> server{Server{cast.server}};
  const auto carry = [&] {
    while (client.has_said() || server.has_said()) {
      server.hear(client.take_said());
      client.hear(server.take_said());
    }
  };
  recorder.restart_time();
  client.note(client.engine().start(client.outbox()));
  carry();
  if (client.engine().established()) client.note(client.engine().send(bytes_of(question), client.outbox()));
  carry();
  if (server.engine().established()) server.note(server.engine().send(bytes_of(reply), server.outbox()));
  carry();
  client.note(client.engine().close(client.outbox()));
  server.note(server.engine().close(server.outbox()));
  carry();
  return client.error();
}

}  // namespace

ExitCode explain_demo(const std::string& policy, const PageOutput& output) {
  const auto now = system_clock().now();
  explain::PageRecorder recorder{Side::client, openssl::provider(), {.values = output.values()}};
  const auto cast = cast_for(*handshake::find_policy(policy), now, recorder.meter());
  if (!cast) return report(Trouble{cast.error()});
  const auto name = x509::ReferenceName::parse(server_name);
  if (!name) return report(Trouble{name.error()});
  const auto error = perform(*cast, *name, recorder);
  explain::PageAbout about{.title = "A demonstration: both ends in one process, seen by the client", .policy = policy};
  about.begun = der::readable_time(std::chrono::floor<std::chrono::seconds>(now));
  about.maker = maker();
  if (error) {
    about.error = &*error;
    about.failure = explain::failure_of(*error, recorder.recording(), explain::ourselves(*cast->client, server_name));
    about.exit_code = static_cast<int>(exit_code_of(*error));
    remark(about.failure->what);
  }
  const auto code = static_cast<ExitCode>(about.exit_code);
  const auto written = put_page(page_of(recorder, std::move(about)), output, "bulla-demo.html");
  return written == ExitCode::ok ? code : written;
}

}  // namespace bulla::tool
