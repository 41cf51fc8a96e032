// The guard around handlers and module calls: what is not an Error becomes Internal with a reference number that the user sees and the log explains.
//
// Header only but for the number; no state. [any thread]
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "corbel/error.h"
#include "corbel/log.h"

namespace corbel::log {

/// Eight characters without look-alikes, unique in this process, e.g. "7K2QXM0D".
std::string newReference();

/// Logs the exception in flight at error level and returns what the user may hear; an Error passes as it is and only its detail is logged
/// when it is Internal or Corrupt. Call inside a catch block. `where` is a constant text: "IMAP command".
Error describeCurrentException(Log& log, std::string_view where) noexcept;

/// Runs `body`; whatever it throws leaves as an Error.
template <class F>
decltype(auto) guarded(Log& log, std::string_view where, F&& body) {
    try {
        return std::forward<F>(body)();
    } catch (...) {
        throw describeCurrentException(log, where);
    }
}

}  // namespace corbel::log
