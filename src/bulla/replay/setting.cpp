// replay: a connection's configuration as bytes.
#include "bulla/replay/setting.h"

#include "bulla/base/try.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::replay {
namespace {

// Bits of `options`; the meaning of a client's and a server's never change.
enum Option : std::uint32_t {
  no_staple_request = 1 << 0,
  no_timestamp_request = 1 << 1,
  plain_hello = 1 << 2,
  late_challenge = 1 << 3,
  early_data = 1 << 4,
  sessions = 1 << 5,
  ticket_request = 1 << 6,
  identity_later = 1 << 7,
  has_trust = 1 << 8,
  replay_guard = 1 << 9,
  choose_protocol = 1 << 10,
  signature_later = 1 << 11,
  trust_later = 1 << 12,
  session_later = 1 << 13,
  key_or_certificate = 1 << 14,
  server_psks = 1 << 15,
  has_pins = 1 << 16,
  speaks_tls12 = 1 << 17,
  session_ids = 1 << 18,
  ml_dsa = 1 << 19,
};

constexpr std::array later_options{
    std::pair{identity_later, &LaterAnswers::identity},
    std::pair{signature_later, &LaterAnswers::signature},
    std::pair{trust_later, &LaterAnswers::trust},
    std::pair{session_later, &LaterAnswers::session},
};

using Protocols = wire::list<wire::opaque<1, 255>, 0, 0xffff>;
using Ders = wire::list<wire::opaque<1, 0xffffff>, 0, 0xffffff>;

struct StoredSetting {
  wire::opaque<0, 255> policy{};
  wire::opaque<0, 0xffff> server{};
  Protocols protocols{};
  Ders identities{};  // each a CertificateEntry list
  Ders anchors{};
  wire::opaque<0, 0xffff> pinned{};  // SHA-256 each
  std::uint32_t options = 0;
  std::uint8_t client_authentication = 0;
  std::uint8_t new_session_tickets = 0;  // a client's wish, or a server's number
  std::uint8_t resumption_tickets = 0;
  std::uint32_t record_padding = 0;
  std::uint64_t session_lifetime = 0;  // seconds
  std::uint32_t max_early_data = 0;
  wire::list<std::uint16_t, 0, 255> compressions{};  // of certificates, by their IANA numbers
  BULLA_WIRE(policy, server, protocols, identities, anchors, pinned, options, client_authentication,
             new_session_tickets, resumption_tickets, record_padding, session_lifetime, max_early_data, compressions);
};

Buffer joined(const auto& elements, std::size_t width, auto&& bytes) {
  Buffer out;
  wire::Writer writer{out};
  for (const auto& element : elements) writer.vector(bytes(element), 0, (std::size_t{1} << 8 * width) - 1);
  return writer.finish() ? out : Buffer{};
}

// Lists that a StoredSetting of this configuration views.
struct Lists {
  Buffer protocols, identities, anchors, pinned, compressions;
};
Lists lists_of(const auto& config, const x509::Trust* trust, const x509::PinnedKeys* pinned, Detail detail) {
  Lists lists;
  lists.protocols = joined(config.protocols, 1, [](const std::string& name) { return bytes_of(name); });
  for (const auto* const each : config.certificate_compressions)
    append(lists.compressions,
           std::array{static_cast<std::uint8_t>(each->id >> 8), static_cast<std::uint8_t>(each->id)});
  if (detail == Detail::summary) return lists;
  lists.identities = joined(config.identities, 3, [](const auto& identity) {
    return identity->certificate_list({.staple = true, .timestamps = true});
  });
  if (pinned != nullptr)
    for (const auto& pin : pinned->pins()) append(lists.pinned, pin.sha256);
  if (trust != nullptr)
    lists.anchors = joined(trust->anchors(), 3, [](const auto& anchor) { return Bytes{anchor->der}; });
  return lists;
}

bool verifies_ml_dsa(const crypto::Provider& provider) {
  return std::ranges::find(provider.signatures, crypto::SignatureAlgorithm::ml_dsa_65) != provider.signatures.end();
}

StoredSetting common(const auto& config, const Lists& lists) {
  StoredSetting setting{.policy = {bytes_of(config.policy->name)},
                        .protocols = {.raw = lists.protocols},
                        .identities = {.raw = lists.identities},
                        .anchors = {.raw = lists.anchors},
                        .pinned = {lists.pinned},
                        .record_padding = static_cast<std::uint32_t>(config.record_padding),
                        .compressions = {.raw = lists.compressions}};
  if (config.tls12 != nullptr) setting.options |= speaks_tls12;
  if (config.sessions) setting.options |= sessions;
  if (verifies_ml_dsa(*config.provider)) setting.options |= ml_dsa;
  if (config.key_proof == KeyProof::key_or_certificate) setting.options |= key_or_certificate;
  for (const auto& [option, kind] : later_options)
    if (config.later.*kind) setting.options |= option;
  return setting;
}

Buffer written(const StoredSetting& setting) {
  Buffer out;
  wire::Writer writer{out};
  writer.put(setting);
  return writer.finish() ? out : Buffer{};
}

Result<StoredSetting> read(Bytes bytes) {
  auto setting = wire::decode<StoredSetting>(bytes);
  if (!setting) return fail(Fault::recording_unreadable, setting.error().offset);
  return *setting;
}

Result<std::shared_ptr<const x509::Trust>> trust_of(const StoredSetting& setting, const Circumstances& circumstances) {
  if (circumstances.trust) return circumstances.trust;
  std::vector<Bytes> anchors;
  for (const auto& anchor : setting.anchors) anchors.push_back(anchor);
  auto trust = x509::Trust::with_anchors(*circumstances.provider, anchors);
  if (!trust) return fail(Fault::recording_unreadable);
  return trust;
}

std::shared_ptr<const x509::PinnedKeys> pins_of(const StoredSetting& setting, const Circumstances& circumstances) {
  std::vector<x509::KeyPin> pinned;
  for (Bytes left = setting.pinned; left.size() >= sizeof(x509::KeyPin::sha256);) {
    std::ranges::copy(left.first<32>(), pinned.emplace_back().sha256.begin());
    left = left.subspan(32);
  }
  return x509::PinnedKeys::create(*circumstances.provider, std::move(pinned));
}

// What both roles' configurations have. tls12: the role's, if it is at hand.
Result<void> restore(const StoredSetting& setting, const Circumstances& circumstances, auto* tls12, auto& config) {
  config.provider = circumstances.provider;
  config.clock = circumstances.clock;
  config.policy = circumstances.policy ? circumstances.policy : handshake::find_policy(text_of(setting.policy));
  if (config.policy == nullptr) return fail(Fault::recording_unreadable);
  for (const auto& protocol : setting.protocols) config.protocols.emplace_back(text_of(protocol));
  for (const auto& list : setting.identities) {
    TRY(const auto public_half, public_key_in(list));
    TRY(auto key, circumstances.key(public_half));
    TRY(auto identity, identity_of(list, std::move(key)));
    config.identities.push_back(std::move(identity));
  }
  for (const auto id : setting.compressions) {
    const auto known = std::ranges::find(circumstances.compressions, id, &Compression::id);
    if (known == circumstances.compressions.end()) return fail(Fault::recording_unreadable);
    config.certificate_compressions.push_back(*known);
  }
  if ((setting.options & speaks_tls12) != 0) {
    config.tls12 = tls12;
    if (tls12 == nullptr) return fail(Fault::recording_unreadable);
  }
  if ((setting.options & key_or_certificate) != 0) config.key_proof = KeyProof::key_or_certificate;
  config.record_padding = setting.record_padding;
  for (const auto& [option, kind] : later_options) config.later.*kind = (setting.options & option) != 0;
  return {};
}

}  // namespace

Buffer setting_of(const ClientConfig& config, const x509::ReferenceName& server, Detail detail) {
  const auto lists = lists_of(config, config.trust.get(), config.server_keys.get(), detail);
  auto setting = common(config, lists);
  setting.server = {bytes_of(server.text())};
  if (config.trust) setting.options |= has_trust;
  if (config.server_keys) setting.options |= has_pins;
  if (config.staple_request == StapleRequest::left_out) setting.options |= no_staple_request;
  if (config.timestamp_request == TimestampRequest::left_out) setting.options |= no_timestamp_request;
  if (config.hello_variation == HelloVariation::plain) setting.options |= plain_hello;
  if (config.late_challenge == LateChallenge::accepted) setting.options |= late_challenge;
  if (config.early_data == EarlyData::offered) setting.options |= early_data;
  if (config.ticket_request) {
    setting.options |= ticket_request;
    setting.new_session_tickets = config.ticket_request->new_session;
    setting.resumption_tickets = config.ticket_request->resumption;
  }
  return written(setting);
}

Buffer setting_of(const ServerConfig& config, Detail detail) {
  const auto lists = lists_of(config, config.client_trust.get(), config.client_keys.get(), detail);
  auto setting = common(config, lists);
  setting.client_authentication = std::to_underlying(config.client_authentication);
  setting.new_session_tickets = config.tickets;
  setting.session_lifetime = static_cast<std::uint64_t>(config.session_lifetime.count());
  setting.max_early_data = config.max_early_data;
  if (config.client_trust) setting.options |= has_trust;
  if (config.client_keys) setting.options |= has_pins;
  if (config.session_ids) setting.options |= session_ids;
  if (config.psks) setting.options |= server_psks;
  if (config.replay_guard) setting.options |= replay_guard;
  if (config.choose_protocol) setting.options |= choose_protocol;
  return written(setting);
}

Result<Summary> summary_of(Bytes setting) {
  TRY(const auto stored, read(setting));
  Summary summary{
      std::string{text_of(stored.policy)}, std::string{text_of(stored.server)}, {}, (stored.options & ml_dsa) != 0};
  for (const auto& protocol : stored.protocols) summary.protocols.emplace_back(text_of(protocol));
  return summary;
}

Result<ClientParts> client_of(Bytes bytes, const Circumstances& circumstances) {
  TRY(const auto setting, read(bytes));
  auto config = std::make_shared<ClientConfig>();
  TRY_VOID(restore(setting, circumstances, circumstances.client_tls12, *config));
  config->psks = circumstances.client_psks;
  const auto is = [&](Option option) { return (setting.options & option) != 0; };
  if (is(has_trust)) {
    TRY(config->trust, trust_of(setting, circumstances));
  }
  if (is(has_pins)) config->server_keys = pins_of(setting, circumstances);
  if (is(no_staple_request)) config->staple_request = StapleRequest::left_out;
  if (is(no_timestamp_request)) config->timestamp_request = TimestampRequest::left_out;
  if (is(plain_hello)) config->hello_variation = HelloVariation::plain;
  if (is(late_challenge)) config->late_challenge = LateChallenge::accepted;
  if (is(early_data)) config->early_data = EarlyData::offered;
  if (is(sessions)) config->sessions = circumstances.client_sessions;
  if (is(ticket_request)) config->ticket_request = {setting.new_session_tickets, setting.resumption_tickets};
  auto server = x509::ReferenceName::parse(text_of(setting.server));
  if (!server) return fail(Fault::recording_unreadable);
  return ClientParts{std::move(config), *std::move(server)};
}

Result<std::shared_ptr<const ServerConfig>> server_of(Bytes bytes, const Circumstances& circumstances) {
  TRY(const auto setting, read(bytes));
  if (setting.client_authentication > std::to_underlying(ClientAuthentication::required) ||
      setting.session_lifetime >> 32 != 0)
    return fail(Fault::recording_unreadable);
  auto config = std::make_shared<ServerConfig>();
  TRY_VOID(restore(setting, circumstances, circumstances.server_tls12, *config));
  const auto is = [&](Option option) { return (setting.options & option) != 0; };
  if (is(has_pins)) config->client_keys = pins_of(setting, circumstances);
  if (is(has_trust)) {
    TRY(config->client_trust, trust_of(setting, circumstances));
  }
  config->client_authentication = static_cast<ClientAuthentication>(setting.client_authentication);
  config->tickets = setting.new_session_tickets;
  config->session_lifetime = std::chrono::seconds{setting.session_lifetime};
  config->max_early_data = setting.max_early_data;
  if (is(sessions)) config->sessions = circumstances.server_sessions;
  if (is(session_ids)) config->session_ids = circumstances.session_ids;
  if (is(server_psks)) config->psks = circumstances.server_psks;
  if (is(replay_guard)) config->replay_guard = circumstances.replay_guard;
  if (is(choose_protocol)) config->choose_protocol = circumstances.choose_protocol;
  return config;
}

namespace {

using Entries = wire::list<wire::CertificateEntry, 1, 0xffffff>;

// What stands in a certificate list without its length, if it can be read.
Result<Entries> entries_in(Bytes list) {
  Buffer with_length;
  wire::Writer writer{with_length};
  writer.vector(list, 1, 0xffffff);
  if (!writer.finish() || !wire::decode<Entries>(with_length)) return fail(Fault::recording_unreadable);
  return Entries{.raw = list};
}

}  // namespace

Result<std::shared_ptr<const handshake::Identity>> identity_of(Bytes list,
                                                               std::shared_ptr<const crypto::PrivateKey> key) {
  TRY(const auto entries, entries_in(list));
  std::vector<Buffer> chain;
  for (const auto& entry : entries) chain.emplace_back(entry.cert_data.value.begin(), entry.cert_data.value.end());
  const bool is_raw_key = chain.size() == 1 && same_bytes(chain.front(), key->public_key_info());
  if (is_raw_key) return handshake::Identity::raw_key(std::move(key));
  auto identity = handshake::Identity::create(std::move(chain), std::move(key));
  const auto extensions = wire::CertificateEntry{*entries.begin()}.extensions;
  if (identity) {
    if (const auto staple = extensions.find<wire::CertificateStatus>(); staple && *staple)
      identity = (*identity)->with_staple((*staple)->response);
  }
  const auto timestamps = extensions.at(wire::ExtensionType::signed_certificate_timestamp);
  if (identity && timestamps != extensions.end())
    identity = (*identity)->with_timestamps(timestamps->extension_data.value);
  if (!identity) return fail(Fault::recording_unreadable);
  return identity;
}

Result<Buffer> public_key_in(Bytes list) {
  TRY(const auto entries, entries_in(list));
  const Bytes shown = wire::CertificateEntry{*entries.begin()}.cert_data;
  const auto leaf = x509::Certificate::parse(shown);
  const auto info = leaf ? (*leaf)->public_key_info : shown;
  return Buffer{info.begin(), info.end()};
}

}  // namespace bulla::replay
