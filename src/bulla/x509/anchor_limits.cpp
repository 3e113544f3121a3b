// x509: limits of anchors.
#include "bulla/x509/anchor_limits.h"

#include <array>

#include "bulla/base/try.h"
#include "bulla/der/writer.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/name.h"
#include "bulla/x509/name_constraints.h"

namespace bulla::x509 {

namespace tag = der::tag;

Result<void> AnchorLimits::add(Bytes anchor, Bytes name_constraints) {
  Limit limit{.der = {name_constraints.begin(), name_constraints.end()}, .constraints = {}};
  const auto read =
      der::read_all(limit.der, [&](der::Reader& reader) { limit.constraints = read_name_constraints(reader); });
  if (!read || limit.constraints.odd_base) return fail(Fault::certificate_extension_malformed);
  limits_.insert_or_assign(Buffer{anchor.begin(), anchor.end()}, std::move(limit));
  return {};
}

const NameConstraints* AnchorLimits::find(const Certificate& anchor) const {
  const auto found = limits_.find(anchor.der);
  return found == limits_.end() ? nullptr : &found->second.constraints;
}

Result<Buffer> constraints_to_domains(std::span<const std::string_view> domains) {
  if (domains.empty() || !std::ranges::all_of(domains, is_dns_name)) return fail(Fault::name_invalid);
  constexpr std::array<std::uint8_t, 8> all_ipv4{};
  constexpr std::array<std::uint8_t, 32> all_ipv6{};
  der::Writer writer;
  const auto subtree = [&](GeneralNameKind kind, Bytes base) {
    writer.sequence([&] { writer.element(tag::primitive_context(static_cast<unsigned>(kind)), base); });
  };
  writer.sequence([&] {
    writer.inside(tag::constructed_context(0), [&] {
      for (const auto domain : domains) {
        subtree(GeneralNameKind::dns, bytes_of(domain));
        // There a name without a dot in front is that one host.
        const auto below = "." + std::string{domain};
        for (const auto kind : {GeneralNameKind::email, GeneralNameKind::uri}) {
          subtree(kind, bytes_of(domain));
          subtree(kind, bytes_of(below));
        }
      }
    });
    writer.inside(tag::constructed_context(1), [&] {
      subtree(GeneralNameKind::ip_address, all_ipv4);
      subtree(GeneralNameKind::ip_address, all_ipv6);
    });
  });
  return std::move(writer).take();
}

}  // namespace bulla::x509
