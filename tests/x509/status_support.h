// support: a leaf, its issuer and a root, judged with lists and responses of theirs.
#pragma once
#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/ocsp_support.h"

namespace bulla::x509::test {

class Status : public testing::Test {
 protected:
  std::string judged(const std::vector<Buffer>& lists, StatusDemand demand, Time now = june) {
    return verdict_with(lists, demand, {.now = now});
  }
  std::string judged_with(const std::vector<Buffer>& staples, StatusDemand demand = StatusDemand::leaf,
                          const std::vector<Buffer>& lists = {}) {
    const std::vector<Bytes> views{staples.begin(), staples.end()};
    return verdict_with(lists, demand, {.now = june, .staples = views, .staple_asked = true});
  }

  static Bytes serial_of(const Holder& holder) { return holder.certificate->serial_content; }
  static Buffer list(const Holder& issuer, std::vector<Bytes> revoked = {}) {
    return list_by(issuer, {.revoked = std::move(revoked)});
  }
  // A holder of the same name with another key.
  static Holder forged(Holder holder) {
    holder.key = &key("forger");
    return holder;
  }
  Holder leaf_with(std::vector<Extension> extensions) const {
    auto request = leaf_request("shop.example");
    request.more_extensions = std::move(extensions);
    return issued(request, "shop.example", middle_);
  }

  Holder root_ = root("Root");
  Holder middle_ = intermediate("CA", root_);
  Holder leaf_ = leaf("shop.example", middle_);
  std::vector<Holder> anchors_{root_};
  std::vector<Holder> sent_{};  // behind the leaf and its issuer
  TrustOptions options_{};
  Explanation why_;

 private:
  std::string verdict_with(const std::vector<Buffer>& lists, StatusDemand demand, const Question& question) {
    options_.revocation = {.lists = *RevocationLists::parse(lists), .demand = demand};
    std::vector<Holder> chain{leaf_, middle_};
    chain.insert(chain.end(), sent_.begin(), sent_.end());
    return verdict_on(*trusting(anchors_, options_), chain, question, &why_);
  }
};

}  // namespace bulla::x509::test
