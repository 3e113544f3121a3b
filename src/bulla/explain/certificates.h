// explain: the certificates and raw keys that a side has shown, read for people. Judges nothing.
#pragma once
#include "bulla/explain/facts.h"
#include "bulla/wire/extension_block.h"

namespace bulla::explain {

// What the server's answers say of the form in which each side shows its key (RFC 7250).
void note_types(const wire::ExtensionBlock& answers, Facts& facts);

// In which form a version sends them (RFC 9846 §4.5.1, RFC 5246 §7.4.2).
enum class CertificateForm : std::uint8_t { tls13, tls12 };

// What a Certificate message shows, as it came or compressed, if it is one and can be read. `type`: what was agreed on.
std::optional<Presented> presented_in(const Event& event, CertificateForm form, wire::CertificateType type);

// Of one certificate, or one raw key, in DER.
CertificateFacts certificate_facts(Bytes der);
CertificateFacts raw_key_facts(Bytes der);

// DER of all certificates in the last chain that this side sent, leaf first, whether they can be read or not.
std::vector<Buffer> certificates_from(Side side, const Recording& recording);

// The text of a distinguished name in DER, safe to print.
std::string authority_text(Bytes name);

}  // namespace bulla::explain
