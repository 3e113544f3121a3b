// asio: which Asio this translation unit speaks: standalone (the default) or, with BULLA_ASIO_BOOST, Boost.Asio 1.81.
// The inline namespace gives each variant its own symbols, so both may live in one program.
#pragma once

#ifdef BULLA_ASIO_BOOST
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#define BULLA_ASIO_VARIANT on_boost
#else
// Asio 1.22 does not find the coroutines of Clang 19 by itself. Include this header before <asio.hpp>, or link
// bulla::asio, which defines the same.
#if defined(__clang__) && !defined(ASIO_HAS_CO_AWAIT)
#define ASIO_HAS_CO_AWAIT 1
#endif
#if defined(__clang__) && !defined(ASIO_HAS_STD_COROUTINE)
#define ASIO_HAS_STD_COROUTINE 1
#endif
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/compose.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#define BULLA_ASIO_VARIANT standalone
#endif

namespace bulla::asio {
inline namespace BULLA_ASIO_VARIANT {

#ifdef BULLA_ASIO_BOOST
namespace net = ::boost::asio;
using error_code = ::boost::system::error_code;
using error_category = ::boost::system::error_category;
using system_error = ::boost::system::system_error;
#else
namespace net = ::asio;
using error_code = ::std::error_code;
using error_category = ::std::error_category;
using system_error = ::std::system_error;
#endif

}  // namespace BULLA_ASIO_VARIANT
}  // namespace bulla::asio
