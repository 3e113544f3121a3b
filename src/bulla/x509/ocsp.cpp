// x509: reading an OCSP response.
#include "bulla/x509/ocsp.h"

#include <array>

#include "bulla/base/try.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

constexpr std::size_t max_size = 256 << 10;

enum class ResponseStatus : std::uint8_t {
  successful = 0,
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  signature_required = 5,
  unauthorized = 6,
};

der::Seconds read_generalized_time(der::Reader& reader) {
  if (!reader.at(tag::generalized_time)) reader.poison(Fault::der_tag);
  return reader.time();
}

// RFC 6962 §3.3: timestamps of transparency logs may come this way, critical or not.
bool read_known_extensions(der::Reader& reader) {
  bool understood = true;
  reader.sequence([&](der::Reader& list) {
    for_each_extension(list, [&](const Extension& extension) {
      understood &= !extension.critical || same_bytes(extension.type, oids::ocsp_certificate_timestamps);
      return true;
    });
  });
  return understood;
}

OcspSubject read_id(der::Reader& reader) {
  OcspSubject id;
  reader.sequence([&](der::Reader& inner) {
    inner.sequence([&](der::Reader& algorithm) {
      id.hash = algorithm.oid();
      if (algorithm.more()) algorithm.null();
    });
    id.issuer_name = inner.octet_string();
    id.issuer_key = inner.octet_string();
    id.serial = inner.integer();
  });
  return id;
}

void read_status(der::Reader& reader, OcspAnswer& into) {
  const auto read_null = [&](unsigned number, OcspStatus status) {
    if (!reader.content(tag::primitive_context(number)).empty()) reader.poison(Fault::der_value);
    into.status = status;
  };
  if (reader.at(tag::primitive_context(0))) return read_null(0, OcspStatus::good);
  if (reader.at(tag::primitive_context(2))) return read_null(2, OcspStatus::unknown);
  reader.inside(tag::constructed_context(1), [&](der::Reader& revoked) {
    into.status = OcspStatus::revoked;
    into.revoked.when = read_generalized_time(revoked);
    if (!revoked.more()) return;
    revoked.inside(tag::constructed_context(0),
                   [&](der::Reader& reason) { into.revoked.reason = read_revocation_reason(reason); });
  });
}

OcspAnswer read_answer(der::Reader& list) {
  OcspAnswer answer;
  list.sequence([&](der::Reader& reader) {
    answer.id = read_id(reader);
    read_status(reader, answer);
    answer.this_update = read_generalized_time(reader);
    if (reader.at(tag::constructed_context(0))) {
      reader.inside(tag::constructed_context(0),
                    [&](der::Reader& time) { answer.next_update = read_generalized_time(time); });
    }
    if (reader.more()) {
      reader.inside(tag::constructed_context(1),
                    [&](der::Reader& extensions) { answer.understood = read_known_extensions(extensions); });
    }
  });
  return answer;
}

const crypto::Hash* hash_named(Bytes oid, const crypto::Provider& provider) {
  if (same_bytes(oid, oids::sha1)) return provider.sha1;
  if (same_bytes(oid, oids::sha256)) return provider.sha256;
  if (same_bytes(oid, oids::sha384)) return provider.sha384;
  return same_bytes(oid, oids::sha512) ? provider.sha512 : nullptr;
}

bool is_hash(Bytes value, const crypto::Hash& hash, Bytes of) {
  std::array<std::uint8_t, crypto::max_hash_size> digest{};
  const auto whole = std::span{digest}.first(hash.size);
  hash.digest({of}, whole);
  return same_bytes(value, whole);
}

bool is_about(const OcspSubject& id, const Certificate& subject, const Certificate& issuer,
              const crypto::Provider& provider) {
  const auto* hash = hash_named(id.hash, provider);
  return hash && same_bytes(id.serial, subject.serial_content) && is_hash(id.issuer_name, *hash, subject.issuer) &&
         is_hash(id.issuer_key, *hash, issuer.key.key);
}

}  // namespace

// Reads into one response.
class OcspReader {
 public:
  explicit OcspReader(OcspResponse& into) : into_{into} {}

  void read(der::Reader& outer) {
    outer.sequence([&](der::Reader& reader) {
      const auto status = reader.small_integer(tag::enumerated);
      if (status == 4 || status > 6) return reader.poison(Fault::ocsp_malformed);
      refused = static_cast<ResponseStatus>(status) != ResponseStatus::successful;
      if (refused) return;
      reader.inside(tag::constructed_context(0), [&](der::Reader& bytes) {
        bytes.sequence([&](der::Reader& typed) {
          if (!same_bytes(typed.oid(), oids::basic_ocsp_response)) return typed.poison(Fault::ocsp_malformed);
          typed.enter(typed.octet_string(), [&](der::Reader& basic) { read_basic(basic); });
        });
      });
    });
  }

  bool refused = false;

 private:
  void read_basic(der::Reader& outer) {
    outer.sequence([&](der::Reader& reader) {
      const auto data = reader.element(tag::sequence);
      into_.to_be_signed = data.whole;
      into_.signature_algorithm = signature_algorithm(reader.element(tag::sequence).whole);
      into_.signature = reader.whole_octets();
      if (reader.more()) {
        reader.inside(tag::constructed_context(0),
                      [&](der::Reader& list) { into_.certificates = list.content(tag::sequence); });
      }
      reader.enter(data.content, [&](der::Reader& inner) { read_data(inner); });
    });
  }

  void read_data(der::Reader& data) {
    if (data.at(tag::constructed_context(0))) {
      data.inside(tag::constructed_context(0), [](der::Reader& version) {
        if (version.small_integer() != 0) version.poison(Fault::ocsp_malformed);
      });
    }
    read_responder(data);
    into_.produced_at = read_generalized_time(data);
    into_.answers_ = data.content(tag::sequence);
    data.enter(into_.answers_, [](der::Reader& answers) {
      while (answers.more()) (void)read_answer(answers);
    });
    if (data.more()) {
      data.inside(tag::constructed_context(1),
                  [&](der::Reader& extensions) { into_.understood = read_known_extensions(extensions); });
    }
  }

  void read_responder(der::Reader& data) {
    if (data.at(tag::constructed_context(1))) {
      return data.inside(tag::constructed_context(1),
                         [&](der::Reader& name) { into_.responder_name = read_distinguished_name(name); });
    }
    data.inside(tag::constructed_context(2), [&](der::Reader& key) {
      into_.responder_key = key.octet_string();
      if (key.good() && into_.responder_key.size() != 20) key.poison(Fault::der_value);
    });
  }

  OcspResponse& into_;
};

Result<OcspResponse> OcspResponse::parse(Bytes encoded) {
  if (encoded.size() > max_size) return fail(Fault::ocsp_malformed);
  OcspResponse response;
  OcspReader reader{response};
  const auto read = der::read_all(encoded, [&](der::Reader& outer) { reader.read(outer); });
  if (!read) return std::unexpected(Error{.fault = Fault::ocsp_malformed, .offset = read.error().offset});
  if (reader.refused) return fail(Fault::ocsp_not_usable);
  return response;
}

std::vector<OcspAnswer> OcspResponse::answers() const {
  std::vector<OcspAnswer> all;
  der::Reader list{answers_};
  while (list.more()) all.push_back(read_answer(list));
  return all;
}

OcspResponse::Told OcspResponse::about(const Certificate& subject, const Certificate& issuer,
                                       const crypto::Provider& provider, const Freshness& freshness) const {
  Told told;
  if (produced_at < subject.not_before || produced_at > subject.not_after) return told;
  der::Reader answers{answers_};
  while (answers.more()) {
    const auto answer = read_answer(answers);
    if (!answer.understood || answer.status <= told.status ||
        !freshness.is_current(answer.this_update, answer.next_update)) {
      continue;
    }
    if (is_about(answer.id, subject, issuer, provider)) told = {answer.status, answer.revoked};
  }
  return told;
}

bool OcspResponse::names_responder(const Certificate& candidate, const crypto::Provider& provider) const {
  if (!responder_name.empty()) return same_name(responder_name, candidate.subject);
  return is_hash(responder_key, *provider.sha1, candidate.key.key);
}

bool OcspResponse::is_signed_by(const crypto::PublicKey& key) const {
  return signature_algorithm && key.verify(*signature_algorithm, to_be_signed, signature).has_value();
}

}  // namespace bulla::x509
