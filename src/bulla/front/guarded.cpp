#include "bulla/front/guarded.h"

namespace bulla::front {
namespace {

class Guarded final : public Site {
 public:
  Guarded(std::unique_ptr<Site> site, std::string prefix) : site_{std::move(site)}, prefix_{std::move(prefix)} {}

  bool wants_proof(const Request& request) const override {
    return is_guarded(request.path) || site_->wants_proof(request);
  }
  Response answer(const Request& request, const ConnectionFacts& facts) override {
    if (facts.client || !is_guarded(request.path)) return site_->answer(request, facts);
    auto response = error_response(403);
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
    response.body =
        facts.challengeable
            ? "This is for clients that prove who they are. You were asked for a certificate, and showed none.\n"
            : "This is for clients that prove who they are. Yours can't be asked for a certificate once the connection "
              "is open: it does not offer TLS 1.3's post-handshake authentication. No browser does; `bulla connect "
              "--cert` does.\n";
    return response;
  }

 private:
  // Another spelling of a path must not lead around the guard: whatever is not written plainly counts as guarded.
  bool is_guarded(std::string_view path) const {
    for (const std::string_view odd : {"//", "/./", "/../", "\\"})
      if (path.find(odd) != path.npos) return true;
    if (path.ends_with("/.") || path.ends_with("/..")) return true;
    if (!path.starts_with(prefix_)) return false;
    return prefix_.ends_with('/') || path.size() == prefix_.size() || path[prefix_.size()] == '/';
  }

  std::unique_ptr<Site> site_;
  std::string prefix_;
};

}  // namespace

std::unique_ptr<Site> guarded(std::unique_ptr<Site> site, std::string prefix) {
  return std::make_unique<Guarded>(std::move(site), std::move(prefix));
}

}  // namespace bulla::front
