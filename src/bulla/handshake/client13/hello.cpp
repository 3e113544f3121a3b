#include "bulla/handshake/client13/hello.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/choice.h"
#include "bulla/handshake/client13/external_keys.h"
#include "bulla/handshake/client13/hello12.h"
#include "bulla/handshake/client13/hello_extensions.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/handshake/versions.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/wire/record.h"

namespace bulla::handshake::client13 {
namespace {

// RFC 8701 §2: one of the sixteen values, by a random byte.
std::uint16_t grease(std::uint8_t draw) {
  const auto byte = static_cast<std::uint16_t>((draw & 0xf0) | 0x0a);
  return static_cast<std::uint16_t>(byte << 8 | byte);
}

void put_server_name(wire::Writer& writer, std::string_view name) {
  const auto list = writer.open(2);
  writer.put(wire::NameType::host_name);
  writer.vector(bytes_of(name), 1, 0xffff);
}

void put_protocols(wire::Writer& writer, const std::vector<std::string>& protocols) {
  const auto list = writer.open(2);
  for (const auto& protocol : protocols) writer.vector(bytes_of(protocol), 1, 0xff);
}

// Of the policy what the provider has: a server may choose all that is offered.
void put_suites(wire::Writer& writer, const Offer& offer, const ClientConfig& config) {
  const auto list = writer.open(2);
  if (const auto& variation = offer.variation) writer.number(grease((*variation)[0]), 2);
  for (const auto id : config.policy->suites)
    if (const auto* suite = find_suite(id, *config.policy, *config.provider); suite && is_of_use(*suite, config))
      writer.put(id);
  if (offer.tls12) put_suites12(writer, config);
}

void put_groups(wire::Writer& writer, const Offer& offer, const ClientConfig& config) {
  const auto list = writer.open(2);
  if (const auto& variation = offer.variation) writer.number(grease((*variation)[1]), 2);
  const auto find = offer.tls13 ? find_group : find_group12;
  for (const auto id : config.policy->groups)
    if (find(id, *config.policy, *config.provider) != nullptr) writer.put(id);
}

void put_versions(wire::Writer& writer, const Offer& offer) {
  const auto list = writer.open(1);
  if (const auto& variation = offer.variation) writer.number(grease((*variation)[3]), 2);
  writer.put(wire::ProtocolVersion::tls13);
  if (offer.tls12) writer.put(wire::ProtocolVersion::tls12);
}

// What is asked for by a HelloRetryRequest is that one share alone (RFC 9846 §4.2.2).
void put_shares(wire::Writer& writer, const Offer& offer) {
  const auto list = writer.open(2);
  if (offer.variation && !offer.share_was_asked_for) {
    writer.number(grease((*offer.variation)[1]), 2);
    writer.vector(Bytes{*offer.variation}.first(1), 1, 0xffff);
  }
  for (const auto& share : offer.shares) {
    writer.number(share.group->id, 2);
    writer.vector(share.exchange->share(), 1, 0xffff);
  }
}

// As long as the true ones, which are made over all that stands before them.
void put_binders(wire::Writer& writer, const Offer& offer) {
  constexpr std::array<std::uint8_t, crypto::max_hash_size> blank{};
  const auto list = writer.open(2);
  for (const auto& psk : offer.psks) writer.vector(Bytes{blank}.first(psk.stage.hash().size), 32, 255);
}

void put_psks(wire::Writer& writer, const Offer& offer, Time now) {
  {
    const auto list = writer.open(2);
    for (const auto& psk : offer.psks) writer.put(wire::PskIdentity{{psk.identity()}, psk.obfuscated_age(now)});
  }
  put_binders(writer, offer);
}

std::size_t binders_size(const Offer& offer) {
  if (offer.psks.empty()) return 0;
  std::size_t size = 2;
  for (const auto& psk : offer.psks) size += 1 + psk.stage.hash().size;
  return size;
}

// Fills the binders in, at the hello's end. hash_of: of the transcript up to them, by a psk's hash.
void sign_binders(Offer& offer, auto&& hash_of) {
  if (offer.psks.empty()) return;
  auto at = MutBytes{offer.hello}.last(binders_size(offer)).subspan(2);
  for (const auto& psk : offer.psks) {
    const auto& hash = psk.stage.hash();
    const auto key = psk.stage.binder_key(psk.origin());
    const auto binder = keys::verify_data(hash, key.expose(), hash_of(hash));
    std::ranges::copy(binder.view(), at.begin() + 1);
    at = at.subspan(1 + hash.size);
  }
}

// What TLS 1.3 alone has.
Result<void> collect13(Extensions& extensions, Offer& offer, const ClientConfig& config) {
  using enum wire::ExtensionType;
  const bool certificates = !wants_key_alone(config);
  TRY_VOID(extensions.add(supported_versions, [&](auto& to) { put_versions(to, offer); }));
  TRY_VOID(extensions.add(key_share, [&](auto& to) { put_shares(to, offer); }));
  if (const Compressions ours{config.certificate_compressions}; certificates && !ours.empty())
    TRY_VOID(extensions.add(compress_certificate, [&](auto& to) { put_compressions(to, ours); }));
  if (config.late_challenge == LateChallenge::accepted) TRY_VOID(extensions.add(post_handshake_auth, [](auto&) {}));
  const bool sessions = certificates && config.sessions != nullptr;
  if (!sessions && config.psks.empty()) return {};
  if (const auto& wish = config.ticket_request; wish && sessions)
    TRY_VOID(extensions.add(ticket_request, [&](auto& to) {
      to.put(wire::ClientTicketRequest{wish->new_session, wish->resumption});
    }));
  return extensions.add(psk_key_exchange_modes,
                        [](auto& to) { to.list(1, std::array{wire::PskKeyExchangeMode::psk_dhe_ke}); });
}

Result<void> collect(Extensions& extensions, Offer& offer, const Context& context) {
  using enum wire::ExtensionType;
  const auto& config = context.config;
  const bool certificates = !wants_key_alone(config);
  if (!context.info.server_name.empty())
    TRY_VOID(extensions.add(server_name, [&](auto& to) { put_server_name(to, context.info.server_name); }));
  if (const auto types = shown_types(config); certificates && needs_saying(types))
    TRY_VOID(extensions.add(client_certificate_type, [&](auto& to) { to.list(1, types); }));
  if (const auto types = accepted_types(config); certificates && needs_saying(types))
    TRY_VOID(extensions.add(server_certificate_type, [&](auto& to) { to.list(1, types); }));
  if (certificates && asks_for_staple(config))
    TRY_VOID(extensions.add(status_request, [](auto& to) { to.put(wire::CertificateStatusRequest{}); }));
  if (certificates && asks_for_timestamps(config)) TRY_VOID(extensions.add(signed_certificate_timestamp, [](auto&) {}));
  TRY_VOID(extensions.add(supported_groups, [&](auto& to) { put_groups(to, offer, config); }));
  if (certificates)
    TRY_VOID(extensions.add(signature_algorithms, [&](auto& to) { to.list(2, config.policy->signature_schemes); }));
  if (!config.protocols.empty())
    TRY_VOID(
        extensions.add(application_layer_protocol_negotiation, [&](auto& to) { put_protocols(to, config.protocols); }));
  // All that a record may hold, and its content type (RFC 8449 §4): so that the server may say what it can take.
  TRY_VOID(extensions.add(record_size_limit,
                          [&](auto& to) { to.number(wire::max_plaintext + (offer.tls13 ? 1U : 0U), 2); }));
  if (offer.tls12) TRY_VOID(collect12(extensions, offer.session12, config));
  return offer.tls13 ? collect13(extensions, offer, config) : Result<void>{};
}

// In an order of their own each time. A second hello has the first one's order, so what may come or go in it stands
// behind; pre_shared_key is the last of all (RFC 9846 §4.3.11).
Result<void> put_extensions(wire::Writer& writer, Offer& offer, Bytes returned_cookie, const Context& context) {
  Extensions extensions{offer.extensions};
  constexpr std::array<std::uint8_t, 1> zero{};
  const auto& variation = offer.variation;
  if (variation) TRY_VOID(extensions.add_grease(grease((*variation)[2]), {}));
  TRY_VOID(collect(extensions, offer, context));
  if (variation) {
    // Two extensions of one type may not stand in one hello.
    const auto other = static_cast<std::uint8_t>((*variation)[2] ^ 0x10 ^ ((*variation)[3] & 0xe0));
    TRY_VOID(extensions.add_grease(grease(other), zero));
    extensions.shuffle(Bytes{*variation}.subspan(4));
  }
  if (offer.early_data) TRY_VOID(extensions.add(wire::ExtensionType::early_data, [](auto&) {}));
  if (!returned_cookie.empty())
    TRY_VOID(extensions.add(wire::ExtensionType::cookie, [&](auto& to) { to.vector(returned_cookie, 1, 0xffff); }));
  if (!offer.psks.empty())
    TRY_VOID(extensions.add(wire::ExtensionType::pre_shared_key,
                            [&](auto& to) { put_psks(to, offer, context.config.clock->now()); }));
  const auto block = writer.open(2);
  extensions.put(writer);
  return {};
}

// A session of TLS 1.2 that the server has by its id is named by that; one in a ticket goes on if any id comes back
// (RFC 5077 §3.4). TLS 1.3 has one so that the connection looks like a session that goes on (RFC 9846 §E.4).
void set_session_id(Offer& offer, Bytes drawn) {
  if (offer.session12 && offer.session12->ticket.form == session::NameForm::session_id)
    offer.session_id = offer.session12->ticket.identity;
  else if (offer.tls13 || offer.session12)
    offer.session_id.assign(drawn.begin(), drawn.end());
}

Result<void> write_hello(Offer& offer, Bytes cookie, const Context& context) {
  offer.hello.clear();
  wire::Writer writer{offer.hello};
  {
    const auto message = wire::open_handshake(writer, wire::HandshakeType::client_hello);
    writer.put(wire::ProtocolVersion::tls12);
    writer.bytes(offer.random);
    writer.vector(offer.session_id, 0, 32);
    put_suites(writer, offer, context.config);
    writer.list(1, std::array<std::uint8_t, 1>{0});
    TRY_VOID(put_extensions(writer, offer, cookie, context));
  }
  TRY_VOID(writer.finish());
  return {};
}

// RFC 9954 §3.2: what is a part of a share before this one need not be made anew.
std::shared_ptr<crypto::KeyExchange> part_of_offer(const Offer& offer, const crypto::Group& group) {
  for (const auto& share : offer.shares)
    if (auto* const part = share.exchange->part(group); part != nullptr) return {share.exchange, part};
  return nullptr;
}

Result<void> add_share(Offer& offer, const crypto::Group& group, const Context& context) {
  auto exchange = part_of_offer(offer, group);
  if (exchange == nullptr) {
    TRY(exchange, group.start(*context.config.provider->random));
  }
  offer.shares.push_back({&group, std::move(exchange)});
  return {};
}

}  // namespace

std::optional<Kept> kept_of(session::Ticket ticket, const Context& context) {
  const auto& config = context.config;
  auto revived = revive(ticket.session, config, context.server);
  if (!revived) {
    context.info.not_resumed = revived.error();
    return std::nullopt;
  }
  const auto version = ticket.session.terms.version;
  const bool spoken = version == wire::ProtocolVersion::tls12 ? speaks_tls12(config) : speaks_tls13(config);
  if (!spoken) {
    context.info.not_resumed = Unfit::version;
    return std::nullopt;
  }
  context.info.not_resumed.reset();
  if (version == wire::ProtocolVersion::tls12) return OfferedSession{std::move(ticket), *std::move(revived)};
  const auto* suite = find_suite(ticket.session.terms.suite, *config.policy, *config.provider);
  if (ticket.session.psk.size() != suite->hash->size) return std::nullopt;
  keys::EarlyStage stage{*suite->hash, ticket.session.psk.expose()};
  return OfferedPsk{OfferedSession{std::move(ticket), *std::move(revived)}, std::move(stage)};
}

Result<Offer> make_offer(std::optional<Kept> kept, const Context& context) {
  const auto& config = context.config;
  std::array<std::uint8_t, 64> drawn;
  TRY_VOID(config.provider->random->fill(drawn));
  Offer offer;
  std::ranges::copy(Bytes{drawn}.first<32>(), offer.random.begin());
  offer.tls13 = speaks_tls13(config);
  offer.tls12 = speaks_tls12(config);
  if (kept && std::holds_alternative<OfferedSession>(*kept))
    offer.session12 = std::get<OfferedSession>(*std::move(kept));
  set_session_id(offer, Bytes{drawn}.last<32>());
  offer.hello.reserve(2048);  // a hybrid share has 1216 bytes
  if (config.hello_variation == HelloVariation::varied)
    TRY_VOID(config.provider->random->fill(offer.variation.emplace()));
  for (const auto id : config.policy->shares)
    if (const auto* group = find_group(id, *config.policy, *config.provider))
      TRY_VOID(add_share(offer, *group, context));
  if (kept && !offer.session12) {
    auto& psk = std::get<OfferedPsk>(*kept);
    offer.early_data = config.early_data == EarlyData::offered && psk.session()->ticket.session.max_early_data > 0;
    offer.psks.push_back(std::move(psk));
  }
  TRY_VOID(offer_keys(offer, config));
  TRY_VOID(write_hello(offer, {}, context));
  const auto up_to_binders = Bytes{offer.hello}.first(offer.hello.size() - binders_size(offer));
  sign_binders(offer, [&](const crypto::Hash& hash) { return keys::hash_of(hash, up_to_binders); });
  return offer;
}

Result<void> start_early_data(const Offer& offer, const Context& context) {
  if (!offer.early_data) return {};
  const auto& psk = offer.psks.front();
  const auto& session = psk.session()->ticket.session;
  const auto& terms = session.terms;
  const auto* suite = find_suite(terms.suite, *context.config.policy, *context.config.provider);
  const auto transcript = keys::hash_of(*suite->hash, offer.hello);
  context.witness.derived(Derived::early_secret, psk.stage.expose());
  auto traffic = psk.stage.early_traffic(transcript);
  auto exporter = psk.stage.early_exporter(transcript);
  context.witness.secret("CLIENT_EARLY_TRAFFIC_SECRET", offer.random, traffic.expose());
  context.witness.secret("EARLY_EXPORTER_SECRET", offer.random, exporter.expose());
  context.info.protocol = terms.protocol;  // RFC 9846 §4.3.10: early data is of the session's
  TRY_VOID(context.channel.send_change_cipher_spec());
  context.channel.write_early({*suite, std::move(traffic), std::move(exporter), session.max_early_data});
  return {};
}

Result<void> renew_offer(Offer& offer, const Retry& retry, const Context& context) {
  if (retry.group != nullptr) {
    offer.share_was_asked_for = true;
    offer.shares.clear();
    TRY_VOID(add_share(offer, *retry.group, context));
  }
  TRY_VOID(write_hello(offer, retry.cookie, context));
  const auto up_to_binders = offer.hello.size() - binders_size(offer);
  retry.transcript.add(Bytes{offer.hello}.first(up_to_binders));
  sign_binders(offer, [&](const crypto::Hash&) { return retry.transcript.hash(); });
  retry.transcript.add(Bytes{offer.hello}.subspan(up_to_binders));
  return {};
}

}  // namespace bulla::handshake::client13
