// openssl: libcrypto's objects as owned handles, and the one way its failures become ours. Included by this folder
// alone.
#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <new>

#include "bulla/base/result.h"

namespace bulla::openssl {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

using CipherContext = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using SecretNumber = Handle<BIGNUM, BN_clear_free>;
using NumberContext = Handle<BN_CTX, BN_CTX_free>;  // clears its numbers when it is freed
using Point = Handle<EC_POINT, EC_POINT_clear_free>;
using Bio = Handle<BIO, BIO_free_all>;

// libcrypto's error queue is thread-local and outlives the call that filled it: empty it, so that nobody else reads of
// our failures.
inline std::unexpected<Error> fail_clean(Fault fault) {
  ERR_clear_error();
  return fail(fault);
}

// What can fail only for want of memory fails as operator new does.
inline void must(bool ok) {
  if (ok) [[likely]]
    return;
  ERR_clear_error();
  throw std::bad_alloc{};
}

}  // namespace bulla::openssl
