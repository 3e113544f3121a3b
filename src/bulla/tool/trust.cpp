// tool: bulla trust: whether this machine trusts the private CA. Says what it will do, asks, does it, and can undo it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "bulla/authority/authority.h"
#include "bulla/authority/location.h"
#include "bulla/tool/json.h"
#include "bulla/tool/subcommands.h"
#include "bulla/tool/trust_stores.h"
#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

using Stores = std::vector<std::unique_ptr<TrustStore>>;
enum class Change : std::uint8_t { add, remove };

struct Options {
  std::string directory = authority::default_directory();
  std::string stores = "all";
  bool yes = false;
  bool json = false;
};

Stores chosen_stores(const Options& options) {
  Stores stores;
  if (options.stores != "nss") stores.push_back(system_store({}));
  if (options.stores == "system") return stores;
  for (auto& store : nss_stores(authority::home_directory())) stores.push_back(std::move(store));
  return stores;
}

Outcome<TrustedRoot> root_of(const Options& options) {
  auto ca = authority::Authority::open(options.directory);
  if (!ca) return std::unexpected(ca.error());
  return TrustedRoot{ca->root_pem(), ca->root().subject, authority::fingerprint(ca->root())};
}

std::string name_of(const TrustStore& store) { return store.kind() + " store " + store.place(); }

// The stores that are not yet as wanted and can be changed; says what will be done, and what can't be.
std::vector<const TrustStore*> plan(const Stores& stores, const TrustedRoot& root, Change change) {
  std::vector<const TrustStore*> todo;
  for (const auto& store : stores) {
    const auto state = store->state(root);
    const auto wanted = change == Change::add ? StoreState::trusted : StoreState::absent;
    if (state && *state == wanted) continue;
    if (!state || !store->obstacle().empty()) {
      remark("not the " + name_of(*store) + ": " + (state ? store->obstacle() : sentence_of(state.error())));
      continue;
    }
    todo.push_back(store.get());
    std::printf("%s\n",
                ("will " + (change == Change::add ? store->plan_to_add(root) : store->plan_to_remove(root))).c_str());
  }
  std::fflush(stdout);
  return todo;
}

bool agreed() {
  std::fputs("Go on? [y/N] ", stderr);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

ExitCode carry_out(const std::vector<const TrustStore*>& todo, const TrustedRoot& root, Change change) {
  auto worst = ExitCode::ok;
  for (const auto* const store : todo) {
    const auto done = change == Change::add ? store->add(root) : store->remove(root);
    if (!done) {
      worst = report({Fault::trust_store_failed, name_of(*store) + ": " + done.error().which, done.error().mend});
    } else {
      std::printf("%s the %s\n", change == Change::add ? "added to" : "removed from", name_of(*store).c_str());
    }
  }
  return worst;
}

// Whoever was refused everywhere must not believe that it worked; nor that nothing is left.
bool is_as_wanted(const Stores& stores, const TrustedRoot& root, Change change) {
  const auto is = [&](StoreState wanted) {
    return [&root, wanted](const auto& store) {
      const auto state = store->state(root);
      return state && *state == wanted;
    };
  };
  if (change == Change::add) return std::ranges::any_of(stores, is(StoreState::trusted));
  return std::ranges::all_of(stores, is(StoreState::absent));
}

ExitCode change(const Options& options, Change change) {
  const auto root = root_of(options);
  if (!root) return report(root.error());
  const auto stores = chosen_stores(options);
  const auto todo = plan(stores, *root, change);
  if (!todo.empty() && !options.yes) {
    if (::isatty(STDIN_FILENO) == 0) {
      return usage_error(change == Change::add ? "trust add" : "trust remove",
                         "nothing was changed: there is no terminal to ask at. Give --yes to go on unasked");
    }
    if (!agreed()) {
      remark("nothing was changed");
      return ExitCode::failure;
    }
  }
  if (const auto end = carry_out(todo, *root, change); end != ExitCode::ok) return end;
  if (!is_as_wanted(stores, *root, change)) return ExitCode::failure;
  if (todo.empty())
    std::puts(change == Change::add ? "nothing to do: it is trusted" : "nothing to do: it is trusted nowhere");
  return ExitCode::ok;
}

ExitCode status(const Options& options) {
  const auto root = root_of(options);
  if (!root) return report(root.error());
  std::vector<JsonRecord> json;
  for (const auto& store : chosen_stores(options)) {
    const auto state = store->state(*root);
    const std::string told{state ? word(*state) : "unknown"};
    const auto note = state ? store->obstacle() : sentence_of(state.error());
    json.push_back({{"kind", store->kind()}, {"place", store->place()}, {"state", told}, {"note", note}});
    if (!options.json) {
      std::printf("%-8s %s %s%s\n", told.c_str(), store->kind().c_str(), store->place().c_str(),
                  note.empty() ? "" : (" (" + note + ")").c_str());
    }
  }
  if (options.json) std::fputs(to_json(json).c_str(), stdout);
  return ExitCode::ok;
}

std::shared_ptr<Options> describe(const Command& verb) {
  auto options = std::make_shared<Options>();
  verb.option("--dir", "DIR", options->directory, "Where the CA lives")
      .choice("--store", {"all", "system", "nss"}, options->stores,
              "Which stores: the system's (as root), the NSS databases of your browsers");
  return options;
}

void describe_change(const Command& trust, Change which, const std::string& name, const std::string& description) {
  const auto verb = trust.subcommand(name, description);
  const auto options = describe(verb);
  verb.flag("-y,--yes", options->yes, "Don't ask first")
      .examples({"bulla trust " + name, "bulla trust " + name + " --store nss --yes"})
      .action([options, which] { return change(*options, which); });
}

}  // namespace

void add_trust(const Command& root) {
  const auto trust = root.subcommand("trust", "Let this machine trust the private CA, or stop it");
  describe_change(trust, Change::add, "add", "Put the root into the trust stores; says what it will do, then asks");
  describe_change(trust, Change::remove, "remove", "Take the root out of the trust stores again");
  const auto verb = trust.subcommand("status", "Which trust stores have the root");
  const auto options = describe(verb);
  verb.flag("--json", options->json, "As a JSON array").action([options] { return status(*options); });
  trust.examples({"bulla trust status", "bulla trust add", "bulla trust remove"});
}

}  // namespace bulla::tool
