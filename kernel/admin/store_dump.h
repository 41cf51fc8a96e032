// One object of a store as JSON for an operator: ids, properties, recipients, attachments. `corbel store dump`.
//
// Reads with the rights of the session given. [worker of the admin pool]
#pragma once

#include <string>
#include <string_view>

#include "corbel/store.h"

namespace corbel::admin {

/// `object`: "store", "folder:PATH", "folder:#ID", "item:ID", "uid:PATH:UID", "entryid:HEX" or "sourcekey:HEX". InvalidArgument, NotFound.
std::string dumpObject(StoreSession& session, NamedProperties& named, std::string_view object);

}  // namespace corbel::admin
