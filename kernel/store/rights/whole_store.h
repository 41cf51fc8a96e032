// For what is no single folder's: deleted folders, searches over everything.
//
// Works on what it is given. [any thread]
#pragma once

#include "store/rights.h"

namespace corbel::store {

/// Throws unless every right in the store is the identity's whatever its folders' entries say: the owner's, a delegate's with full access, in
/// a public store an administrator's. NoAccess, NotFound as requireRight().
void requireWholeStore(const Identity& identity, const StoreFacts& store);

}  // namespace corbel::store
