// x509: lists of revoked certificates together.
#include "bulla/x509/revocation.h"

namespace bulla::x509 {

Result<std::shared_ptr<const RevocationLists>> RevocationLists::parse(std::vector<Buffer> encoded) {
  auto lists = std::make_shared<RevocationLists>();
  std::size_t index = 0;
  for (auto& one : encoded) {
    auto crl = Crl::parse(std::move(one));
    if (!crl) {
      auto error = crl.error();
      error.certificate = static_cast<std::uint8_t>(std::min<std::size_t>(index, Error::nowhere - 1));
      return std::unexpected(error);
    }
    lists->lists_.push_back(*std::move(crl));
    ++index;
  }
  std::ranges::sort(lists->lists_, [](const auto& a, const auto& b) {
    return std::pair{a->issuer_hash, b->this_update} < std::pair{b->issuer_hash, a->this_update};
  });
  return lists;
}

bool Freshness::is_current(der::Seconds this_update, std::optional<der::Seconds> next_update) const {
  constexpr std::chrono::seconds usual_max_age = std::chrono::days{7};
  if (now < this_update || (next_update && now > *next_update)) return false;
  if (!max_age && next_update) return true;
  return now - this_update <= max_age.value_or(usual_max_age);
}

}  // namespace bulla::x509
