// explain: chains of certificates as HTML.
#include "bulla/explain/html_chain.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

using Indexes = std::vector<std::size_t>;

// From the leaf upwards: the path that was judged good, or else as far as issuers lead.
Indexes path_of(const PageChain& chain) {
  const auto& certificates = chain.certificates;
  Indexes path;
  for (std::size_t i = 0; i < certificates.size(); ++i)
    if (certificates[i].path_place) path.push_back(i);
  std::ranges::sort(path, {}, [&](std::size_t index) { return *certificates[index].path_place; });
  if (!path.empty() || certificates.empty()) return path;
  for (std::optional<std::size_t> next = 0; next && *next < certificates.size(); next = certificates[*next].issuer) {
    if (std::ranges::find(path, *next) != path.end()) break;
    path.push_back(*next);
  }
  return path;
}

bool breaks_at(const PageChain& chain, std::size_t index) {
  return std::ranges::any_of(chain.paths, [&](const PagePath& path) { return !chain.good && path.broken_at == index; });
}

std::string_view part_of(const PageCertificate& certificate, std::size_t index) {
  if (certificate.from_our_store) return "Anchor: in this side's own store, and trusted because of that";
  if (index == 0) return "Leaf: whose key proves who is speaking";
  return certificate.proved == Proved::by_itself ? "Root that was sent along" : "Intermediate";
}

void put_row(HtmlWriter& writer, Markup label, std::string_view words) {
  if (words.empty()) return;
  const auto row = writer.in("div");
  writer.leaf("dt", label.text());
  const auto said = writer.in("dd");
  writer.peer(words);
}

void put_code(HtmlWriter& writer, Markup label, std::string_view words) {
  if (words.empty()) return;
  const auto row = writer.in("div");
  writer.leaf("dt", label.text());
  const auto said = writer.in("dd");
  writer.leaf("code", words, {{"class", "copied"}});
}

void put_facts(HtmlWriter& writer, const PageCertificate& certificate) {
  const auto& facts = certificate.facts;
  const auto list = writer.in("dl", {{"class", "details"}});
  put_row(writer, "not readable", facts.unreadable);
  put_row(writer, "names", listed(facts.names));
  put_row(writer, "issued by", facts.issuer);
  put_row(writer, "valid from", facts.not_before);
  put_row(writer, "valid until", facts.not_after);
  put_row(writer, "key", facts.key);
  put_row(writer, "signed by", facts.signed_by);
  put_row(writer, "may issue others", certificate.is_authority ? "yes, it is an authority" : "");
  put_code(writer, "serial number", certificate.serial);
  put_code(writer, "SHA-256", certificate.fingerprint);
  put_code(writer, "pin", facts.pin);
  if (certificate.der.size > 0) put_row(writer, "size", counted(certificate.der.size, "byte"));
}

void put_certificate(HtmlWriter& writer, const PageChain& chain, std::size_t index) {
  const auto& certificate = chain.certificates[index];
  const bool broken = breaks_at(chain, index);
  const auto item = writer.in("li", {{"class", broken ? "certificate broken" : "certificate"}});
  writer.leaf("p", chain.raw_key ? "A raw public key" : part_of(certificate, index), {{"class", "caption"}});
  {
    const auto title = writer.in("h4");
    const auto& subject = certificate.facts.subject;
    writer.peer(!subject.empty() ? subject : chain.raw_key ? "A key without a name" : "(no subject)");
  }
  if (broken) {
    const auto chip = writer.in("p", {{"class", "chip bad"}});
    writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-failed"/></svg>)").text("the path breaks here");
  }
  put_facts(writer, certificate);
}

// Between a certificate and the next one up.
void put_link(HtmlWriter& writer, const PageCertificate& certificate) {
  const bool wrong = certificate.proved == Proved::wrong;
  const auto item = writer.in("li", {{"class", wrong ? "link broken" : "link"}});
  writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-up"/></svg>)");
  switch (certificate.proved) {
    case Proved::by_issuer:
      writer.text("signed with the next one's key, and that was checked");
      break;
    case Proved::by_itself:
      writer.text("signed by itself");
      break;
    case Proved::wrong:
      writer.text("names the next one as its issuer, but the signature is not that one's");
      break;
    case Proved::unknown:
      writer.text("names the next one as its issuer; the signature was not checked");
  }
}

void put_others(HtmlWriter& writer, const PageChain& chain, const Indexes& path) {
  if (path.size() >= chain.certificates.size()) return;
  writer.leaf("p", "Not on this path:", {{"class", "caption"}});
  const auto list = writer.in("ol", {{"class", "chain others"}});
  for (std::size_t i = 0; i < chain.certificates.size(); ++i)
    if (std::ranges::find(path, i) == path.end()) put_certificate(writer, chain, i);
}

void put_paths(HtmlWriter& writer, const PageChain& chain) {
  if (chain.paths.empty()) return;
  const auto folded = writer.in("details", {{"open", ""}});
  writer.leaf("summary", counted(chain.paths.size(), "path") + " tried that did not hold");
  const auto list = writer.in("ol", {{"class", "paths"}});
  for (const auto& path : chain.paths) {
    const auto item = writer.in("li");
    for (std::size_t i = 0; i < path.subjects.size(); ++i) {
      if (i > 0) writer.text(" ← ");
      writer.peer(path.subjects[i]);
    }
    const auto fault = writer.in("p");
    writer.peer(sentence(path.fault));
    if (!path.detail.empty()) writer.text(" ").peer(sentence(path.detail));
  }
  if (chain.paths_left_out > 0) writer.leaf("li", counted(chain.paths_left_out, "path") + " more are left out");
}

void put_verdict(HtmlWriter& writer, const PageChain& chain) {
  const auto line = writer.in("p", {{"class", !chain.judged ? "verdict"
                                              : chain.good  ? "verdict good"
                                                            : "verdict bad"}});
  if (!chain.judged) {
    writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-open"/></svg>)").text("Not judged here. ");
  } else if (chain.good) {
    writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-done"/></svg>)").text("Trusted. ");
  } else {
    writer.markup(R"(<svg aria-hidden="true" class="icon"><use href="#i-failed"/></svg>)").text("Not trusted. ");
  }
  if (!chain.verdict.empty()) writer.peer(sentence(chain.verdict));
}

void put_chain(HtmlWriter& writer, const PageChain& chain) {
  writer.leaf("h3", "What the " + std::string{name_of_side(chain.whose)} + " showed");
  put_verdict(writer, chain);
  if (chain.compressed)
    writer.leaf("p",
                "It travelled compressed by " + chain.compressed->algorithm + ": it stands for " +
                    counted(chain.compressed->whole, "byte") + ".",
                {{"class", "hint"}});
  const auto path = path_of(chain);
  {
    const auto list = writer.in("ol", {{"class", "chain"}});
    for (std::size_t i = 0; i < path.size(); ++i) {
      put_certificate(writer, chain, path[i]);
      if (i + 1 < path.size()) put_link(writer, chain.certificates[path[i]]);
    }
  }
  put_paths(writer, chain);
  put_others(writer, chain, path);
  if (chain.left_out > 0) writer.leaf("p", "Left out: " + counted(chain.left_out, "certificate") + ".");
}

}  // namespace

void put_certificates(HtmlWriter& writer, const Page& page) {
  const auto section = writer.in("section", {{"id", "certificates"}, {"aria-labelledby", "certificates-title"}});
  writer.leaf("h2", "4. The certificates", {{"id", "certificates-title"}});
  writer.markup(
      "<p>A certificate says that a key belongs to a name, and whoever issued it has signed that. The leaf is vouched "
      "for "
      "by the next one, and so on, up to an anchor that this side trusted before the connection began. One bad link "
      "and "
      "nothing below it counts.</p>");
  if (page.chains.empty()) writer.leaf("p", "No certificate was shown in this connection.", {{"class", "hint"}});
  for (const auto& chain : page.chains) put_chain(writer, chain);
}

}  // namespace bulla::explain
