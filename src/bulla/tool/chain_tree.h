// tool: who has issued whom, as a picture. Judges nothing but signatures.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "bulla/x509/certificate.h"

namespace bulla::tool {

inline constexpr std::size_t max_tree = 300;               // certificates in a picture
inline constexpr std::size_t max_tree_signatures = 2'000;  // verified for it; what is not counts as not signed

struct Numbered {
  std::size_t number;  // as people know it
  std::shared_ptr<const x509::Certificate> certificate;
};

// A line a certificate, each below its issuer. Issuers that are not among them stand in brackets; those among `trusted`
// are said to be. Empty if there are more than max_tree.
std::string chain_tree(std::span<const Numbered> certificates,
                       std::span<const std::shared_ptr<const x509::Certificate>> trusted);

}  // namespace bulla::tool
