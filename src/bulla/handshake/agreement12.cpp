#include "bulla/handshake/agreement12.h"

namespace bulla::handshake {
namespace {

keys::Sender sender_of(Side side) { return side == Side::client ? keys::Sender::client : keys::Sender::server; }

void tell(const Agreement12& agreement, const keys::MasterSecret& master, Witness& witness) {
  witness.secret("CLIENT_RANDOM", agreement.client_random, master.expose());
}

}  // namespace

void note(const Agreement12& agreement, ConnectionInfo& info) {
  info.version = wire::ProtocolVersion::tls12;
  info.suite = static_cast<wire::CipherSuite>(agreement.suite->id);
  info.extended_master_secret = agreement.extended_master_secret;
  info.encrypt_then_mac = agreement.order == crypto::MacOrder::encrypt_then_mac;
}

keys::MasterSecret make_master(const Agreement12& agreement, Bytes premaster, Witness& witness) {
  const auto& hash = *agreement.suite->hash;
  witness.derived(Derived::premaster_secret, premaster);
  auto master = agreement.extended_master_secret
                    ? keys::MasterSecret::extended(hash, premaster, agreement.transcript.hash())
                    : keys::MasterSecret::plain(hash, premaster, agreement.randoms());
  tell(agreement, master, witness);
  return master;
}

keys::MasterSecret revive_master(const Agreement12& agreement, const session::Session& session, Witness& witness) {
  auto master = keys::MasterSecret::resumed(*agreement.suite->hash, session.psk.expose());
  tell(agreement, master, witness);
  return master;
}

KeyPair12 make_keys(const Agreement12& agreement, const keys::MasterSecret& master) {
  auto block = master.key_block(agreement.randoms(), crypto::key_sizes(*agreement.suite));
  return {{std::move(block.client), agreement.order}, {std::move(block.server), agreement.order}};
}

Result<void> say_finished(Side speaker, Agreement12& agreement, const keys::MasterSecret& master, crypto::Keys12 keys,
                          Buffer flight, Channel& channel, Witness& witness) {
  if (!flight.empty()) TRY_VOID(channel.send(flight));
  TRY_VOID(channel.send_change_cipher_spec());
  channel.write_with(*agreement.suite, std::move(keys));
  const auto data = master.verify_data(sender_of(speaker), agreement.transcript.hash());
  Buffer sealed;
  TRY_VOID(Speech12(speaker, agreement.transcript, witness, sealed).say(wire::tls12::Finished{{data}}));
  return channel.send(sealed);
}

Buffer signed_params(const Agreement12& agreement, Bytes params) {
  Buffer content{agreement.client_random.begin(), agreement.client_random.end()};
  append(content, agreement.server_random);
  append(content, params);
  return content;
}

session::Session session_of(session::Terms terms, const keys::MasterSecret& master, Time created,
                            std::chrono::seconds lifetime) {
  return {
      .terms = std::move(terms), .psk = keys::StageSecret{master.expose()}, .created = created, .lifetime = lifetime};
}

std::optional<Exporter12> exporter_of(const Agreement12& agreement, const keys::MasterSecret& master) {
  if (!agreement.extended_master_secret) return std::nullopt;
  return Exporter12{keys::MasterSecret::resumed(*agreement.suite->hash, master.expose()), agreement.client_random,
                    agreement.server_random};
}

}  // namespace bulla::handshake
