#include "bench/libssl_stack.h"

#include <openssl/pem.h>

#include <array>

namespace bulla::bench {
namespace {

using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

Certificate certificate_of(const Buffer& der) {
  const auto* at = der.data();
  return Certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

void present(SSL_CTX* context, const Person& person) {
  const Bio pem{BIO_new_mem_buf(person.key.data(), static_cast<int>(person.key.size()))};
  const Key key{PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr)};
  demand(SSL_CTX_use_certificate(context, certificate_of(person.chain[0]).get()) == 1 &&
             SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
             SSL_CTX_add1_chain_cert(context, certificate_of(person.chain[1]).get()) == 1,
         "libssl did not take an identity");
}

void believe(SSL_CTX* context, const Buffer& root, int mode) {
  demand(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate_of(root).get()) == 1,
         "libssl did not take the root");
  SSL_CTX_set_verify(context, mode, nullptr);
}

const char* suite_name(std::uint16_t suite) {
  constexpr std::array names{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"};
  return names[suite - 0x1301U];
}

SslContext make_context(const SSL_METHOD* method, const Terms& terms, LibsslStack::Buffers buffers) {
  SslContext context{SSL_CTX_new(method)};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_mode(context.get(), SSL_MODE_NO_AUTO_CHAIN);
  if (buffers == LibsslStack::Buffers::released) SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  demand(SSL_CTX_set1_groups_list(context.get(), "X25519") == 1 &&
             SSL_CTX_set_ciphersuites(context.get(), suite_name(terms.suite)) == 1,
         "libssl did not take the terms");
  return context;
}

}  // namespace

LibsslStack::LibsslStack(const People& people, const Terms& terms, Buffers buffers)
    : client_{make_context(TLS_client_method(), terms, buffers)},
      server_{make_context(TLS_server_method(), terms, buffers)} {
  issues_tickets_ = terms.begin == Begin::with_a_ticket;
  if (issues_tickets_) {
    SSL_CTX_set_num_tickets(server_.get(), 1);
    SSL_CTX_set_session_cache_mode(client_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_set_ex_data(client_.get(), 0, &kept_);
    SSL_CTX_sess_set_new_cb(client_.get(), [](SSL* ssl, SSL_SESSION* session) {
      static_cast<Session*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0))->reset(session);
      return 1;
    });
  }
  believe(client_.get(), people.root, SSL_VERIFY_PEER);
  present(server_.get(), people.server);
  if (terms.authentication == Authentication::server) return;
  believe(server_.get(), people.root, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
  present(client_.get(), people.client);
}

LibsslStack::Connection::Connection(const LibsslStack& stack)
    : stack_{stack}, up_{BIO_new(BIO_s_mem())}, down_{BIO_new(BIO_s_mem())} {
  BIO_set_mem_eof_return(up_.get(), -1);
  BIO_set_mem_eof_return(down_.get(), -1);
}

Ssl LibsslStack::Connection::make(SSL_CTX* context, BIO* read, BIO* write) const {
  Ssl ssl{SSL_new(context)};
  BIO_up_ref(read);
  BIO_up_ref(write);
  SSL_set_bio(ssl.get(), read, write);
  return ssl;
}

void LibsslStack::Connection::open_client() {
  client_ = make(stack_.client_.get(), down_.get(), up_.get());
  SSL_set_connect_state(client_.get());
  // What the macro SSL_set_tlsext_host_name stands for, without its cast.
  std::string name{server_name};
  demand(SSL_set1_host(client_.get(), server_name) == 1 &&
             SSL_ctrl(client_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1,
         "libssl did not take the name");
  if (stack_.kept_) SSL_set_session(client_.get(), stack_.kept_.get());
}

void LibsslStack::Connection::take_tickets() {
  if (!stack_.issues_tickets_) return;
  std::uint8_t nothing = 0;
  SSL_read(client_.get(), &nothing, 1);  // there is no data, but a ticket before it
  // Or libssl would take the end of the connection for a cut, and the session with it.
  SSL_set_shutdown(client_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void LibsslStack::Connection::open_server() {
  server_ = make(stack_.server_.get(), up_.get(), down_.get());
  SSL_set_accept_state(server_.get());
}

void LibsslStack::Connection::send(Bytes content) {
  demand(SSL_write(client_.get(), content.data(), static_cast<int>(content.size())) > 0, "libssl did not send");
}

void LibsslStack::Connection::receive() {
  static std::array<std::uint8_t, record_content> room;
  demand(SSL_read(server_.get(), room.data(), static_cast<int>(room.size())) > 0, "libssl did not receive");
}

void LibsslStack::Connection::forget_memory() {
  SSL_set_bio(client_.get(), nullptr, nullptr);
  SSL_set_bio(server_.get(), nullptr, nullptr);
  up_.reset();
  down_.reset();
}

}  // namespace bulla::bench
