// tool: bulla ca: the private CA on the command line. Knows nothing of how certificates are made.
#include "bulla/tool/ca.h"

#include <memory>

#include "bulla/authority/location.h"
#include "bulla/base/try.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using authority::Authority;
using authority::Existing;
using authority::KeyChoice;

struct InitOptions {
  std::string directory = authority::default_directory();
  std::string name = authority::default_name();
  std::string key{word(authority::KeyChoice::ecdsa)};
  bool json = false;
};

struct IssueOptions {
  std::vector<std::string> names;
  std::string directory = authority::default_directory();
  std::string out;
  std::optional<std::uint32_t> days;
  std::string key{word(authority::KeyChoice::ecdsa)};
  bool client = false;
  bool force = false;
  bool json = false;
};

struct ReadOptions {
  std::string directory = authority::default_directory();
  bool json = false;
};

Outcome<std::string> init(const InitOptions& options) {
  TRY(const auto made, Authority::init(options.directory, options.name, system_clock(), key_choice(options.key)));
  const auto place = std::filesystem::absolute(options.directory).string();
  const auto fingerprint = authority::fingerprint(made.root());
  if (options.json) {
    return to_json(JsonRecord{{"directory", place},
                              {"name", made.root().subject},
                              {"not_after", timestamp_text(made.root().not_after)},
                              {"root_sha256", fingerprint}});
  }
  return "Made the CA \"" + made.root().subject + "\" in " + place + ", good until " +
         date_text(made.root().not_after) + ".\nSHA-256 of its root: " + fingerprint +
         "\nNext: bulla ca issue localhost 127.0.0.1 ::1\n";
}

Outcome<std::string> issue(const IssueOptions& options) {
  authority::Request request;
  TRY(request.names, names_in(options.names));
  request.days = options.days;
  request.key = key_choice(options.key);
  request.use = use_for(request.names, options.client);
  const auto files = files_of(options.out.empty() ? prefix_for(request.names.front().text()) : options.out);
  if (!options.force) TRY_VOID(check_absent(files));
  TRY(auto ca, Authority::open(options.directory));
  TRY(const auto issued, ca.issue(request));
  TRY_VOID(write_files(files, {issued.certificates, issued.key.expose()},
                       options.force ? Existing::replace : Existing::refuse));

  const auto& record = issued.record;
  if (options.json) {
    auto json = json_of(record);
    json.insert(json.begin(), {{"certificate", files.certificate.string()}, {"key", files.key.string()}});
    return to_json(json);
  }
  return certificate_line(files.certificate, record) + files.key.string() + "  its private key (" +
         std::string{word(record.key)} + "): keep it to yourself\n";
}

Outcome<std::string> list(const ReadOptions& options) {
  TRY(const auto ca, Authority::open(options.directory));
  TRY(const auto records, ca.issued());
  std::vector<JsonRecord> json;
  std::string text;
  for (const auto& record : records) {
    if (options.json) json.push_back(json_of(record));
    text += to_hex(record.serial) + "  " + std::string{word(record.status())} + "  " + std::string{word(record.use)} +
            "  until " + date_text(record.not_after) + "  " + listed(texts_of(record.names)) + "\n";
  }
  return options.json ? to_json(json) : text;
}

Outcome<std::string> export_root(const ReadOptions& options) {
  TRY(const auto ca, Authority::open(options.directory));
  return ca.root_pem();
}

void describe_init(const Command& ca) {
  const auto options = std::make_shared<InitOptions>();
  ca.subcommand("init", "Make a CA: a root, an issuing certificate below it, and their keys")
      .option("--dir", "DIR", options->directory, "Where the CA lives; made if it isn't there")
      .option("--name", "NAME", options->name, "What the root is called, 1 to 48 characters")
      .choice("--key", key_choices(), options->key, key_help)
      .flag("--json", options->json, "Say what was made as JSON")
      .examples({"bulla ca init", "bulla ca init --dir /srv/ca --name \"Example workshop\""})
      .action([options] { return answer(init(*options)); });
}

void describe_issue(const Command& ca) {
  const auto options = std::make_shared<IssueOptions>();
  ca.subcommand("issue", "Make a private key and a certificate for it: PREFIX.key and PREFIX.crt")
      .arguments("NAME", options->names, "DNS names (also *.example.com), IP addresses, e-mail addresses")
      .flag("--client", options->client, "For a client that proves itself; implied by an e-mail address")
      .option("--dir", "DIR", options->directory, "Where the CA lives")
      .option("--out", "PREFIX", options->out, "Path of the two files without .crt and .key [the first NAME]")
      .number("--days", {1, authority::authority_days}, options->days,
              "Days that it is good for [90; for clients 365], at most as long as the CA")
      .choice("--key", key_choices(), options->key, key_help)
      .flag("--force", options->force, "Replace files that are there")
      .flag("--json", options->json, "Say what was made as JSON")
      .examples({"bulla ca issue localhost 127.0.0.1 ::1", "bulla ca issue '*.shop.example' --out shop --days 30",
                 "bulla ca issue ann@example.com --client"})
      .action([options] {
        return names_a_file(options->out) ? answer(issue(*options)) : bad_prefix("ca issue", options->out);
      });
}

void describe_reading(const Command& ca) {
  const auto exported = std::make_shared<ReadOptions>();
  ca.subcommand("export", "Write the root certificate, PEM, to standard output")
      .option("--dir", "DIR", exported->directory, "Where the CA lives")
      .examples({"bulla ca export > root.pem", "curl --cacert <(bulla ca export) https://localhost:8443/"})
      .action([exported] { return answer(export_root(*exported)); });

  const auto listing = std::make_shared<ReadOptions>();
  ca.subcommand("list", "What this CA has issued, oldest first")
      .option("--dir", "DIR", listing->directory, "Where the CA lives")
      .flag("--json", listing->json, "As a JSON array")
      .action([listing] { return answer(list(*listing)); });
}

}  // namespace

std::vector<std::string> key_choices() {
  std::vector<std::string> words;
  for (const auto choice : authority::all_key_choices) words.emplace_back(word(choice));
  return words;
}

KeyChoice key_choice(std::string_view chosen) {
  for (const auto choice : authority::all_key_choices) {
    if (chosen == word(choice)) return choice;
  }
  return KeyChoice::ecdsa;
}

Outcome<std::vector<x509::ReferenceName>> names_in(const std::vector<std::string>& texts) {
  std::vector<x509::ReferenceName> names;
  for (const auto& text : texts) {
    auto name = x509::ReferenceName::parse_pattern(text);
    if (!name) return trouble(Fault::name_invalid, "'" + text + "'");
    names.push_back(*std::move(name));
  }
  return names;
}

authority::Use use_for(const std::vector<x509::ReferenceName>& names, bool client) {
  const auto is_mailbox = [](const auto& name) { return name.kind() == x509::NameKind::email; };
  return client || std::ranges::any_of(names, is_mailbox) ? authority::Use::client : authority::Use::server;
}

bool names_a_file(const std::string& prefix) { return prefix.empty() || std::filesystem::path{prefix}.has_filename(); }

ExitCode bad_prefix(std::string_view command, const std::string& prefix) {
  return usage_error(command, "--out: '" + prefix + "' names no file");
}

std::vector<std::string> texts_of(const std::vector<authority::RecordedName>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text);
  return texts;
}

JsonRecord json_of(const authority::IssuedRecord& record) {
  JsonRecord json{{"serial", to_hex(record.serial)},
                  {"names", texts_of(record.names)},
                  {"use", std::string{word(record.use)}},
                  {"key_kind", std::string{word(record.key)}},
                  {"not_before", timestamp_text(record.not_before)},
                  {"not_after", timestamp_text(record.not_after)},
                  {"status", std::string{word(record.status())}}};
  if (record.revocation) {
    json.emplace_back("revoked", timestamp_text(record.revocation->when));
    json.emplace_back("reason", std::string{revocation_reason_name(record.revocation->reason)});
  }
  return json;
}

std::string certificate_line(const std::filesystem::path& file, const authority::IssuedRecord& record) {
  return file.string() + "  certificate (" + std::string{word(record.use)} + ") for " + listed(texts_of(record.names)) +
         ", good until " + date_text(record.not_after) + "\n";
}

void add_ca(const Command& root) {
  const auto ca = root.subcommand("ca", "A private certification authority: make it, issue from it");
  describe_init(ca);
  describe_issue(ca);
  describe_ca_requests(ca);
  describe_ca_revocation(ca);
  describe_reading(ca);
  ca.examples({"bulla ca init", "bulla ca issue localhost 127.0.0.1 ::1", "bulla ca export > root.pem"});
}

}  // namespace bulla::tool
