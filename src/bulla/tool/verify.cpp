// tool: bulla verify: is this chain good, and why not? Knows nothing of connections.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "bulla/base/try.h"
#include "bulla/der/pem.h"
#include "bulla/files/files.h"
#include "bulla/openssl/provider.h"
#include "bulla/tool/json.h"
#include "bulla/tool/log_list.h"
#include "bulla/tool/pem_files.h"
#include "bulla/tool/public_suffixes.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/timestamp.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

constexpr std::size_t largest_list = 256 << 20;

struct VerifyOptions {
  std::string chain;
  std::vector<std::string> names;
  std::vector<std::string> authorities;
  std::vector<std::string> revocation_lists;
  std::vector<std::string> responses;
  std::string logs;
  std::string at;
  std::string purpose = "server";
  std::string level = "strict";
  bool json = false;
};

// All that is asked, read and checked before anything is judged.
struct Case {
  std::vector<Buffer> chain;
  std::vector<Buffer> responses;  // OCSP
  std::vector<x509::ReferenceName> names;
  std::shared_ptr<const x509::Trust> trust;
  x509::Purpose purpose;
  Time now;
};

struct Verdict {
  std::optional<x509::PeerIdentity> identity;
  Error error;
  x509::Explanation why;
};

Outcome<x509::RevocationRule> revocation_rule(const VerifyOptions& options) {
  std::vector<Buffer> all;
  for (const auto& file : options.revocation_lists) {
    TRY(auto more, read_blocks(file, der::pem_crl, largest_list));
    std::ranges::move(more, std::back_inserter(all));
  }
  const auto demand =
      all.empty() && options.responses.empty() ? x509::StatusDemand::where_known : x509::StatusDemand::leaf;
  if (all.empty()) return x509::RevocationRule{.demand = demand};
  auto lists = x509::RevocationLists::parse(std::move(all));
  if (lists) return x509::RevocationRule{.lists = *std::move(lists), .demand = demand};
  Trouble why{lists.error()};
  why.which = "list " + std::to_string(lists.error().certificate + 1) + " in " + listed(options.revocation_lists);
  why.error.certificate = Error::nowhere;
  return std::unexpected(std::move(why));
}

x509::Purpose purpose_named(std::string_view word) {
  if (word == "server") return x509::Purpose::server_authentication;
  return word == "client" ? x509::Purpose::client_authentication : x509::Purpose::any;
}

x509::Level level_named(std::string_view word) {
  if (word == "compat") return x509::Level::compat;
  return word == "strict" ? x509::Level::strict : x509::Level::pedantic;
}

// The certificates of a file, or of the files of a directory.
Outcome<std::vector<Buffer>> read_roots(const std::string& place) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(place, ignored)) return read_certificates(place);
  const auto trust = files::load_trust(place);
  if (!trust) return trouble(trust.error().fault, place);
  std::vector<Buffer> certificates;
  for (const auto& anchor : (*trust)->anchors()) certificates.push_back(anchor->der);
  return certificates;
}

Outcome<std::shared_ptr<const x509::Trust>> trust_for(const VerifyOptions& options) {
  TRY(auto revocation, revocation_rule(options));
  x509::TrustOptions rules{
      .level = level_named(options.level), .public_suffix = public_suffixes(), .revocation = revocation};
  if (!options.logs.empty()) {
    TRY(rules.transparency.logs, read_log_list(options.logs));
  }
  if (options.authorities.empty()) {
    auto trust = files::system_trust(rules);
    if (trust) return *std::move(trust);
    return trouble(trust.error().fault, "this system's trusted roots",
                   "install ca-certificates, or name the CA with --ca");
  }
  std::vector<Buffer> anchors;
  for (const auto& place : options.authorities) {
    TRY(auto more, read_roots(place));
    std::ranges::move(more, std::back_inserter(anchors));
  }
  const std::vector<Bytes> views{anchors.begin(), anchors.end()};
  auto trust = x509::Trust::with_anchors(openssl::provider(), views, rules);
  if (trust) return *std::move(trust);
  Trouble why{trust.error()};
  why.which = "the CA's certificate in " + listed(options.authorities);
  why.error.certificate = Error::nowhere;
  return std::unexpected(std::move(why));
}

Outcome<Case> prepare(const VerifyOptions& options, Time now) {
  Case it{.chain{}, .responses{}, .names{}, .trust{}, .purpose = purpose_named(options.purpose), .now = now};
  for (const auto& text : options.names) {
    auto name = x509::ReferenceName::parse(text);
    if (!name) return trouble(Fault::name_invalid, "'" + text + "'");
    it.names.push_back(*std::move(name));
  }
  TRY(it.chain, read_certificates(options.chain));
  for (const auto& file : options.responses) {
    TRY(auto more, read_blocks(file, der::pem_ocsp_response));
    std::ranges::move(more, std::back_inserter(it.responses));
  }
  TRY(it.trust, trust_for(options));
  return it;
}

// Good for every name that was asked for; without names, for the path alone.
Verdict judge(const Case& it) {
  const std::vector<Bytes> chain{it.chain.begin(), it.chain.end()};
  const std::vector<Bytes> responses{it.responses.begin(), it.responses.end()};
  Verdict verdict;
  const auto ask = [&](std::optional<x509::ReferenceName> name) {
    auto judged = it.trust->judge(
        {.chain = chain, .purpose = it.purpose, .name = std::move(name), .now = it.now, .staples = responses},
        &verdict.why);
    if (judged) {
      verdict.identity = *std::move(judged);
    } else {
      verdict.error = judged.error();
      verdict.identity.reset();
    }
    return verdict.identity.has_value();
  };
  if (it.names.empty()) {
    ask(std::nullopt);
    return verdict;
  }
  for (const auto& name : it.names) {
    if (!ask(name)) break;
  }
  return verdict;
}

std::string where(const x509::Attempt& attempt) {
  if (attempt.subjects.empty() && attempt.error.certificate == Error::nowhere) return "the file: ";
  if (attempt.error.certificate == Error::nowhere) return "the trusted root: ";
  if (attempt.error.certificate == 0) return "the leaf: ";
  return "certificate " + std::to_string(attempt.error.certificate) + " of the file: ";
}

std::string path_text(const std::vector<std::string>& subjects) {
  std::string text;
  for (const auto& subject : subjects) text += (text.empty() ? "" : " <- ") + subject;
  return text.empty() ? "no path" : text;
}

std::string reason(const x509::Attempt& attempt) {
  const auto& row = attempt.error.row();
  auto text = where(attempt) + std::string{row.text};
  if (!row.rule.empty()) text += " [" + std::string{row.rule} + "]";
  if (attempt.error.offset != 0) text += ", at byte " + std::to_string(attempt.error.offset);
  return text + (attempt.detail.empty() ? "" : ": " + attempt.detail);
}

std::vector<std::string> subjects_of(const x509::PeerIdentity& identity) {
  std::vector<std::string> subjects;
  for (const auto& certificate : identity.path()) subjects.push_back(certificate->subject_text());
  return subjects;
}

void tell_good(const x509::PeerIdentity& identity) {
  std::string text = "good\n";
  std::size_t depth = 0;
  for (const auto& certificate : identity.path()) {
    text += std::string(2 * depth + 2, ' ') + certificate->subject_text() + ", valid until " +
            der::readable_time(certificate->not_after) + "\n";
    ++depth;
  }
  std::fputs(text.c_str(), stdout);
}

void tell_bad(const Verdict& verdict) {
  std::string text = "refused; paths tried:\n";
  std::size_t number = 0;
  for (const auto& attempt : verdict.why.attempts) {
    text += std::to_string(++number) + ". " + path_text(attempt.subjects) + "\n   " + reason(attempt) + "\n";
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

void tell_json(const Verdict& verdict) {
  JsonRecord record{{"verdict", std::string{verdict.identity ? "good" : "refused"}}};
  std::vector<std::string> paths;
  if (verdict.identity) {
    record.emplace_back("path", subjects_of(*verdict.identity));
  } else {
    const auto& row = verdict.error.row();
    record.emplace_back("fault", std::string{row.name});
    record.emplace_back("rule", std::string{row.rule});
    record.emplace_back("sentence", std::string{row.text});
    for (const auto& attempt : verdict.why.attempts)
      paths.push_back(path_text(attempt.subjects) + ": " + reason(attempt));
    record.emplace_back("tried", paths);
  }
  std::fputs(to_json(record).c_str(), stdout);
}

ExitCode verify(const VerifyOptions& options) {
  const auto now = options.at.empty() ? system_clock().now() : parse_timestamp(options.at);
  if (!now) return usage_error("verify", "--at: '" + options.at + "' is no time; give one as 2026-06-01T12:00:00Z");
  const auto it = prepare(options, *now);
  if (!it) {
    const auto code = report(it.error());
    return is_wrong_content(it.error().error.fault) ? ExitCode::not_trusted : code;
  }
  const auto verdict = judge(*it);
  if (options.json) {
    tell_json(verdict);
  } else if (verdict.identity) {
    tell_good(*verdict.identity);
  } else {
    tell_bad(verdict);
  }
  if (verdict.identity) return ExitCode::ok;
  return options.json ? exit_code_of(verdict.error) : report(Trouble{verdict.error});
}

}  // namespace

void add_verify(const Command& root) {
  const auto command = root.subcommand("verify", "Judge a chain of certificates, and say why it is good or not");
  const auto options = std::make_shared<VerifyOptions>();
  command
      .argument("CHAIN", options->chain, "PEM: the leaf first, then intermediates in any order; or one DER certificate")
      .any_number("--name", "NAME", options->names, "Whom it must be for: a DNS name, IP address or mailbox")
      .any_number("--ca", "FILE|DIR", options->authorities, "Roots to believe, PEM (default: this system's)")
      .any_number("--crl", "FILE", options->revocation_lists,
                  "Lists of revoked certificates, PEM or DER; with them the leaf's status must be known")
      .any_number("--ocsp", "FILE", options->responses,
                  "OCSP responses, PEM or DER; with them the leaf's status must be known")
      .option("--logs", "FILE", options->logs,
              "Transparency logs (Chrome's JSON): two of two operators must vouch for a server")
      .option("--at", "TIME", options->at, "Judge as of this moment, RFC 3339 (default: now)")
      .choice("--purpose", {"server", "client", "any"}, options->purpose, "What the leaf is used for")
      .choice("--level", {"compat", "strict", "pedantic"}, options->level,
              "How much is asked: what is needed to be safe, what the public web asks, each duty of a CA")
      .flag("--json", options->json, "As a JSON object")
      .examples({"bulla verify chain.pem --name shop.example", "bulla verify shop.crt --ca root.pem --level pedantic"})
      .action([options] { return verify(*options); });
}

}  // namespace bulla::tool
