// support: seals in TLS 1.2 what an honest engine never would, with the keys that an observer could work out.
#pragma once
#include <algorithm>

#include "bulla/keys/prf12.h"
#include "bulla/openssl/provider.h"
#include "bulla/record/protection12.h"
#include "support/recorder.h"

namespace bulla::test {

class Rogue12 {
 public:
  // In the place of `side` after a handshake by this suite that the recorder has seen whole. Only Finished was sealed.
  Rogue12(const Recorder& recorder, Side side, wire::CipherSuite id,
          crypto::MacOrder order = crypto::MacOrder::encrypt_then_mac) {
    const auto& suites = openssl::provider().suites12;
    const auto& suite = *std::ranges::find(suites, std::to_underlying(id), &crypto::Suite12::id);
    const auto master = keys::MasterSecret::resumed(*suite.hash, recorder.secret_called("CLIENT_RANDOM"));
    const auto random = [&](std::uint8_t type) {
      const auto hello =
          std::ranges::find_if(recorder.messages, [&](const auto& said) { return said.second[0] == type; });
      return Bytes{hello->second}.subspan(6, 32);
    };
    auto block = master.key_block({random(1), random(2)}, crypto::key_sizes(suite));
    auto& keys = side == Side::client ? block.client : block.server;
    sealing_.emplace(suite, crypto::Keys12{std::move(keys), order, 1}, *openssl::provider().random);
  }

  Buffer seal(std::uint8_t type, Bytes content) {
    Buffer record(sealing_->sealed_size(content.size()));
    const auto size = sealing_->seal(static_cast<wire::ContentType>(type), content, record);
    record.resize(size ? *size : 0);
    return record;
  }

 private:
  std::optional<record::Sealing12> sealing_;
};

}  // namespace bulla::test
