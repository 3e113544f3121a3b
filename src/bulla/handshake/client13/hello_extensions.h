// handshake: the extensions of a client's hello while it is written.
#pragma once
#include <vector>

#include "bulla/base/try.h"
#include "bulla/wire/extension_block.h"

namespace bulla::handshake::client13 {

// The extensions of a hello, written one by one and noted as offered, then put in their order.
class Extensions {
 public:
  explicit Extensions(std::vector<wire::ExtensionType>& offered) : offered_{offered} { offered_.clear(); }

  Result<void> add(wire::ExtensionType type, auto&& write_body) {
    offered_.push_back(type);
    return write(type, write_body);
  }
  // One that means nothing. Not offered: who answers it has not understood it (RFC 8701 §3.1).
  Result<void> add_grease(std::uint16_t type, Bytes body) {
    return write(static_cast<wire::ExtensionType>(type), [&](auto& to) { to.bytes(body); });
  }
  // The first and the last stay where they are. draws: a byte a swap, repeated if there are too few.
  void shuffle(Bytes draws) {
    if (written_.size() < 4 || draws.empty()) return;
    for (std::size_t left = written_.size() - 2; left > 1; --left)
      std::swap(written_[left], written_[1 + draws[left % draws.size()] % left]);
  }
  void put(wire::Writer& writer) const {
    for (const auto& extension : written_) writer.bytes(extension);
  }

 private:
  Result<void> write(wire::ExtensionType type, auto&& write_body) {
    wire::Writer writer{written_.emplace_back()};
    {
      const auto scope = wire::open_extension(writer, type);
      write_body(writer);
    }
    TRY_VOID(writer.finish());
    return {};
  }
  std::vector<Buffer> written_;
  std::vector<wire::ExtensionType>& offered_;
};

}  // namespace bulla::handshake::client13
