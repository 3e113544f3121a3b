// base: early return on error. For sources and for headers that are never installed as API; macros have no namespace.
#pragma once
#include <utility>

#include "bulla/base/result.h"

#define BULLA_CAT2(a, b) a##b
#define BULLA_CAT(a, b) BULLA_CAT2(a, b)
#define BULLA_TRY(tmp, decl, expr)                  \
  auto tmp = (expr);                                \
  if (!tmp) [[unlikely]]                            \
    return std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)

// TRY(auto x, f()) binds the value or returns the error.
#define TRY(decl, expr) BULLA_TRY(BULLA_CAT(try_, __LINE__), decl, expr)
// TRY_VOID(f()) goes on or returns the error.
#define TRY_VOID(expr)                                     \
  do {                                                     \
    if (auto try_void = (expr); !try_void) [[unlikely]]    \
      return std::unexpected(std::move(try_void).error()); \
  } while (false)
