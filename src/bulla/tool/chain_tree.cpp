// tool: the picture of a chain.
#include "bulla/tool/chain_tree.h"

#include <optional>
#include <vector>

#include "bulla/openssl/provider.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::tool {
namespace {

using x509::Certificate;
using Certificates = std::span<const std::shared_ptr<const Certificate>>;
using Numbers = std::span<const Numbered>;

struct Node {
  std::string text;
  const Certificate* certificate = nullptr;  // null: an issuer of whom nothing is known but the name
  std::optional<std::size_t> parent{};
};

bool is_named(const Certificate& candidate, const Certificate& child) {
  return candidate.subject_hash == child.issuer_hash && x509::same_name(candidate.subject, child.issuer);
}

class Tree {
 public:
  Tree(Numbers certificates, Certificates trusted)
      : trusted_{trusted}, certificates_{certificates}, own_{certificates.size()} {
    for (std::size_t i = 0; i < own_; ++i) {
      const auto& certificate = *certificates[i].certificate;
      nodes_.push_back({number_text(i) + " " + x509::short_name_text(certificate.subject), &certificate});
      if (is_trusted(certificate)) nodes_.back().text += ", trusted";
    }
    for (std::size_t i = 0; i < own_; ++i) {
      // The picture shows a parent each: that of several which stands first.
      const auto parent = parent_of(i);
      nodes_[i].parent = parent;
    }
  }

  std::string draw() const {
    std::string text;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].parent) draw(i, "", text);
    }
    return text;
  }

 private:
  std::string number_text(std::size_t index) const { return "[" + std::to_string(certificates_[index].number) + "]"; }

  // A file full of namesakes is no reason to wait.
  bool has_signed(const Certificate& candidate, const Certificate& child) {
    if (!child.signature_algorithm || checks_left_ == 0) return false;
    --checks_left_;
    const auto key = openssl::provider().import_public_key(candidate.public_key_info);
    return key && (*key)->verify(*child.signature_algorithm, child.to_be_signed, child.signature);
  }

  bool is_trusted(const Certificate& certificate) const {
    return std::ranges::any_of(trusted_, [&](const auto& one) { return same_bytes(one->der, certificate.der); });
  }

  bool is_above(std::size_t candidate, std::size_t child) const {
    for (std::optional<std::size_t> at = candidate; at; at = nodes_[*at].parent) {
      if (*at == child) return true;
    }
    return false;
  }

  std::optional<std::size_t> parent_of(std::size_t child) {
    const auto& certificate = *nodes_[child].certificate;
    if (certificate.is_self_issued && has_signed(certificate, certificate)) return std::nullopt;
    std::optional<std::size_t> unproved;
    for (std::size_t i = 0; i < own_; ++i) {
      if (is_above(i, child) || !is_named(*nodes_[i].certificate, certificate)) continue;
      if (has_signed(*nodes_[i].certificate, certificate)) return i;
      unproved = i;
    }
    for (const auto& anchor : trusted_) {
      if (is_named(*anchor, certificate) && has_signed(*anchor, certificate)) return outsider(*anchor);
    }
    if (certificate.is_self_issued) return std::nullopt;
    if (unproved) nodes_[child].text += ", not signed by " + number_text(*unproved) + ", which has its issuer's name";
    return nameless(certificate.issuer);
  }

  std::size_t outsider(const Certificate& anchor) {
    for (std::size_t i = own_; i < nodes_.size(); ++i) {
      if (nodes_[i].certificate == &anchor) return i;
    }
    nodes_.push_back({"(" + x509::short_name_text(anchor.subject) + ", trusted; not sent along)", &anchor});
    return nodes_.size() - 1;
  }

  std::size_t nameless(Bytes name) {
    const auto text = "(" + x509::short_name_text(name) + ", not here)";
    for (std::size_t i = own_; i < nodes_.size(); ++i) {
      if (nodes_[i].text == text) return i;
    }
    nodes_.push_back({text});
    return nodes_.size() - 1;
  }

  // As many levels as there are certificates at most: no parent is above itself.
  void draw(std::size_t node, const std::string& rail, std::string& text) const {
    text += nodes_[node].text + "\n";
    std::vector<std::size_t> children;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].parent == node) children.push_back(i);
    }
    for (const auto child : children) {
      const bool last = child == children.back();
      text += rail + (last ? "└─ " : "├─ ");
      draw(child, rail + (last ? "   " : "│  "), text);
    }
  }

  Certificates trusted_;
  Numbers certificates_;
  std::size_t own_;
  std::size_t checks_left_ = max_tree_signatures;
  std::vector<Node> nodes_;
};

}  // namespace

std::string chain_tree(Numbers certificates, Certificates trusted) {
  return certificates.size() > max_tree ? std::string{} : Tree{certificates, trusted}.draw();
}

}  // namespace bulla::tool
