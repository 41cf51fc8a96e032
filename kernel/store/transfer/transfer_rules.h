// What moves and copies between stores have in common.
//
// Pure. [any thread]
#pragma once

#include "corbel/error.h"
#include "store/rights/reading.h"
#include "store/store_file.h"

namespace corbel::store {

/// The target says no, and will say no again: what has not arrived is given up.
inline bool isFinal(const Error& error) {
    switch (error.code()) {
        case ErrorCode::Unavailable:
        case ErrorCode::Conflict:
        case ErrorCode::Timeout:
        case ErrorCode::Cancelled:
        case ErrorCode::Internal: return false;
        default: return true;
    }
}

/// What `user` is in a store of their own tenant.
inline Reader readerIn(const StoreFile& file, UserId user) {
    Identity identity;
    identity.user = user;
    identity.tenant = file.facts().tenant;
    return readerOf(identity, file.facts());
}

}  // namespace corbel::store
