// front: the shop's pages as HTML, from the templates in pages/.
#include "bulla/front/shop_pages.h"

#include <fmt/format.h>

#include "bulla/front/message.h"
#include "bulla/front/pages.h"

namespace bulla::front {
namespace {

Html certificate_section(std::string_view title, const CertificateFacts& facts) {
  Html names;
  for (const auto& name : facts.names) {
    if (!names.empty()) names += Html::trusted(", ");
    names += Html::escaped(name);
  }
  // A raw public key has none of what a certificate says.
  const auto or_none = [](const Html& html) { return html.empty() ? Html::trusted("none") : html; };
  return fill(pages::certificate_html,
              {{"title", title},
               {"subject", or_none(Html::escaped(facts.subject))},
               {"names", or_none(names)},
               {"issuer", or_none(Html::escaped(facts.issuer))},
               {"from", facts.raw_key ? "while it is pinned" : readable_date(facts.not_before)},
               {"to", facts.raw_key ? "no day of its own" : readable_date(facts.not_after)},
               {"key", facts.key},
               {"fingerprint", facts.fingerprint}});
}

// Whether this client will be asked for its certificate at the checkout, and if not why.
Html guest_section(const ConnectionFacts& facts) {
  std::string_view checkout = "This shop does not ask for certificates: it knows no CA that issues them to clients.";
  if (facts.challengeable)
    checkout =
        "At the checkout the shop asks your program for a certificate, after the connection is open: TLS 1.3’s "
        "post-handshake authentication. Without one you order as a guest.";
  else if (facts.knows_clients)
    checkout =
        "At the checkout the shop would ask who you are, but your program did not offer to be asked once the "
        "connection is open (TLS 1.3’s post-handshake authentication; no browser does). So you order as a guest.";
  return fill(pages::guest_html, {{"checkout", checkout}});
}

Html connection_section(const ConnectionFacts& facts) {
  const bool by_key = !facts.shared_key.empty();
  const auto asked = facts.server_name.empty() ? std::string{"and named no server"}
                                               : fmt::format("and asked for {}", facts.server_name);
  return fill(
      pages::connection_html,
      {{"version", facts.version},
       {"suite", facts.suite},
       {"group", facts.group},
       {"retried", facts.hello_retried ? ", at the second attempt" : ""},
       {"group_hint",
        facts.key_transported ? "your program made the key and encrypted it to the shop’s" : "agreed on the key"},
       {"strength", facts.strength},
       {"server_scheme", facts.resumed || by_key || facts.key_transported ? "none this time" : facts.server_scheme},
       {"server_scheme_hint", by_key                  ? "the shop holds the key that you share"
                              : facts.resumed         ? "an earlier session goes on: the shop holds its key"
                              : facts.key_transported ? "the shop owns its key: it could read what was encrypted to it"
                                                      : "proves that the shop owns its key"},
       {"client_scheme", facts.client && !facts.resumed ? facts.client_scheme : "none"},
       {"client_scheme_hint", by_key          ? "you hold the key that you share with the shop"
                              : !facts.client ? "you are a guest"
                              : facts.resumed ? "an earlier session goes on: you hold its key"
                                              : "proves that you own yours"},
       {"peer", facts.peer},
       {"asked", asked},
       {"server", by_key ? Html{} : certificate_section("The shop’s certificate", facts.server)},
       {"client", facts.client ? certificate_section("Your certificate", *facts.client) : guest_section(facts)},
       {"explained",
        facts.explained_at.empty() ? Html{} : fill(pages::explained_html, {{"path", facts.explained_at}})}});
}

Html layout(std::string_view title, std::string_view sealed, const Html& main, std::string_view nonce) {
  return fill(pages::layout_html, {{"title", title},
                                   {"nonce", nonce},
                                   {"style", Html::trusted(pages::style_css)},
                                   {"goods", Html::trusted(pages::goods_svg)},
                                   {"sealed", sealed},
                                   {"main", main}});
}

std::string sealed_words(const ConnectionFacts& facts) {
  return fmt::format("Sealed with {}, {}", facts.version,
                     facts.client ? "both sides proved" : "the shop proved, you a guest");
}

// The name that the buyer's certificate gives, for the form; a raw key gives none.
std::string_view certified_name(const ConnectionFacts& facts) {
  if (!facts.client) return {};
  return facts.client->names.empty() ? std::string_view{facts.client->subject} : facts.client->names.front();
}

Html cards(const Wish& wish) {
  Html list;
  for (std::size_t i = 0; i < goods.size(); ++i)
    list += fill(pages::card_html, {{"id", goods[i].id},
                                    {"name", goods[i].name},
                                    {"description", goods[i].description},
                                    {"price", silver(goods[i].price)},
                                    {"max", std::to_string(max_quantity)},
                                    {"quantity", wish.quantities[i].empty() ? "0" : wish.quantities[i]}});
  return list;
}

}  // namespace

Html shop_page(const Wish& wish, const ConnectionFacts& facts, std::string_view nonce) {
  const bool again = !wish.problem.empty();
  const auto name = certified_name(facts);
  const auto problem = fill(R"(<p class="problem" role="alert">{{sentence}}</p>)", {{"sentence", wish.problem}});
  const auto main = fill(pages::shop_html,
                         {{"problem", again ? problem : Html{}},
                          {"cards", cards(wish)},
                          {"buyer", again ? std::string_view{wish.buyer} : name},
                          {"buyer_invalid", Html::trusted(again && wish.buyer.empty() ? R"(aria-invalid="true")" : "")},
                          {"buyer_hint", name.empty() ? "It goes on the receipt."
                                                      : "Taken from your certificate; it goes on the receipt."},
                          {"connection", connection_section(facts)}});
  return layout(again ? "Problem: Bulla Trading House" : "Bulla Trading House", sealed_words(facts), main, nonce);
}

Html receipt_page(const Order& order, std::string_view nonce) {
  Html lines;
  for (const auto& line : order.lines)
    lines += fill(pages::receipt_line_html, {{"name", line.good->name},
                                             {"price", silver(line.good->price)},
                                             {"quantity", std::to_string(line.quantity)},
                                             {"total", silver(line.total())}});
  const auto main = fill(pages::receipt_html, {{"buyer", order.buyer},
                                               {"iso", iso_date(order.when)},
                                               {"when", readable_date(order.when)},
                                               {"lines", lines},
                                               {"total", silver(order.total())},
                                               {"id", order.id},
                                               {"connection", connection_section(order.facts)}});
  return layout("Receipt: Bulla Trading House", sealed_words(order.facts), main, nonce);
}

Html problem_page(unsigned status, std::string_view sentence, std::string_view nonce) {
  const auto heading = fmt::format("{} {}", status, reason_phrase(status));
  return layout(heading + ": Bulla Trading House", "Sealed",
                fill(pages::problem_html, {{"heading", reason_phrase(status)}, {"sentence", sentence}}), nonce);
}

std::string_view seal_svg() { return pages::seal_svg; }

}  // namespace bulla::front
