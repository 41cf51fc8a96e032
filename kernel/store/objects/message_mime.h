// The MIME of one stored item, for who turns it into properties or reads an attachment that is a range of it.
#pragma once

#include <functional>

#include "store/objects/mime_source.h"
#include "store/objects/object_queries.h"
#include "store/store_file.h"

namespace corbel::store {

/// Calls `use` with the item's message; its views are valid during the call. False when it has no MIME. On the connection of the caller.
bool readMime(db::Connection& connection, StoreFile& file, const object_queries::ItemFacts& facts,
              const std::function<void(const MimeMessage&)>& use);

}  // namespace corbel::store
