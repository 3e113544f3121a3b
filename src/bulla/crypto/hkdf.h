// crypto: HMAC (RFC 2104) and HKDF (RFC 5869) on any Hash. They allocate nothing of their own.
#pragma once
#include "bulla/crypto/hash.h"

namespace bulla::crypto {

// out holds hash.size bytes. At most four parts.
void hmac(const Hash& hash, Bytes key, std::initializer_list<Bytes> parts, MutBytes out);

// RFC 5869 §2.2. out holds hash.size bytes; an empty salt is hash.size zeros.
void hkdf_extract(const Hash& hash, Bytes salt, Bytes input_key_material, MutBytes out);

// RFC 5869 §2.3. Fills out, at most 255 * hash.size bytes.
void hkdf_expand(const Hash& hash, Bytes pseudo_random_key, Bytes info, MutBytes out);

}  // namespace bulla::crypto
