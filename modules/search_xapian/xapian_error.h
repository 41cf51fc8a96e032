// Xapian's exceptions as Corbel's.
#pragma once

#include <xapian.h>

#include <filesystem>

#include "corbel/error.h"

namespace corbel::search_xapian {

/// What `body` gives; Unavailable for whatever goes wrong in the index.
template <class Body>
auto guarded(Body&& body) {
    try {
        return body();
    } catch (const Xapian::Error& error) {
        throw Error(ErrorCode::Unavailable, "Search is not available", error.get_description());
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error(ErrorCode::Unavailable, "Search is not available", error.what());
    }
}

}  // namespace corbel::search_xapian
