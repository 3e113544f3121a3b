// tool: bulla serve: TLS in front of files, of a program, or of the demonstration shop.
#include <algorithm>
#include <cstdio>

#include "bulla/base/try.h"
#include "bulla/tool/serving.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

struct ServeOptions {
  std::string listen;
  std::vector<std::string> certificates;
  std::vector<std::string> keys;
  std::vector<std::string> staples;
  std::vector<std::string> timestamps;
  std::optional<std::uint32_t> padding;
  std::string psk;
  std::string proof = "key-alone";
  std::string root;
  std::string to;
  bool shop = false;
  bool raw_key = false;
  std::string client_ca;
  std::vector<std::string> client_pins;
  std::string client_auth = "required";
  std::string client_auth_path;
  std::string alpn;
  std::string policy{handshake::standard_2026().name};
  std::optional<std::uint32_t> tickets;
  std::optional<std::uint32_t> early_data;
  std::string record;
  bool record_secrets = false;
  bool explain = false;
  bool check = false;
};

constexpr std::string_view http = "http/1.1";

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const auto part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
    parts.emplace_back(part);
  }
  return parts;
}

// What the options ask for, or a sentence why that can't be.
struct Plan {
  Serving serving;
  ServerFiles files;
};
std::expected<Backend, std::string> backend_of(const ServeOptions& options) {
  if ((options.root.empty() ? 0 : 1) + (options.to.empty() ? 0 : 1) + (options.shop ? 1 : 0) != 1)
    return std::unexpected("say one of --root, --to and --shop");
  Backend backend{.root = options.root, .upstream = {}, .shop = options.shop};
  if (options.to.empty()) return backend;
  backend.upstream = front::parse_address(options.to);
  if (!backend.upstream || backend.upstream->port == 0)
    return std::unexpected("--to wants HOST:PORT, not '" + options.to + "'");
  return backend;
}

std::expected<std::vector<std::string>, std::string> protocols_of(const ServeOptions& options, const Backend& backend) {
  if (options.alpn.empty()) return backend.speaks_http() ? std::vector{std::string{http}} : std::vector<std::string>{};
  auto protocols = split(options.alpn);
  for (const auto& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) return std::unexpected("--alpn wants names of 1 to 255 bytes");
    if (backend.speaks_http() && protocol != http)
      return std::unexpected("--root and --shop speak http/1.1, not '" + protocol + "'");
  }
  return protocols;
}

// A path that is to be guarded says that clients without a certificate may come to the others.
ClientAuthentication client_authentication_of(const ServeOptions& options) {
  if (options.client_auth == "optional") return ClientAuthentication::optional;
  const bool later = options.client_auth == "later" || !options.client_auth_path.empty();
  return later ? ClientAuthentication::none : ClientAuthentication::required;
}

// Empty if all is well.
std::string trouble_with_guard(const ServeOptions& options) {
  if (options.client_auth_path.empty()) return {};
  if (!options.client_auth_path.starts_with('/')) return "--client-auth-path wants a path that begins with /";
  if (options.client_ca.empty() && options.client_pins.empty())
    return "--client-auth-path wants --client-ca or --client-pin";
  return options.to.empty() ? "" : "--client-auth-path goes with --root or --shop: the bytes of --to have no paths";
}

std::expected<Plan, std::string> plan_of(const ServeOptions& options) {
  const auto address = front::parse_address(options.listen);
  if (!address) return std::unexpected("--listen wants ADDRESS:PORT, not '" + options.listen + "'");
  const bool key_alone = !options.psk.empty() && options.proof == "key-alone";
  if (options.keys.empty() && !key_alone)
    return std::unexpected("say --key, with --cert or alone, or --psk for clients that hold a shared key");
  if (!options.certificates.empty() && options.certificates.size() != options.keys.size())
    return std::unexpected("each --cert wants its --key");
  if (!options.staples.empty() && options.staples.size() != options.certificates.size())
    return std::unexpected("--ocsp is given for each --cert or for none");
  if (options.early_data && options.tickets.value_or(1) == 0)
    return std::unexpected("--early-data comes with tickets: leave out --tickets 0");
  if (auto wrong = trouble_with_guard(options); !wrong.empty()) return std::unexpected(std::move(wrong));
  if (!options.timestamps.empty() && options.timestamps.size() != options.certificates.size())
    return std::unexpected("--sct is given for each --cert or for none");
  if (options.record_secrets && options.record.empty()) return std::unexpected("--record-secrets wants --record");
  if (options.explain && !options.record.empty())
    return std::unexpected("--explain tells the connections that --record would keep: say one of the two");
  auto backend = backend_of(options);
  if (!backend) return std::unexpected(backend.error());
  auto protocols = protocols_of(options, *backend);
  if (!protocols) return std::unexpected(protocols.error());

  Plan plan{.serving = {.address = *address, .backend = std::move(*backend), .load = {}, .announce = announce},
            .files = {}};
  for (std::size_t i = 0; i < options.keys.size(); ++i)
    plan.files.identities.push_back({options.certificates.empty() ? "" : options.certificates[i], options.keys[i],
                                     options.staples.empty() ? "" : options.staples[i],
                                     options.timestamps.empty() ? "" : options.timestamps[i]});
  plan.serving.tickets = static_cast<std::uint8_t>(options.tickets.value_or(plan.serving.tickets));
  plan.serving.early_data = options.early_data.value_or(0);
  plan.serving.record = options.record;
  plan.serving.explain = options.explain;
  if (options.record_secrets) plan.serving.record_secrets = replay::Secrets::kept;
  plan.files.psks = options.psk;
  plan.files.key_proof = key_alone ? KeyProof::key_alone : KeyProof::key_or_certificate;
  plan.files.raw_keys = options.raw_key;
  plan.files.client_ca = options.client_ca;
  plan.files.client_pins = options.client_pins;
  plan.files.client_authentication = client_authentication_of(options);
  plan.serving.backend.guarded = options.client_auth_path;
  plan.files.protocols = std::move(*protocols);
  plan.files.record_padding = options.padding.value_or(0);
  plan.files.policy = handshake::find_policy(options.policy);
  return plan;
}

// Everything that can be known without a peer. A certificate that no client would accept now is a failure, too.
Outcome<void> check(const Plan& plan) {
  TRY(const auto config, load(plan.files));
  TRY_VOID(service_of(plan.serving.backend));
  const auto now = config->clock->now();
  for (std::size_t i = 0; i < plan.files.identities.size(); ++i) {
    if (config->identities[i]->is_raw_key()) continue;  // it does not expire
    const auto& leaf = config->identities[i]->leaf();
    const auto& file = plan.files.identities[i].certificate;
    if (now > leaf.not_after) return trouble(Fault::certificate_expired, file + ", on " + date_text(leaf.not_after));
    if (now < leaf.not_before)
      return trouble(Fault::certificate_not_yet_valid, file + ", before " + date_text(leaf.not_before));
  }
  return {};
}

ExitCode run(const ServeOptions& options) {
  auto plan = plan_of(options);
  if (!plan) return usage_error("serve", plan.error());
  const auto checked = check(*plan);
  if (options.check) {
    if (!checked) return report(checked.error());
    std::puts("all is well: nothing stands in the way of serving");
    return ExitCode::ok;
  }
  plan->serving.load = [files = plan->files] { return load(files); };
  if (!checked && (checked.error().error.fault == Fault::certificate_expired ||
                   checked.error().error.fault == Fault::certificate_not_yet_valid))
    remark("clients will refuse this: " + sentence_of(checked.error()));
  return serve(plan->serving);
}

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const auto* policy : handshake::policies()) names.emplace_back(policy->name);
  return names;
}

}  // namespace

void add_serve(const Command& root) {
  const auto options = std::make_shared<ServeOptions>();
  root.subcommand("serve", "Accept TLS and answer with files, with a plain program behind it, or with a shop")
      .required("--listen", "ADDRESS:PORT", options->listen, "Where to listen; port 0 lets the system choose")
      .any_number("--cert", "FILE", options->certificates,
                  "Certificates, leaf first, PEM; more than once: chosen by name")
      .any_number("--key", "FILE", options->keys,
                  "The private key of each --cert, in the same order; without any --cert the public key is shown raw")
      .flag("--raw-key", options->raw_key,
            "Show the public key without its certificate to clients that like that better")
      .option("--psk", "FILE", options->psk, "Shared keys of clients: lines IDENTITY:HEXKEY[:sha384][:raw]")
      .choice("--proof", {"key-alone", "key-or-certificate"}, options->proof,
              "With --psk: whether clients without a key come in, and are shown the certificate")
      .any_number("--ocsp", "FILE", options->staples,
                  "An OCSP response for each --cert, in the same order, to staple; PEM or DER")
      .any_number("--sct", "FILE", options->timestamps,
                  "Logs' timestamps for each --cert, in the same order: a list as RFC 6962 writes it")
      .option("--root", "DIR", options->root, "Answer HTTP with the files below DIR")
      .option("--to", "HOST:PORT", options->to, "Pass bytes to and from a plain TCP program")
      .flag("--shop", options->shop, "Answer HTTP with the demonstration shop")
      .option("--client-ca", "FILE", options->client_ca, "Ask clients for a certificate of these CAs, PEM")
      .any_number("--client-pin", "PIN|FILE", options->client_pins,
                  "Ask clients for a public key without a certificate, and believe this one")
      .choice("--client-auth", {"required", "optional", "later"}, options->client_auth,
              "What if a client has no certificate; later: it is asked at the shop's checkout")
      .option("--client-auth-path", "PREFIX", options->client_auth_path,
              "Ask for it when a request for PREFIX arrives, not before; others come in without")
      .option("--alpn", "LIST", options->alpn, "Protocols, comma-separated, best first [http/1.1 with --root, --shop]")
      .choice("--policy", policy_names(), options->policy, "What may be negotiated")
      .number("--tickets", {0, 8}, options->tickets,
              "Tickets to each client, to come back with at less cost (2); 0: none, TLS 1.2 keeps session ids")
      .number("--early-data", {1, 16384}, options->early_data,
              "Bytes that a client may send with the hello by which it comes back (none)")
      .number("--pad", {2, max_record_padding}, options->padding, "Pad each record to a multiple of so many bytes")
      .flag("--explain", options->explain, "Tell each connection's transaction in seven steps, on standard error")
      .option("--record", "FILE", options->record, "Append what the wire shows of each connection, for bulla explain")
      .flag("--record-secrets", options->record_secrets, "Record their secrets, too, so that they can be run again")
      .flag("--check", options->check, "Check files and options, then end without serving")
      .examples({"bulla serve --listen 0.0.0.0:443 --cert shop.crt --key shop.key --to localhost:8080",
                 "bulla serve --listen localhost:8443 --cert a.crt --key a.key --root /srv/www --check",
                 "kill -HUP PID    # read the certificates again; kill PID drains and ends"})
      .action([options] { return run(*options); });
}

}  // namespace bulla::tool
