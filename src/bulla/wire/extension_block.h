// wire: the block of extensions that hellos and other messages end with (RFC 9846 §4.3): the rules that hold for any
// extension. Knows no extension's body.
#pragma once
#include <array>
#include <optional>
#include <span>

#include "bulla/wire/language.h"
#include "bulla/wire/names.h"

namespace bulla::wire {

// RFC 9846 §4.3: struct { ExtensionType extension_type; opaque extension_data<0..2^16-1>; } Extension;
struct Extension {
  ExtensionType extension_type{};
  opaque<0, 0xffff> extension_data;
  BULLA_WIRE(extension_type, extension_data);
  static constexpr std::size_t header_size = 4;
};

// Enough for any honest peer; bounds the work that a hostile one can make.
inline constexpr std::size_t max_extensions = 128;

// RFC 9846 §4.3: Extension extensions<0..2^16-1>;
struct ExtensionBlock : list<Extension, 0, 0xffff> {
  static constexpr ExtensionBlock read(Reader& reader) { return {list::read(reader)}; }

  constexpr iterator at(ExtensionType type) const {
    auto extension = begin();
    while (extension != end() && extension->extension_type != type) ++extension;
    return extension;
  }
  constexpr bool has(ExtensionType type) const { return at(type) != end(); }

  // The body T of the extension T::extension_type, if the block holds it; the fault in that body.
  template <class T>
  constexpr Result<std::optional<T>> find() const {
    const auto extension = at(T::extension_type);
    if (extension == end()) return std::optional<T>{};
    auto body = decode<T>(extension->extension_data, extension.offset() + Extension::header_size);
    if (!body) return std::unexpected(body.error());
    return std::optional<T>{*body};
  }

  // No type twice (Fault::duplicate_extension), no more than max_extensions (Fault::too_many_extensions).
  constexpr Result<void> check() const {
    std::uint64_t small = 0;  // a bit for each type below 64
    std::array<ExtensionType, max_extensions> others{};
    std::size_t count = 0;
    std::size_t other_count = 0;
    for (auto extension = begin(); extension != end(); ++extension) {
      if (++count > max_extensions) return fail(Fault::too_many_extensions, extension.offset());
      const auto type = extension->extension_type;
      const auto number = std::to_underlying(type);
      const auto before = std::span{others}.first(other_count);
      const auto bit = number < 64 ? std::uint64_t{1} << number : 0;
      if ((small & bit) != 0 || std::ranges::find(before, type) != before.end())
        return fail(Fault::duplicate_extension, extension.offset());
      small |= bit;
      if (bit == 0) others[other_count++] = type;
    }
    return {};
  }
};

// The table of RFC 9846 §4.3, with the IANA rows of what it leaves out because it is not "Recommended". An extension
// that the table does not name is allowed anywhere: its receiver ignores it or never asked for it.
// HandshakeType::hello_retry_request stands for the HelloRetryRequest form of server_hello.
bool allowed_in(ExtensionType type, HandshakeType message);

// For the messages that ask (ClientHello, CertificateRequest) or inform (NewSessionTicket): what is unknown is ignored.
// Fault::unexpected_extension.
Result<void> check_placed(const ExtensionBlock& block, HandshakeType message);

// For the messages that answer: Fault::unexpected_extension, and Fault::unsolicited_extension for what stands neither
// in `offered` nor is the cookie of a HelloRetryRequest.
Result<void> check_answers(const ExtensionBlock& block, HandshakeType message, std::span<const ExtensionType> offered);
Result<void> check_answers(const ExtensionBlock& block, HandshakeType message, const ExtensionBlock& offered);

// The same for a ServerHello that chose TLS 1.2 (RFC 5246 §7.4.1.4). That a renegotiation_info may answer the
// signalling suite as well (RFC 5746 §3.4) is for the caller to say: with that type in `offered`.
bool allowed_in_server_hello12(ExtensionType type);
Result<void> check_answers12(const ExtensionBlock& block, std::span<const ExtensionType> offered);

// Writes an extension's head; its body is written while the scope lives.
constexpr Writer::Scope open_extension(Writer& writer, ExtensionType type) {
  writer.put(type);
  return writer.open(2);
}

// Writes the extension T::extension_type.
template <class T>
constexpr void put_extension(Writer& writer, const T& body) {
  const auto scope = open_extension(writer, T::extension_type);
  writer.put(body);
}

}  // namespace bulla::wire
