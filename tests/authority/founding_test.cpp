#include "bulla/authority/founding.h"

#include <signal.h>
#include <sys/resource.h>

#include <thread>

#include "room.h"

namespace bulla::authority {
namespace {

using test::june_2026;

class FoundingTest : public test::RoomTest {
 protected:
  test::fs::path ca = room / "a/ca";
};

// While it lives no file grows beyond this size, as on a disk that is full.
class SmallDisk {
 public:
  explicit SmallDisk(::rlim_t octets) {
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const ::rlimit small{.rlim_cur = octets, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  ::rlimit before_{};
  void (*handler_)(int);
};

TEST_F(FoundingTest, MakesADatabaseAndTwoKeysForTheOwnerAlone) {
  ASSERT_TRUE(found(ca, "Test", june_2026));
  const auto names = names_in(ca);
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0], database_name);
  EXPECT_TRUE(names[1].starts_with("issuing-") && names[1].ends_with(".key"));
  EXPECT_TRUE(names[2].starts_with("root-") && names[2].ends_with(".key"));
  for (const auto& name : names) EXPECT_EQ(mode(ca / name), 0600u) << name;
  EXPECT_EQ(mode(ca), 0700u);
}

TEST_F(FoundingTest, GivesItsTwoKeysTheKindAskedForOrLeavesNothing) {
  for (const auto choice : all_key_choices) {
    const auto place = ca / word(choice);
    const auto made = found(place, "Test", june_2026, choice);
    const auto here = test::choices_here();
    if (std::ranges::find(here, choice) == here.end()) {
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error().error.fault, Fault::ml_dsa_missing);
      EXPECT_FALSE(test::fs::exists(place));
      continue;
    }
    ASSERT_TRUE(made) << word(choice);
    const auto store = Store::open(place / database_name);
    for (const auto role : {Role::root, Role::issuing}) {
      const auto record = store->authority(role);
      ASSERT_TRUE(record);
      EXPECT_EQ(record->key, choice);
      const auto certificate = x509::Certificate::parse(record->certificate);
      EXPECT_EQ((*certificate)->key.kind, key_kind_of(choice));
    }
  }
}

TEST_F(FoundingTest, TakesADirectoryThatIsThere) {
  test::fs::create_directories(ca);
  EXPECT_TRUE(found(ca, "Test", june_2026));
}

TEST_F(FoundingTest, RefusesASecondCaAndLeavesTheFirstAsItIs) {
  ASSERT_TRUE(found(ca, "First", june_2026));
  const auto names = names_in(ca);
  const auto database = content(ca / database_name);
  const auto second = found(ca, "Second", june_2026);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().error.fault, Fault::file_exists);
  EXPECT_EQ(names_in(ca), names);
  EXPECT_EQ(content(ca / database_name), database);
}

TEST_F(FoundingTest, OfManyAtOnceOneIsFoundedAndTheOthersLeaveNothing) {
  std::array<bool, 8> founded{};
  {
    std::vector<std::jthread> threads;
    for (auto& one : founded) threads.emplace_back([&] { one = found(ca, "Test", june_2026).has_value(); });
  }
  EXPECT_EQ(std::ranges::count(founded, true), 1);
  EXPECT_EQ(names_in(ca).size(), 3u);
}

TEST_F(FoundingTest, LeavesNothingWhenTheDiskIsFull) {
  for (const ::rlim_t octets : {0u, 100u, 300u, 5000u, 20'000u}) {
    const SmallDisk full{octets};
    EXPECT_FALSE(found(ca, "Test", june_2026)) << octets;
    EXPECT_FALSE(test::fs::exists(ca)) << octets;
  }
  EXPECT_TRUE(found(ca, "Test", june_2026));
}

TEST_F(FoundingTest, LeavesADirectoryThatWasThereWithWhatWasInIt) {
  test::fs::create_directories(ca);
  put(ca / "note", "mine");
  {
    const SmallDisk full{300};
    EXPECT_FALSE(found(ca, "Test", june_2026));
  }
  EXPECT_EQ(names_in(ca), std::vector<std::string>{"note"});
}

TEST_F(FoundingTest, RefusesAPlaceThatIsNoDirectory) {
  put(room / "file", "");
  EXPECT_FALSE(found(room / "file", "Test", june_2026));
  EXPECT_FALSE(found(room / "file/ca", "Test", june_2026));
  EXPECT_EQ(names_in(room), std::vector<std::string>{"file"});
}

TEST_F(FoundingTest, RefusesNamesThatAreNoTextForPeople) {
  const std::string overlong = "\xc0\xaf";
  for (const std::string& name : {std::string{}, std::string(49, 'x'), std::string{"a\nb"}, std::string{"\xff"},
                                  std::string{"\xc3"}, std::string{"\x80"}, overlong}) {
    const auto refused = found(ca, name, june_2026);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().error.fault, Fault::authority_name_invalid);
  }
  EXPECT_FALSE(test::fs::exists(ca));
}

TEST_F(FoundingTest, TakesNamesUpToTheirBoundInCharactersNotOctets) {
  std::string name;
  for (int i = 0; i < 48; ++i) name += "\xc3\xbc";
  EXPECT_TRUE(found(ca, name, june_2026));
}

}  // namespace
}  // namespace bulla::authority
