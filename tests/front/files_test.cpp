// front: static files.
#include "bulla/front/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "bulla/front/date.h"
#include "front/samples.h"

namespace bulla::front {
namespace {

std::string content(const Response& response) {
  if (!response.file) return response.body;
  std::string out(response.file->length, '\0');
  const auto got =
      ::pread(response.file->file.descriptor(), out.data(), out.size(), static_cast<off_t>(response.file->offset));
  EXPECT_EQ(got, static_cast<ssize_t>(out.size()));
  return out;
}

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    outside_.write("secret.txt", "secret");
    root_.write("index.html", "<h1>home</h1>");
    root_.write("a file.txt", "0123456789");
    root_.write("empty.txt", "");
    root_.write("sub/index.html", "sub");
    root_.write("bare/x.bin", "x");
    root_.write(".hidden", "hidden");
    root_.write(".git/config", "hidden");
    root_.write(".well-known/acme", "token");
    std::filesystem::create_symlink(outside_.path() / "secret.txt", root_.path() / "link.txt");
    std::filesystem::create_directory_symlink(outside_.path(), root_.path() / "linked");
    ASSERT_EQ(::mkfifo((root_.path() / "pipe").c_str(), 0600), 0);
    auto files = Files::below(root_.path().string());
    ASSERT_TRUE(files);
    files_ = std::move(*files);
  }
  Response get(std::string path, std::vector<Header> headers = {}) {
    return files_->answer({.path = std::move(path), .query = {}, .headers = std::move(headers), .body = {}}, guest());
  }

  TemporaryDirectory root_, outside_;
  std::unique_ptr<Files> files_;
};

TEST_F(FilesTest, gives_a_file_with_its_type_and_validators) {
  const auto response = get("/a file.txt");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(content(response), "0123456789");
  EXPECT_EQ(header_of(response, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(parse_http_date(header_of(response, "Last-Modified")));
  EXPECT_TRUE(header_of(response, "ETag").starts_with('"'));
}

TEST_F(FilesTest, gives_the_index_of_a_directory) {
  EXPECT_EQ(content(get("/")), "<h1>home</h1>");
  EXPECT_EQ(content(get("/sub/")), "sub");
  EXPECT_EQ(header_of(get("/sub"), "Location"), "/sub/");
  EXPECT_EQ(get("/bare/").status, 404u);
}

TEST_F(FilesTest, an_empty_file_is_whole) {
  const auto response = get("/empty.txt", {{"Range", "bytes=0-0"}});
  EXPECT_EQ(response.status, 416u);
  EXPECT_EQ(get("/empty.txt").content_length(), 0u);
}

TEST_F(FilesTest, never_leaves_the_root) {
  const auto up = "/../" + outside_.path().filename().string() + "/secret.txt";
  for (const std::string& path :
       std::vector<std::string>{up, "/sub/.." + up, "/..", "/.", "/./index.html", "//index.html",
                                "/" + outside_.path().string() + "/secret.txt", "/link.txt", "/linked/secret.txt",
                                "/linked/", "/.hidden", "/.git/config", "/sub/../index.html"})
    EXPECT_EQ(get(path).status, 404u) << path;
}

TEST_F(FilesTest, gives_well_known_files) { EXPECT_EQ(content(get("/.well-known/acme")), "token"); }

TEST_F(FilesTest, gives_no_pipes_and_does_not_wait_for_them) { EXPECT_EQ(get("/pipe").status, 404u); }

TEST_F(FilesTest, a_file_is_no_directory) {
  EXPECT_EQ(get("/index.html/").status, 404u);
  EXPECT_EQ(get("/index.html/x").status, 404u);
}

TEST_F(FilesTest, bounds_depth_and_names) {
  std::string deep;
  for (int i = 0; i < 4000; ++i) deep += "/a";
  EXPECT_EQ(get(deep).status, 404u);
  EXPECT_EQ(get("/" + std::string(300, 'a')).status, 404u);
}

TEST_F(FilesTest, a_good_copy_is_not_sent_again) {
  const auto first = get("/a file.txt");
  const auto tag = header_of(first, "ETag");
  for (const auto& list : {tag, "\"x\", W/" + tag, std::string{"*"}}) {
    const auto response = get("/a file.txt", {{"If-None-Match", list}});
    EXPECT_EQ(response.status, 304u) << list;
    EXPECT_EQ(header_of(response, "ETag"), tag);
  }
  EXPECT_EQ(get("/a file.txt", {{"If-None-Match", "\"x\""}}).status, 200u);
  const auto modified = header_of(first, "Last-Modified");
  EXPECT_EQ(get("/a file.txt", {{"If-Modified-Since", modified}}).status, 304u);
  EXPECT_EQ(get("/a file.txt", {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}).status, 200u);
  // RFC 9110 §13.1.3: the tag decides where there is one.
  EXPECT_EQ(get("/a file.txt", {{"If-None-Match", "\"x\""}, {"If-Modified-Since", modified}}).status, 200u);
}

TEST_F(FilesTest, gives_a_range) {
  const auto response = get("/a file.txt", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(response.status, 206u);
  EXPECT_EQ(content(response), "234");
  EXPECT_EQ(header_of(response, "Content-Range"), "bytes 2-4/10");
  const auto beyond = get("/a file.txt", {{"Range", "bytes=10-"}});
  EXPECT_EQ(beyond.status, 416u);
  EXPECT_EQ(header_of(beyond, "Content-Range"), "bytes */10");
}

TEST_F(FilesTest, gives_a_range_of_the_version_asked_for_alone) {
  const auto tag = header_of(get("/a file.txt"), "ETag");
  EXPECT_EQ(get("/a file.txt", {{"Range", "bytes=2-4"}, {"If-Range", tag}}).status, 206u);
  EXPECT_EQ(get("/a file.txt", {{"Range", "bytes=2-4"}, {"If-Range", "\"x\""}}).status, 200u);
}

TEST_F(FilesTest, answers_get_and_head_alone) {
  EXPECT_EQ(
      files_->answer({.method = Method::head, .path = "/", .query = {}, .headers = {}, .body = {}}, guest()).status,
      200u);
  const auto response =
      files_->answer({.method = Method::post, .path = "/", .query = {}, .headers = {}, .body = {}}, guest());
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD");
}

TEST_F(FilesTest, refuses_a_root_that_is_no_directory) {
  EXPECT_FALSE(Files::below((root_.path() / "index.html").string()));
  EXPECT_FALSE(Files::below((root_.path() / "absent").string()));
}

TEST(Range, reads_one_range_and_ignores_the_rest) {
  const auto part = [](std::string_view header) {
    const auto answer = parse_range(header, 100);
    return answer.kind == RangeKind::part ? std::pair{answer.part.first, answer.part.length}
                                          : std::pair<std::uint64_t, std::uint64_t>{};
  };
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(part("bytes=0-0"), (Pair{0, 1}));
  EXPECT_EQ(part("Bytes=90-"), (Pair{90, 10}));
  EXPECT_EQ(part("bytes=-7"), (Pair{93, 7}));
  EXPECT_EQ(part("bytes=-1000"), (Pair{0, 100}));
  EXPECT_EQ(part("bytes=5-18446744073709551615"), (Pair{5, 95}));
  for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-2,3-4", "items=1-2", "bytes=5-2",
                             "bytes=1 -2", "bytes=99999999999999999999-"})
    EXPECT_EQ(parse_range(header, 100).kind, RangeKind::whole) << header;
  for (const auto* header : {"bytes=100-", "bytes=-0"})
    EXPECT_EQ(parse_range(header, 100).kind, RangeKind::unsatisfiable) << header;
}

TEST(MediaType, goes_by_the_ending) {
  EXPECT_EQ(media_type("a.HTML"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type("a.tar.gz"), "application/gzip");
  EXPECT_EQ(media_type("a"), "application/octet-stream");
  EXPECT_EQ(media_type("a.exe"), "application/octet-stream");
}

}  // namespace
}  // namespace bulla::front
