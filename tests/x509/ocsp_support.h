// support: OCSP responses for the tests of x509.
#pragma once
#include <array>

#include "bulla/x509/ocsp.h"
#include "bulla/x509/oids.h"
#include "x509/crl_support.h"

namespace bulla::x509::test {

// What says which certificate an answer is about.
struct IdHash {
  Bytes oid = oids::sha1;
  const crypto::Hash* hash = openssl::provider().sha1;
};

struct ResponseRequest {
  OcspStatus status = OcspStatus::good;
  std::vector<OcspStatus> more{};  // further answers about the same
  IdHash id_hash{};
  Time produced_at = june;
  Time this_update = june;
  std::optional<Time> next_update = december;
  std::vector<Extension> answer_extensions{};
  std::vector<Extension> extensions{};
  bool by_key = false;                      // how the responder is named
  std::vector<Bytes> certificates{};        // sent along
  const crypto::PrivateKey* key = nullptr;  // signs; null: the responder's own
};

inline void write_generalized(der::Writer& writer, Time time) {
  writer.text(der::tag::generalized_time, der::generalized_time_text(std::chrono::floor<std::chrono::seconds>(time)));
}

inline void write_answer(der::Writer& writer, const Certificate& subject, const Certificate& issuer, OcspStatus status,
                         const ResponseRequest& request) {
  const auto hashed = [&](Bytes of) {
    Buffer digest(request.id_hash.hash->size);
    request.id_hash.hash->digest({of}, digest);
    return digest;
  };
  namespace tag = der::tag;
  writer.sequence([&] {
    writer.sequence([&] {
      writer.sequence([&] {
        writer.oid(request.id_hash.oid);
        writer.null();
      });
      writer.octet_string(hashed(subject.issuer));
      writer.octet_string(hashed(issuer.key.key));
      writer.element(tag::integer, subject.serial_content);
    });
    if (status == OcspStatus::revoked) {
      writer.inside(tag::constructed_context(1), [&] {
        write_generalized(writer, january);
        writer.inside(tag::constructed_context(0),
                      [&] { writer.element(tag::enumerated, std::array<std::uint8_t, 1>{1}); });
      });
    } else {
      writer.element(tag::primitive_context(status == OcspStatus::good ? 0 : 2), {});
    }
    write_generalized(writer, request.this_update);
    if (request.next_update) {
      writer.inside(tag::constructed_context(0), [&] { write_generalized(writer, *request.next_update); });
    }
    if (!request.answer_extensions.empty()) {
      writer.inside(tag::constructed_context(1), [&] { write_extensions(writer, request.answer_extensions); });
    }
  });
}

// What `responder` says of `subject`, which `issuer` has issued.
inline Buffer response_by(const Holder& responder, const Holder& subject, const Holder& issuer,
                          const ResponseRequest& request = {}) {
  namespace tag = der::tag;
  const SigningKey signer{*(request.key ? request.key : responder.key)};
  der::Writer data;
  data.sequence([&] {
    if (request.by_key) {
      Buffer digest(20);
      openssl::provider().sha1->digest({responder.certificate->key.key}, digest);
      data.inside(tag::constructed_context(2), [&] { data.octet_string(digest); });
    } else {
      data.inside(tag::constructed_context(1), [&] { data.raw(responder.certificate->subject); });
    }
    write_generalized(data, request.produced_at);
    data.sequence([&] {
      write_answer(data, *subject.certificate, *issuer.certificate, request.status, request);
      for (const auto status : request.more) {
        write_answer(data, *subject.certificate, *issuer.certificate, status, request);
      }
    });
    if (!request.extensions.empty()) {
      data.inside(tag::constructed_context(1), [&] { write_extensions(data, request.extensions); });
    }
  });
  der::Writer basic;
  basic.sequence([&] {
    basic.raw(data.written());
    basic.raw(signer.identifier);
    basic.bit_string(*signer.key.sign(signer.algorithm, data.written()));
    if (!request.certificates.empty()) {
      basic.inside(tag::constructed_context(0), [&] {
        basic.sequence([&] {
          for (const auto der : request.certificates) basic.raw(der);
        });
      });
    }
  });
  der::Writer response;
  response.sequence([&] {
    response.element(tag::enumerated, std::array<std::uint8_t, 1>{0});
    response.inside(tag::constructed_context(0), [&] {
      response.sequence([&] {
        response.oid(oids::basic_ocsp_response);
        response.octet_string(basic.written());
      });
    });
  });
  return std::move(response).take();
}

}  // namespace bulla::x509::test
