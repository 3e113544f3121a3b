#include "bulla/tool/connection_page.h"

#include "bulla/explain/html.h"
#include "bulla/explain/page_recorder.h"
#include "bulla/front/companion.h"
#include "bulla/tool/explain_page.h"

namespace bulla::tool {
namespace {

// What the page itself doesn't say of how it may be used: it stands alone, and its own policy names its style and
// script.
front::Response page_response(std::string html) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "same-origin"},
                      {"Content-Security-Policy", "frame-ancestors 'none'"}},
          .body = std::move(html),
          .file = {}};
}

class OwnPage final : public front::Companion {
 public:
  OwnPage(std::shared_ptr<const ServerConfig> config, Observer* key_log)
      : config_{std::move(config)}, recorder_{Side::server, *config_->provider, {}}, observers_{&recorder_, key_log} {}

  Observer& observer() { return observers_; }
  const std::shared_ptr<explain::Meter>& meter() const { return recorder_.meter(); }

  std::string_view path() const override { return "/explain"; }
  std::optional<front::Response> answer(const front::Request& request) override {
    if (request.path != path()) return std::nullopt;
    if (request.method != front::Method::get && request.method != front::Method::head)
      return front::method_not_allowed("GET, HEAD");
    return page_response(to_html(page_of(recorder_, {.title = "Your connection, seen by the server",
                                                     .policy = std::string{config_->policy->name},
                                                     .maker = maker()})));
  }

 private:
  std::shared_ptr<const ServerConfig> config_;
  explain::PageRecorder recorder_;
  Observers observers_;
};

}  // namespace

front::ListenerOptions::Attendance with_own_page(std::shared_ptr<const ServerConfig> config, Observer* key_log) {
  const auto page = std::make_shared<OwnPage>(config, key_log);
  auto measured = explain::metered(config, page->meter());
  return {measured ? *std::move(measured) : std::move(config), {page, &page->observer()}, page};
}

}  // namespace bulla::tool
