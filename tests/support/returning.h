// support: a client that comes back to a server, each with its memory of the other.
#pragma once
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"
#include "support/authority.h"
#include "support/duel.h"

namespace bulla::test {

// A client's memory that a test can look into and tamper with.
class OpenMemory final : public session::ClientSessions {
 public:
  void put(session::Ticket ticket) override { tickets.push_back(std::move(ticket)); }
  std::optional<session::Ticket> take(std::string_view) override {
    if (tickets.empty()) return std::nullopt;
    std::optional<session::Ticket> newest{std::move(tickets.back())};
    tickets.pop_back();
    return newest;
  }
  std::vector<session::Ticket> tickets;  // oldest first
};

struct Returning {
  Returning() {
    client->clock = server->clock = &clock;
    client->sessions = memory;
    server->sessions = session::SealedTickets::create(openssl::provider(), test_time).value();
  }
  // One handshake, and the tickets after it.
  Duel meet(const Duel::Meddler& meddle = {}, std::string_view name = server_name) {
    Duel duel{client, server, name};
    duel.run(meddle);
    return duel;
  }
  // The first time: it has to go well.
  void meet_first() {
    const auto duel = meet();
    ASSERT_TRUE(duel.done()) << (duel.client.error ? duel.client.error->row().name : "")
                             << (duel.server.error ? duel.server.error->row().name : "");
    ASSERT_FALSE(duel.client.info.resumed);
    ASSERT_FALSE(memory->tickets.empty());
  }

  Clockwork clock{test_time};
  std::shared_ptr<OpenMemory> memory = std::make_shared<OpenMemory>();
  std::shared_ptr<ClientConfig> client = client_config();
  std::shared_ptr<ServerConfig> server = server_config();
};

}  // namespace bulla::test
