// Errors that cross Corbel's interfaces: one type, a short list of codes, and two texts for two readers.
//
// Throw `Error` for what ends the request; return `Result<T>` from parsers of untrusted bytes; return
// `std::optional` where absence is normal. Each protocol owns one table from `ErrorCode` to its replies; anything
// else that is thrown becomes Internal with a reference number. Does not log: the guard that catches does. Values: [any thread].
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace corbel {

enum class ErrorCode : std::uint8_t {
    InvalidArgument,   ///< The caller's value can never be right (bad name, bad id, bad range).
    Syntax,            ///< Untrusted bytes do not follow the grammar.
    NotFound,          ///< The object is not there, or the caller may not know that it is.
    AlreadyExists,     ///< The name or id is taken.
    NoAccess,          ///< The identity lacks the right; the object is known to be visible.
    Unauthenticated,   ///< Wrong credentials, or none. Never says which part was wrong.
    OverQuota,         ///< The store's logical size limit would be passed.
    TooLarge,          ///< One object is over its named size limit.
    LimitReached,      ///< A count or rate limit (connections, folders, keywords, depth) was reached.
    Conflict,          ///< The object changed since the caller read it.
    Unavailable,       ///< Temporary: try again later (overload, database away, disk full, store locked).
    Timeout,           ///< The deadline passed.
    Unsupported,       ///< Valid, but this server, module or charset cannot do it.
    Corrupt,           ///< Stored data failed a check; an operator must look.
    Cancelled,         ///< The server drains or the peer went away.
    Internal,          ///< A bug. The user gets a reference number, the log the detail.
};

/// The code's name as it stands in logs and JSON, e.g. "over_quota". [any thread]
std::string_view toString(ErrorCode code) noexcept;

/// What ends a request. `userText` is safe to show to the peer ("Mailbox is full"); `detail` is for the log
/// (store, limit, SQL state) and must never reach a client. Immutable once thrown.
class Error : public std::exception {
public:
    explicit Error(ErrorCode code, std::string userText, std::string detail = {})
        : _code(code), _userText(std::move(userText)), _detail(std::move(detail)) {}
    ~Error() override;

    ErrorCode code() const noexcept { return _code; }  ///< Which kind it is; what protocols map to their replies.
    const std::string& userText() const noexcept { return _userText; }  ///< For the peer.
    const std::string& detail() const noexcept { return _detail; }  ///< For the log; may be empty.
    const char* what() const noexcept override { return _userText.c_str(); }

private:
    ErrorCode _code;
    std::string _userText;
    std::string _detail;
};

/// A value or an Error, for parsers of untrusted bytes. Reading the absent side is a caller's bug and throws.
template <class T>
class Result {
public:
    Result(T value) : _v(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : _v(std::in_place_index<1>, std::move(error)) {}

    bool ok() const noexcept { return _v.index() == 0; }  ///< There is a value.
    explicit operator bool() const noexcept { return ok(); }
    T& value() & { return std::get<0>(_v); }  ///< Precondition ok(); else std::bad_variant_access.
    const T& value() const& { return std::get<0>(_v); }  ///< As above.
    T&& value() && { return std::get<0>(std::move(_v)); }  ///< As above, moved out.
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(_v); }  ///< Precondition !ok().
    /// The value, or throws the error.
    T valueOrThrow() && {
        if (!ok()) throw std::get<1>(_v);
        return std::get<0>(std::move(_v));
    }

private:
    std::variant<T, Error> _v;
};

}  // namespace corbel
