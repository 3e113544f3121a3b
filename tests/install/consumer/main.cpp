// install: what a program outside the tree sees of an installed Bulla.
#include <bulla/compress/algorithms.h>
#include <bulla/openssl/provider.h>

#include <array>
#include <iostream>

int main() {
  std::array<std::uint8_t, 32> hash;
  bulla::openssl::provider().sha256->digest({bulla::bytes_of("abc")}, hash);
  for (const auto* algorithm : bulla::compress::algorithms()) {
    std::array<std::uint8_t, 32> again;
    if (!algorithm->decompress(algorithm->compress(hash), again) || again != hash) return 1;
  }
  std::cout << bulla::to_hex(hash) << '\n';
}
