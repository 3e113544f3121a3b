// explain: one connection in memory, watched from both ends for their pages.
#pragma once
#include <gtest/gtest.h>

#include "bulla/explain/page_recorder.h"
#include "bulla/openssl/provider.h"
#include "explain/story.h"
#include "support/both.h"
#include "support/recorder.h"

namespace bulla::test {

// A nanosecond more at each look.
inline explain::WorkClock working() {
  return [now = std::chrono::nanoseconds{0}]() mutable { return ++now; };
}

// An end's page recorder, and beside it one that keeps all.
struct Watch {
  explicit Watch(Side self, explain::Values values)
      : page{self, openssl::provider(), {.values = values, .stopwatch = ticking(), .work = working()}} {}

  explain::PageRecorder page;
  Recorder whole;
  Both both{page, whole};
};

struct Paged {
  explicit Paged(const std::shared_ptr<ClientConfig>& clients = client_config(),
                 const std::shared_ptr<ServerConfig>& servers = server_config(),
                 explain::Values values = explain::Values::left_out, std::string_view name = server_name)
      : client{Side::client, values},
        server{Side::server, values},
        client_side{explain::metered(clients, client.page.meter()).value()},
        server_side{explain::metered(servers, server.page.meter()).value()},
        link{client_side, server_side, &client.both, &server.both, name} {
    link.run();
  }

  // A question, an answer, and both goodbyes.
  void talk() {
    link.client.say(bytes_of("a question"));
    link.carry();
    link.server.say(bytes_of("an answer"));
    link.carry();
    link.client.close();
    link.carry();
    link.server.close();
    link.carry();
  }
  explain::Page client_page() const { return page(client, link.client.error); }
  explain::Page server_page() const { return page(server, link.server.error); }

  Watch client;
  Watch server;
  std::shared_ptr<const ClientConfig> client_side;
  std::shared_ptr<const ServerConfig> server_side;
  Link link;

 private:
  static explain::Page page(const Watch& watch, const std::optional<Error>& error) {
    return explain::page_of(watch.page, {.title = "a test", .error = error ? &*error : nullptr});
  }
};

inline std::pair<std::shared_ptr<ClientConfig>, std::shared_ptr<ServerConfig>> mutual() {
  auto client = client_config();
  client->identities = {client_identity()};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  return {std::move(client), std::move(server)};
}

inline const explain::PageSecret* secret_called(const explain::Page& page, std::string_view name) {
  const auto found = std::ranges::find(page.secrets, name, &explain::PageSecret::name);
  return found == page.secrets.end() ? nullptr : &*found;
}

}  // namespace bulla::test
