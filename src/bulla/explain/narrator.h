// explain: tells a connection while it lives: its transaction as soon as both sides have sent Finished, or when it ends
// before. Knows no terminal.
#pragma once
#include <functional>

#include "bulla/explain/recording.h"
#include "bulla/explain/text.h"

namespace bulla::explain {

// Watches one connection. Used by one thread at a time, as its engine is.
class Narrator final : public Observer {
 public:
  using Tell = std::function<void(const std::string& text)>;
  Narrator(Side self, Paint paint, Tell tell, Stopwatch stopwatch = steady_time)
      : recorder_{self, std::move(stopwatch)}, paint_{paint}, tell_{std::move(tell)} {}
  Narrator(const Narrator&) = delete;
  Narrator& operator=(const Narrator&) = delete;
  ~Narrator() override { tell_once(); }

  void message(Side from, Bytes message) override;
  void judged(const x509::Explanation& why, const Error* error) override { recorder_.judged(why, error); }
  void key_proved(std::string_view identity) override { recorder_.key_proved(identity); }
  void record(Side from, Bytes record) override { recorder_.record(from, record); }
  void alert(Side from, Alert alert) override { recorder_.alert(from, alert); }
  void called(const Call& call) override;

 private:
  void tell_once();

  Recorder recorder_;
  Paint paint_;
  Tell tell_;
  std::array<bool, 2> finished_{};  // by Side
  bool told_ = false;
};

}  // namespace bulla::explain
