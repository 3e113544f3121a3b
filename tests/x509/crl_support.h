// support: lists of revoked certificates for the tests of x509.
#pragma once
#include <vector>

#include "bulla/der/writer.h"
#include "bulla/x509/crl.h"
#include "bulla/x509/writing.h"
#include "x509/support.h"

namespace bulla::x509::test {

struct ListRequest {
  std::vector<Bytes> revoked{};               // serial numbers, contents of INTEGERs
  std::vector<Extension> entry_extensions{};  // of each
  std::vector<Extension> extensions{};
  Time this_update = january;
  std::optional<Time> next_update = december;
};

inline void write_extensions(der::Writer& writer, const std::vector<Extension>& extensions) {
  writer.sequence([&] {
    for (const auto& extension : extensions) {
      writer.sequence([&] {
        writer.oid(extension.type);
        if (extension.critical) writer.boolean_true();
        writer.octet_string(extension.value);
      });
    }
  });
}

// A list by this issuer, signed with its key.
inline Buffer list_by(const Holder& issuer, const ListRequest& request) {
  const auto seconds = [](Time time) { return std::chrono::floor<std::chrono::seconds>(time); };
  const SigningKey signer{*issuer.key};
  der::Writer tbs;
  tbs.sequence([&] {
    tbs.integer(1);
    tbs.raw(signer.identifier);
    tbs.raw(issuer.certificate->subject);
    tbs.time(seconds(request.this_update));
    if (request.next_update) tbs.time(seconds(*request.next_update));
    if (!request.revoked.empty()) {
      tbs.sequence([&] {
        for (const auto serial : request.revoked) {
          tbs.sequence([&] {
            tbs.element(der::tag::integer, serial);
            tbs.time(seconds(january));
            if (!request.entry_extensions.empty()) write_extensions(tbs, request.entry_extensions);
          });
        }
      });
    }
    if (!request.extensions.empty()) {
      tbs.inside(der::tag::constructed_context(0), [&] { write_extensions(tbs, request.extensions); });
    }
  });
  return *write_signed(tbs.written(), signer);
}

}  // namespace bulla::x509::test
