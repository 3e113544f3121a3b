// tool: public suffixes out of libpsl.
#include "bulla/tool/public_suffixes.h"

#include <libpsl.h>

#include <memory>
#include <string>

namespace bulla::tool {
namespace {

struct FreeList {
  void operator()(psl_ctx_t* list) const { psl_free(list); }
};

const psl_ctx_t* list() {
  static const std::unique_ptr<psl_ctx_t, FreeList> loaded{psl_latest(nullptr)};
  return loaded.get();
}

}  // namespace

std::function<x509::PublicSuffix(std::string_view)> public_suffixes() {
  if (!list()) return {};
  return [](std::string_view domain) {
    const std::string text{domain};
    if (psl_is_public_suffix2(list(), text.c_str(), PSL_TYPE_ICANN)) return x509::PublicSuffix::of_a_registry;
    return psl_is_public_suffix(list(), text.c_str()) ? x509::PublicSuffix::of_a_company : x509::PublicSuffix::none;
  };
}

}  // namespace bulla::tool
