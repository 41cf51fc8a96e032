// For what is no single folder's: deleted folders, searches over everything.
//
// Works on what it is given. [any thread]
#pragma once

#include "store/rights.h"

namespace corbel::store {

/// Every right in the store is the identity's, whatever its folders' entries say; see below.
bool hasWholeStore(const Identity& identity, const StoreFacts& store, const FolderTree& tree);
/// Throws unless every right in the store is the identity's whatever its folders' entries say: the owner's, a delegate's with full access, in
/// a public store an administrator's. NoAccess, NotFound as requireRight().
void requireWholeStore(const Identity& identity, const StoreFacts& store);

}  // namespace corbel::store
