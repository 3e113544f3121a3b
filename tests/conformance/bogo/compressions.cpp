#include "compressions.h"

#include <algorithm>

#include "bulla/openssl/provider.h"

namespace bulla::bogo {
namespace {

constexpr std::array<std::uint8_t, 2> zeros{};
constexpr std::array<std::uint8_t, 4> counting{1, 2, 3, 4};

Result<void> put(Bytes in, MutBytes plain) {
  if (in.size() != plain.size()) return fail(Fault::certificate_decompression);
  std::ranges::copy(in, plain.begin());
  return {};
}

class Shrinking final : public Compression {
 public:
  Shrinking() : Compression{0xff01} {}
  Buffer compress(Bytes plain) const override {
    if (!std::ranges::equal(plain.first(std::min(plain.size(), zeros.size())), zeros)) return {};
    const auto rest = plain.subspan(zeros.size());
    return {rest.begin(), rest.end()};
  }
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    if (plain.size() < zeros.size()) return fail(Fault::certificate_decompression);
    std::ranges::copy(zeros, plain.begin());
    return put(stream, plain.subspan(zeros.size()));
  }
};

class Expanding final : public Compression {
 public:
  Expanding() : Compression{0xff02} {}
  Buffer compress(Bytes plain) const override {
    Buffer stream{counting.begin(), counting.end()};
    append(stream, plain);
    return stream;
  }
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    const auto head = stream.first(std::min(stream.size(), counting.size()));
    if (!std::ranges::equal(head, counting)) return fail(Fault::certificate_decompression);
    return put(stream.subspan(counting.size()), plain);
  }
};

class Random final : public Compression {
 public:
  Random() : Compression{0xff03} {}
  Buffer compress(Bytes plain) const override {
    Buffer stream(1);
    if (!openssl::provider().random->fill(stream)) return {};
    append(stream, plain);
    return stream;
  }
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    if (stream.empty()) return fail(Fault::certificate_decompression);
    return put(stream.subspan(1), plain);
  }
};

}  // namespace

std::vector<const Compression*> compressions(const Settings& settings) {
  static const Shrinking shrinking;
  static const Expanding expanding;
  static const Random random;
  std::vector<const Compression*> installed;
  for (const Compression* one : {static_cast<const Compression*>(&expanding),
                                 static_cast<const Compression*>(&shrinking), static_cast<const Compression*>(&random)})
    if (settings.compress_certificates || settings.compress_certificates_by == one->id) installed.push_back(one);
  return installed;
}

}  // namespace bulla::bogo
