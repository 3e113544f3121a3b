// tool: what `bulla serve` and `bulla up` have in common.
#include "bulla/tool/serving.h"

#include <cstdio>
#include <filesystem>

#include "bulla/base/try.h"
#include "bulla/explain/narrator.h"
#include "bulla/files/files.h"
#include "bulla/front/files.h"
#include "bulla/front/guarded.h"
#include "bulla/front/http.h"
#include "bulla/front/proxy.h"
#include "bulla/front/shop.h"
#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"
#include "bulla/tool/connection_page.h"
#include "bulla/tool/key_log.h"
#include "bulla/tool/pins.h"
#include "bulla/tool/psk_file.h"
#include "bulla/tool/record_file.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

Outcome<std::shared_ptr<const handshake::Identity>> load_identity(const IdentityFiles& files) {
  std::filesystem::path culprit;
  auto identity = files.certificate.empty() ? files::load_raw_key(files.key, {}, &culprit)
                                            : files::load_identity(files.certificate, files.key, {}, &culprit);
  if (identity && !files.staple.empty()) {
    culprit = files.staple;
    identity = files::staple(**identity, files.staple);
  }
  if (identity && !files.timestamps.empty()) {
    culprit = files.timestamps;
    identity = files::timestamps(**identity, files.timestamps);
  }
  if (identity) return *identity;
  Trouble trouble{identity.error()};
  trouble.which =
      identity.error().fault == Fault::key_mismatch ? files.certificate + " and " + files.key : culprit.string();
  return std::unexpected(std::move(trouble));
}

// The same keys without their certificates, after all that have them.
Result<void> add_raw_keys(std::vector<std::shared_ptr<const handshake::Identity>>& identities) {
  const auto certified = identities;
  for (const auto& identity : certified) {
    if (identity->is_raw_key()) continue;
    TRY(auto raw, handshake::Identity::raw_key({identity, &identity->key()}));
    identities.push_back(std::move(raw));
  }
  return {};
}

Outcome<std::shared_ptr<const x509::Trust>> load_client_trust(const std::string& file) {
  auto trust = files::load_trust(file, {.remembered_signatures = 1024});
  if (trust) return *trust;
  Trouble trouble{trust.error()};
  trouble.which = file;
  return std::unexpected(std::move(trouble));
}

// As long as a hello may be on its way.
constexpr std::chrono::seconds early_data_window{10};

// With the tickets' keys, the sessions of TLS 1.2 clients without tickets and the guard of early data, which outlive
// each configuration: a certificate's renewal decides by itself which sessions may go on.
Result<Loader> with_sessions(const Serving& serving) {
  const auto now = system_clock().now();
  TRY(const std::shared_ptr<session::ServerSessions> sessions,
      session::SealedTickets::create(openssl::provider(), now));
  const auto guard = std::make_shared<session::SingleUseMemory>(now, early_data_window);
  const auto ids = std::make_shared<session::SessionIdMemory>();
  return [load = serving.load, tickets = serving.tickets, early_data = serving.early_data, sessions, guard,
          ids]() -> Outcome<std::shared_ptr<const ServerConfig>> {
    TRY(const auto loaded, load());
    auto config = std::make_shared<ServerConfig>(*loaded);
    config->session_ids = ids;
    if (tickets == 0) return config;
    config->sessions = sessions;
    config->tickets = tickets;
    config->max_early_data = early_data;
    config->replay_guard = guard;
    return config;
  };
}

Outcome<std::unique_ptr<front::Site>> site_of(const Backend& backend) {
  if (backend.shop) return std::make_unique<front::Shop>(*openssl::provider().random, system_clock());
  auto files = front::Files::below(backend.root);
  if (!files) return trouble(files.error().fault, backend.root + " is no directory that can be read");
  return *std::move(files);
}

// Each connection gets a recorder of its own; one whose configuration can't be recorded goes without.
auto recorded_into(std::shared_ptr<RecordFile> file, Observer* key_log) {
  return [file, key_log](std::shared_ptr<const ServerConfig> config) -> front::ListenerOptions::Attendance {
    const auto connection = std::make_shared<RecordedConnection>(file, Side::server, key_log);
    auto tapped = connection->recorder().tap(config);
    if (!tapped) return {std::move(config), nullptr};
    return {*std::move(tapped), {connection, &connection->observer()}};
  };
}

struct ToldConnection {
  explicit ToldConnection(Observer* next) : observers{&narrator, next} {}
  explain::Narrator narrator{Side::server, paint_for(STDERR_FILENO), [](const std::string& text) { tell(text); }};
  Observers observers;
};

front::ListenerOptions::Attendance told(std::shared_ptr<const ServerConfig> config, Observer* key_log) {
  const auto connection = std::make_shared<ToldConnection>(key_log);
  return {std::move(config), {connection, &connection->observers}};
}

}  // namespace

Outcome<std::shared_ptr<front::Service>> service_of(const Backend& backend) {
  if (backend.upstream) return front::proxy_service(*backend.upstream);
  TRY(auto site, site_of(backend));
  if (!backend.guarded.empty()) site = front::guarded(std::move(site), backend.guarded);
  return front::http_service(std::move(site));
}

Outcome<std::shared_ptr<const ServerConfig>> load(const ServerFiles& files) {
  auto config = files::server_config();
  for (const auto& one : files.identities) {
    TRY(auto identity, load_identity(one));
    config->identities.push_back(std::move(identity));
  }
  if (!files.psks.empty()) {
    TRY(auto psks, load_psks(files.psks));
    TRY(config->psks, session::FixedPsks::create(std::move(psks)));
    config->key_proof = files.key_proof;
  }
  config->policy = files.policy;
  config->record_padding = files.record_padding;
  config->protocols = files.protocols;
  if (files.raw_keys) TRY_VOID(add_raw_keys(config->identities));
  if (!files.client_ca.empty()) {
    TRY(config->client_trust, load_client_trust(files.client_ca));
  }
  if (!files.client_pins.empty()) {
    TRY(config->client_keys, pinned_keys(files.client_pins));
  }
  if (config->client_trust || config->client_keys) config->client_authentication = files.client_authentication;
  return config;
}

void announce(const front::Address& address) {
  std::printf("listening on https://%s\n", front::to_text(address).c_str());
  std::fflush(stdout);
}

ExitCode serve(const Serving& serving) {
  const auto sessions = with_sessions(serving);
  if (!sessions) return report({sessions.error()});
  const auto& load = *sessions;
  auto config = load();
  if (!config) return report(config.error());
  auto service = service_of(serving.backend);
  if (!service) return report(service.error());
  auto key_log = open_key_log({});
  if (!key_log) return report(key_log.error());
  const auto log = front::stderr_log();
  front::ListenerOptions options{
      .address = serving.address, .config = *config, .reload = {}, .observer = key_log->get()};
  if (!serving.record.empty()) {
    auto file = RecordFile::open(serving.record, serving.record_secrets);
    if (!file) return report(file.error());
    options.attend = recorded_into(*std::move(file), key_log->get());
  }
  if (serving.explain)
    options.attend = [log = key_log->get()](std::shared_ptr<const ServerConfig> asked) {
      return told(std::move(asked), log);
    };
  if (serving.own_page)
    options.attend = [log = key_log->get()](std::shared_ptr<const ServerConfig> asked) {
      return with_own_page(std::move(asked), log);
    };
  options.reload = [&load]() -> std::expected<std::shared_ptr<const ServerConfig>, std::string> {
    auto fresh = load();
    if (!fresh) return std::unexpected(sentence_of(fresh.error()));
    return *fresh;
  };
  auto listener = front::Listener::open(std::move(options), *service, *log);
  if (!listener) return report({listener.error().fault, listener.error().which});
  serving.announce((*listener)->address());
  (*listener)->run();
  return ExitCode::ok;
}

}  // namespace bulla::tool
